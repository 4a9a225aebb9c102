/**
 * The text of a receipt (SMPP 3.4 Appendix B), which the specification calls an example and every
 * carrier writes its own way.
 *
 * So it is read by its labels wherever they stand, and any of them may be missing. What follows
 * `text:` is the customer's and is not looked into: it may say `stat:DELIVRD` too.
 */
import { type MessageState, stateOfWord } from './message-states.ts'
import { utcOf } from './times.ts'

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

type Label = 'id' | 'sub' | 'dlvrd' | 'submitted' | 'done' | 'stat' | 'err' | 'text'

/** As they are written, but for capitals. */
const LABELS: ReadonlyMap<string, Label> = new Map([
  ['id', 'id'],
  ['sub', 'sub'],
  ['dlvrd', 'dlvrd'],
  ['submit date', 'submitted'],
  ['submit_date', 'submitted'],
  ['submitdate', 'submitted'],
  ['done date', 'done'],
  ['done_date', 'done'],
  ['donedate', 'done'],
  ['stat', 'stat'],
  ['err', 'err'],
  ['text', 'text'],
])
const LABEL_CHARACTERS_MAX = 11
/** The end of those that are of two words. */
const SECOND_WORD = 'date'

/** @param utcOffsetMinutes where the carrier's clock stands */
export function readReceiptText(raw: string, utcOffsetMinutes = 0): ReceiptText {
  const values = valuesIn(raw)
  const { text } = values
  const stat = wordIn(raw, values.stat) ?? bareState(text ? raw.slice(0, text.from) : raw)
  return {
    id: wordIn(raw, values.id),
    state: stat === null ? null : (stateOfWord(stat) ?? null),
    stat,
    err: wordIn(raw, values.err),
    sub: countIn(raw, values.sub),
    dlvrd: countIn(raw, values.dlvrd),
    submittedAt: dateIn(raw, values.submitted, utcOffsetMinutes),
    doneAt: dateIn(raw, values.done, utcOffsetMinutes),
    text: text ? raw.slice(text.from) : null,
  }
}

/** From there to before there. */
interface Span {
  readonly from: number
  readonly to: number
}

/** Where the values stand; of a label that comes twice the first one counts. */
type Values = { [L in Label]?: Span }

/**
 * A label ends with a colon, so the colons are looked at: a pattern that tries every place for a
 * label takes longer than all else that is done for a receipt.
 */
function valuesIn(raw: string): Values {
  const values: Values = {}
  let last: Label | undefined
  let from = 0
  for (let colon = raw.indexOf(':'); colon !== -1; colon = raw.indexOf(':', colon + 1)) {
    const start = labelStart(raw, colon)
    const label = labelOf(raw.slice(start, labelEnd(raw, colon)))
    if (!label) continue
    if (last) values[last] ??= { from, to: start }
    last = label
    from = colon + 1
    if (label === 'text') break
  }
  if (last) values[last] ??= { from, to: raw.length }
  return values
}

const labelOf = (words: string): Label | undefined =>
  LABELS.get(words) ?? LABELS.get(words.toLowerCase())

/** There may be blanks between a label and its colon. */
function labelEnd(raw: string, colon: number): number {
  let end = colon
  while (isBlank(raw.charCodeAt(end - 1))) end -= 1
  return end
}

/** A label stands at the beginning or after a separator. */
function labelStart(raw: string, colon: number): number {
  const end = labelEnd(raw, colon)
  const start = wordStart(raw, end)
  const isSecond = raw.charCodeAt(start - 1) === SPACE && end - start === SECOND_WORD.length
  return isSecond && raw.slice(start, end).toLowerCase() === SECOND_WORD
    ? wordStart(raw, start - 1)
    : start
}

/** Of a word that ends there; not looked for beyond the length of a label. */
function wordStart(raw: string, end: number): number {
  const least = Math.max(0, end - LABEL_CHARACTERS_MAX - 1)
  let start = end
  while (start > least && !isSeparator(raw.charCodeAt(start - 1))) start -= 1
  return start
}

const SPACE = 0x20
const COLON = 0x3a
/** Comma and semicolon. */
const MARKS = [0x2c, 0x3b]
/** What is space beyond ASCII (ECMAScript, WhiteSpace and LineTerminator). */
const OTHER_SPACE = /\s/

const isBlank = (code: number): boolean => code === SPACE || code === 0x09

const isSpace = (code: number): boolean =>
  code < 0x80
    ? code === SPACE || (code >= 0x09 && code <= 0x0d)
    : OTHER_SPACE.test(String.fromCharCode(code))

const isMark = (code: number): boolean => code === MARKS[0] || code === MARKS[1]

const isSeparator = (code: number): boolean => isMark(code) || code === COLON || isSpace(code)

/** What does not belong to a value. Some close the text with a NUL. */
const isGap = (code: number): boolean => isMark(code) || code === 0 || isSpace(code)

/** The first word of a value. */
function wordIn(raw: string, span: Span | undefined): string | null {
  if (!span) return null
  let { from } = span
  while (from < span.to && isGap(raw.charCodeAt(from))) from += 1
  let end = from
  while (end < span.to && !isGap(raw.charCodeAt(end))) end += 1
  return end > from ? raw.slice(from, end) : null
}

/** Some leave the label away and write the word alone. */
const bareState = (head: string): string | null =>
  head.split(/[\s,;:\0]+/).find((word) => stateOfWord(word) !== undefined) ?? null

const ZERO = 0x30
const COUNT_DIGITS_MAX = 9

function countIn(raw: string, span: Span | undefined): number | null {
  const word = wordIn(raw, span)
  if (word === null || word.length > COUNT_DIGITS_MAX) return null
  let count = 0
  for (let n = 0; n < word.length; n += 1) {
    const digit = word.charCodeAt(n) - ZERO
    if (digit < 0 || digit > 9) return null
    count = count * 10 + digit
  }
  return count
}

const DATE_CHARACTERS_MAX = 40
const DATE_DIGITS_MAX = 14

/** Whatever stands between the digits. */
function dateIn(raw: string, span: Span | undefined, utcOffsetMinutes: number): number | null {
  if (!span || span.to - span.from > DATE_CHARACTERS_MAX) return null
  let digits = 0
  let number = 0
  for (let at = span.from; at < span.to; at += 1) {
    const digit = raw.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) continue
    digits += 1
    if (digits > DATE_DIGITS_MAX) return null
    number = number * 10 + digit
  }
  const atMs = momentOf(number, digits)
  return atMs === null ? null : atMs - utcOffsetMinutes * 60_000
}

/**
 * `YYMMDDhhmm`, with seconds or with the century or with both; a date without seconds is the
 * beginning of its minute. The first reading counts that the calendar has: `202611251200` is no day
 * of 2020.
 */
function momentOf(number: number, digits: number): number | null {
  if (digits === 10) return momentWithSeconds(number * 100)
  if (digits === 12) return momentWithSeconds(number) ?? momentWithSeconds(number * 100)
  return digits === 14 ? momentWithSeconds(number) : null
}

function momentWithSeconds(number: number): number | null {
  const date = Math.floor(number / 1_000_000)
  const time = number - date * 1_000_000
  const year = Math.floor(date / 10_000)
  const month = Math.floor(date / 100) % 100
  const hour = Math.floor(time / 10_000)
  const minute = Math.floor(time / 100) % 100
  return utcOf(year < 100 ? 2000 + year : year, month, date % 100, hour, minute, time % 100)
}
