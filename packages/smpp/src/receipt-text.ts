/**
 * The text of a receipt (SMPP 3.4 Appendix B), which the specification calls an example and every
 * carrier writes its own way.
 *
 * So it is read by its labels wherever they stand, and any of them may be missing. What follows
 * `text:` is the customer's and is not looked into: it may say `stat:DELIVRD` too.
 */
import { type MessageState, stateOfWord } from './message-states.ts'
import { type Moment, utcOf } from './times.ts'

export interface ReceiptText {
  readonly id: string | null
  readonly state: MessageState | null
  /** The word of the receipt, known or not. */
  readonly stat: string | null
  /** As written: digits mostly, with their zeros. */
  readonly err: string | null
  readonly sub: number | null
  readonly dlvrd: number | null
  readonly submittedAt: number | null
  readonly doneAt: number | null
  readonly text: string | null
}

/** A label stands at the beginning or after a separator, and ends with a colon. */
const LABEL = /(?<=^|[\s,;:])(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text)[ \t]*:/gi

/** @param utcOffsetMinutes where the carrier's clock stands */
export function readReceiptText(raw: string, utcOffsetMinutes = 0): ReceiptText {
  const { values, head } = labelled(raw)
  const stat = wordOf(values.get('stat')) ?? bareState(head)
  return {
    id: wordOf(values.get('id')),
    state: stat === null ? null : (stateOfWord(stat) ?? null),
    stat,
    err: wordOf(values.get('err')),
    sub: countOf(values.get('sub')),
    dlvrd: countOf(values.get('dlvrd')),
    submittedAt: dateOf(values.get('submitdate'), utcOffsetMinutes),
    doneAt: dateOf(values.get('donedate'), utcOffsetMinutes),
    text: values.get('text') ?? null,
  }
}

/** Some close the text with a NUL. */
const WORD = /[^\s,;\0]+/

/** Values by label; of a label that comes twice the first one. */
function labelled(raw: string): { values: Map<string, string>; head: string } {
  const values = new Map<string, string>()
  let last: { label: string; from: number } | undefined
  for (const found of raw.matchAll(LABEL)) {
    close(found.index)
    const label = (found[1] as string).toLowerCase().replace(/[ _]/, '')
    last = { label, from: found.index + found[0].length }
    if (label === 'text') break
  }
  close(raw.length)
  const head = last?.label === 'text' ? raw.slice(0, last.from) : raw
  return { values, head }

  function close(to: number): void {
    if (last && !values.has(last.label)) values.set(last.label, raw.slice(last.from, to))
  }
}

const wordOf = (value: string | undefined): string | null =>
  value === undefined ? null : (WORD.exec(value)?.[0] ?? null)

/** Some leave the label away and write the word alone. */
const bareState = (head: string): string | null =>
  head.split(/[\s,;:\0]+/).find((word) => stateOfWord(word) !== undefined) ?? null

function countOf(value: string | undefined): number | null {
  const word = wordOf(value ?? '')
  return word !== null && /^\d{1,9}$/.test(word) ? Number(word) : null
}

/** How many digits years to seconds have; a date without seconds is the beginning of its minute. */
const DATES: readonly RegExp[] = [
  /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()$/,
  /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
  /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)()$/,
  /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
]
const DATE_CHARACTERS_MAX = 40

/** The first reading that the calendar has: `202611251200` is no day of 2020. */
function dateOf(value: string | undefined, utcOffsetMinutes: number): number | null {
  if (value === undefined || value.length > DATE_CHARACTERS_MAX) return null
  const digits = value.replace(/\D/g, '')
  for (const form of DATES) {
    const found = form.exec(digits)
    if (!found) continue
    const [year, ...rest] = found.slice(1).map(Number) as [number, ...number[]]
    const full = year < 100 ? 2000 + year : year
    const atMs = utcOf([full, ...rest] as unknown as Moment)
    if (atMs !== null) return atMs - utcOffsetMinutes * 60_000
  }
  return null
}
