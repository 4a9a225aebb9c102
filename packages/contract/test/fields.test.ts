/**
 * Each field is told twice, as a schema for the documentation and as a reader for the wire. These
 * tests draw values against both: what the schema accepts must be understood, what is not
 * understood must not be in the schema, and no value whatever may make a reader throw.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  dates,
  decimalId,
  type Field,
  firstGiven,
  flag,
  isBlank,
  numbers,
  oneOf,
  oneOrMany,
  PAGE_MAX,
  pageNumber,
  rowCount,
  text,
  trimmedText,
} from '../src/fields.ts'
import type { Tree } from '../src/tree.ts'

const SEED = 464

const word = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom('', ' ', '0', '1', '01', ' 7 ', '-1', '1.5', '2,3', ',', 'true', 'false'),
  fc.constantFrom('BIREYSEL', 'TACIR', ' TACIR ', 'TICARI', '1e3', '+5', '٣'),
)
const scalar = fc.oneof(
  word,
  fc.integer({ min: -3, max: 2000 }),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
)
const value: fc.Arbitrary<Tree | undefined> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 6 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('number', 'a'), scalar) },
  { weight: 1, arbitrary: fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
)

const isOneOf = oneOf(['BIREYSEL', 'TACIR'])
const isTextual = (sent: Tree | undefined) => typeof sent === 'string' || typeof sent === 'number'

interface Pair {
  readonly field: Field<unknown>
  /** Whether the reader made sense of what was sent. */
  readonly understood: (read: unknown, sent: Tree | undefined) => boolean
}

const asText = (_: unknown, sent: Tree | undefined) => isTextual(sent) || isBlank(sent)
const asTexts = (_: unknown, sent: Tree | undefined) =>
  Array.isArray(sent) ? sent.every((item) => asText(item, item)) : asText(sent, sent)

const PAIRS: Readonly<Record<string, Pair>> = {
  text: { field: text, understood: asText },
  trimmedText: { field: trimmedText, understood: asText },
  flag: { field: flag, understood: (read) => read !== 'misfit' },
  oneOf: { field: isOneOf, understood: (read, sent) => isBlank(sent) || read !== 'missing' },
  dates: { field: dates, understood: (read) => !(read as string[]).includes('?') },
  numbers: { field: numbers, understood: asTexts },
  decimalId: { field: decimalId, understood: asText },
  pageNumber: { field: pageNumber, understood: (read) => read !== 'misfit' },
  rowCount: { field: rowCount, understood: asText },
}

describe('schema and reader agree on', () => {
  test.each(Object.entries(PAIRS))('%s', (_, { field, understood }) => {
    let accepted = 0
    fc.assert(
      fc.property(value, (sent) => {
        const read = field.read(sent)
        if (!field.schema.safeParse(sent).success) return
        accepted++
        expect(understood(read, sent)).toBe(true)
      }),
      { seed: SEED, numRuns: 2000 },
    )
    expect(accepted).toBeGreaterThan(200)
  })
})

test.each([
  [1, 1],
  ['1', 1],
  [' 12 ', 12],
  ['007', 7],
  ['', 1],
  [null, 1],
  [undefined, 1],
  [2.0, 2],
  ['9'.repeat(30), PAGE_MAX],
  [0, 'misfit'],
  ['0', 'misfit'],
  [-1, 'misfit'],
  ['+1', 'misfit'],
  ['1e3', 'misfit'],
  ['٣', 'misfit'],
  [Number.POSITIVE_INFINITY, 'misfit'],
  [true, 'misfit'],
  [['1'], 'misfit'],
])('page %j is %j', (sent, page) => {
  expect(pageNumber.read(sent)).toBe(page)
})

test.each([
  [undefined, 1000],
  ['', 1000],
  ['abc', 1000],
  [{}, 1000],
  ['1e2', 1000],
  [Number.POSITIVE_INFINITY, 1000],
  [1, 1],
  ['30', 30],
  ['+30', 30],
  [30.9, 30],
  ['0', 1],
  [-7, 1],
  [1001, 1000],
])('rowCount %j is %j', (sent, rows) => {
  expect(rowCount.read(sent)).toBe(rows)
})

test('a value that is no date never reads as none, which would mean now', () => {
  for (const sent of [true, false, {}, [[]], [{}], { 0: '' }, [null, true]])
    expect(dates.read(sent)).toHaveLength(1)
})

test('a number that was sent bare keeps every digit', () => {
  expect(numbers.read([905321234567, '905321234568, 5', 5321234567])).toEqual([
    '905321234567',
    '905321234568',
    '5',
    '5321234567',
  ])
})

test('one or many objects, and nothing else', () => {
  expect(oneOrMany({ a: 1 })).toEqual([{ a: 1 }])
  expect(oneOrMany([{ a: 1 }, {}])).toEqual([{ a: 1 }, {}])
  // An XML element with nothing in it.
  expect(oneOrMany('')).toEqual([{}])
  for (const sent of [undefined, null, 'a', 1, [], ['a'], [{}, null], [[{}]]])
    expect(oneOrMany(sent)).toBeUndefined()
})

test('the first that says something', () => {
  expect(firstGiven('', null, ' ', 0, 1)).toBe(0)
  expect(firstGiven(undefined, '')).toBeUndefined()
  expect(firstGiven([], 'a')).toEqual([])
})
