/** The reader of labels against the patterns that say the same, and its calendar against Date's. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ReceiptText, readReceiptText } from '../../src/receipt-text.ts'
import { utcOf } from '../../src/times.ts'

const LABEL = /(?<=^|[\s,;:])(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text)[ \t]*:/gi
const WORD = /[^\s,;\0]+/

/** What stands behind the labels, until the next; of a label that comes twice the first. */
function valuesByPattern(raw: string): ReadonlyMap<string, string> {
  const whole = [...raw.matchAll(LABEL)]
  const text = whole.findIndex(([, label]) => label?.toLowerCase() === 'text')
  const found = text === -1 ? whole : whole.slice(0, text + 1)
  const values = new Map<string, string>()
  found.forEach((match, n) => {
    const label = (match[1] as string).toLowerCase().replace(/[ _]/, '')
    const from = match.index + match[0].length
    if (!values.has(label)) values.set(label, raw.slice(from, found[n + 1]?.index))
  })
  return values
}

function readByPattern(raw: string): Omit<ReceiptText, 'state' | 'stat'> {
  const values = valuesByPattern(raw)
  const word = (label: string) => WORD.exec(values.get(label) ?? '')?.[0] ?? null
  const count = (label: string) =>
    /^\d{1,9}$/.test(word(label) ?? '') ? Number(word(label)) : null
  return {
    ...{ id: word('id'), err: word('err'), sub: count('sub'), dlvrd: count('dlvrd') },
    submittedAt: dateByPattern(values.get('submitdate')),
    doneAt: dateByPattern(values.get('donedate')),
    text: values.get('text') ?? null,
  }
}

const DATES = [
  /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()$/,
  /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
  /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)()$/,
  /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
]

function dateByPattern(value = ''): number | null {
  if (value.length > 40) return null
  const digits = value.replace(/\D/g, '')
  for (const form of DATES) {
    const [, year, ...rest] = form.exec(digits) ?? []
    if (year === undefined) continue
    const full = Number(year) < 100 ? 2000 + Number(year) : Number(year)
    const atMs = utcByDate([full, ...rest.map(Number)] as unknown as Moment)
    if (atMs !== null) return atMs
  }
  return null
}

type Moment = Parameters<typeof utcOf>

/** What Date makes of it, if it is the same again. */
function utcByDate(moment: Moment): number | null {
  const [year, month, day, hour, minute, second] = moment
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const back = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours()]
  const again = [...back, date.getUTCMinutes(), date.getUTCSeconds()]
  return again.every((part, n) => part === moment[n + 1]) ? date.getTime() : null
}

const label = fc.constantFrom(
  ...['id', 'sub', 'dlvrd', 'submit date', 'submit_date', 'submitdate', 'done date', 'done_date'],
  ...[
    'donedate',
    'stat',
    'err',
    'text',
    'Text',
    'ID',
    'Submit Date',
    'grid',
    'date',
    'undone date',
  ],
)
const between = fc.constantFrom(
  ...[' ', '', ':', ' :', '\t:', ': ', ',', ';', '\r\n', '\0', '_', '  ', '\u00a0', '\u2003', 'x'],
)
const value = fc.constantFrom(
  ...[
    '7',
    '001',
    '1234567890',
    'DELIVRD',
    '2611251159',
    '261125115959',
    '202611251159',
    '2602301200',
  ],
  ...['20240229120059', '2026-11-25 12:00', '20261125120000123', 'é', '\u0130d', '9'.repeat(45)],
)
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(label, fc.constantFrom(':', ': ', ' :', ':')) },
  { weight: 2, arbitrary: fc.tuple(value, between) },
  { weight: 1, arbitrary: fc.tuple(between, label) },
)
const raw = fc
  .array(piece, { maxLength: 14 })
  .map((pieces) => pieces.map((pair) => pair.join('')).join(' '))

test('labels are found where the pattern finds them, and hold what it finds', () => {
  fc.assert(
    fc.property(raw, (text) => {
      expect(readReceiptText(text)).toMatchObject(readByPattern(text))
    }),
    { numRuns: 5_000 },
  )
})

test('the calendar is that of Date', () => {
  const part = (most: number) => fc.oneof(fc.nat(most), fc.nat(99))
  const moment = fc.tuple(
    ...[fc.integer({ min: 100, max: 9999 }), part(13), part(32), part(25), part(61), part(61)],
  ) as fc.Arbitrary<Moment>
  const leap = fc
    .constantFrom(1900, 2000, 2023, 2024, 2100)
    .map((year): Moment => [year, 2, 29, 0, 0, 0])
  fc.assert(
    fc.property(fc.oneof(moment, leap), (each) => {
      expect(utcOf(...each)).toBe(utcByDate(each))
    }),
    { numRuns: 5_000 },
  )
})
