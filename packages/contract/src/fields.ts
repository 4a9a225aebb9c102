/**
 * The generosity of the wire, in one place: string or number, one or many, empty or absent
 * (wire §4.3, §5.1, §17).
 *
 * A field is a pair. `read` never fails: it turns whatever was sent into a value the caller can
 * decide on, in tens of nanoseconds. `schema` says the same to the documentation: what it accepts,
 * `read` understands. A test draws values against both, so that neither can drift from the other.
 */
import { z } from 'zod'
import { documentedAs } from './documented.ts'
import { asBranch, type Branch, isList, type Tree } from './tree.ts'

export interface Field<Value> {
  readonly schema: z.ZodType
  read(value: Tree | undefined): Value
}

/** Wire §12: rows of a page, and their default. */
export const ROWS_PER_PAGE_MAX = 1000

/** Pages beyond this are as empty as this one; the bound keeps page × rows an exact integer. */
export const PAGE_MAX = 2 ** 31 - 1

const textOrNumber = z.union([z.string(), z.number()])

/** Text as it was sent, a number in its digits, '' for anything else. */
export const text: Field<string> = {
  schema: textOrNumber.nullish(),
  read(value) {
    if (typeof value === 'string') return value
    return typeof value === 'number' ? String(value) : ''
  },
}

/** Like `text`, without the white space around it. */
export const trimmedText: Field<string> = {
  schema: text.schema,
  read: (value) => text.read(value).trim(),
}

const FLAGS = new Map<Tree | undefined, boolean | 'missing'>([
  ['1', true],
  ['true', true],
  [1, true],
  [true, true],
  ['0', false],
  ['false', false],
  [0, false],
  [false, false],
  ['', 'missing'],
  [null, 'missing'],
  [undefined, 'missing'],
])

/** "1"/"0", 1/0, true/false; null and '' are as missing (wire §5.1, §17). */
export const flag: Field<boolean | 'missing' | 'misfit'> = {
  schema: z
    .union([z.enum(['1', '0', 'true', 'false', '']), z.literal([0, 1]), z.boolean()])
    .nullish(),
  read: (value) => FLAGS.get(typeof value === 'string' ? value.trim() : value) ?? 'misfit',
}

/** One of a few words; anything else is as missing, since one code answers both (wire §14 #12). */
export function oneOf<const Word extends string>(words: readonly Word[]): Field<Word | 'missing'> {
  return {
    schema: z.enum(words).nullish(),
    read(value) {
      const sent = trimmedText.read(value)
      return words.find((word) => word === sent) ?? 'missing'
    },
  }
}

/** Stands for a value that is no text: refused as a date, and never taken for "now". */
const NO_DATE = '?'

/** One date or many, the empty ones left out; [] for none (wire §5.1, §14 #14, #15). */
export const dates: Field<readonly string[]> = {
  schema: z.union([textOrNumber, z.array(textOrNumber.nullable())]).nullish(),
  read(value) {
    if (value === undefined || value === null) return []
    const list = isList(value) ? value : [value]
    return list
      .map((date) => (date === null || isText(date) ? trimmedText.read(date) : NO_DATE))
      .filter((date) => date !== '')
  },
}

function isText(value: Tree): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

/**
 * Phone numbers as they were spelt: a list or a single one, strings or JSON numbers, also several
 * in one string with commas between. Empty ones are left out.
 */
export const numbers: Field<readonly string[]> = {
  schema: z.union([textOrNumber, z.array(textOrNumber.nullable())]).nullish(),
  read(value) {
    const found: string[] = []
    if (!isList(value)) addNumbers(found, value)
    else for (const item of value) addNumbers(found, item)
    return found
  },
}

function addNumbers(found: string[], value: Tree | undefined): void {
  const sent = text.read(value)
  let start = 0
  // A plain walk from comma to comma: `split` would build a list of millions of empty strings.
  while (start <= sent.length) {
    const comma = sent.indexOf(',', start)
    const end = comma === -1 ? sent.length : comma
    const number = sent.slice(start, end).trim()
    if (number !== '') found.push(number)
    start = end + 1
  }
}

/** An id as text, '' for none, and whether JSON sent it as a number: reports echo the type. */
export interface DecimalId {
  readonly id: string
  readonly idIsNumber: boolean
}

export const decimalId: Field<DecimalId> = {
  schema: text.schema,
  read: (value) => ({ id: trimmedText.read(value), idIsNumber: typeof value === 'number' }),
}

/** A page from 1 on; absent and empty mean the first. The misfit is a 464 (wire §14 #22). */
export const pageNumber: Field<number | 'misfit'> = {
  schema: documentedAs(
    z.union([z.int().min(1), z.string().regex(/^\s*(0*[1-9][0-9]*)?\s*$/)]).nullish(),
    z.int().min(1).default(1).describe('Which page, from 1 on; digits in a string do as well.'),
  ),
  read(value) {
    if (isBlank(value)) return 1
    const page = typeof value === 'string' ? digits(value) : value
    if (typeof page !== 'number' || !Number.isInteger(page) || page < 1) return 'misfit'
    return Math.min(page, PAGE_MAX)
  },
}

/** The number that a string of digits spells, signs and points not among them. */
function digits(sent: string): number | undefined {
  const trimmed = sent.trim()
  return /^[0-9]+$/.test(trimmed) ? Number(trimmed) : undefined
}

/** Rows of a page: empty or no number is the default, else clamped to 1…1000 (wire §17). */
export const rowCount: Field<number> = {
  schema: documentedAs(
    text.schema,
    z
      .int()
      .min(1)
      .max(ROWS_PER_PAGE_MAX)
      .default(ROWS_PER_PAGE_MAX)
      .describe('Rows of a page; a number outside the bounds counts as the nearest within.'),
  ),
  read(value) {
    const sent = trimmedText.read(value)
    if (!/^[+-]?[0-9]+(\.[0-9]+)?$/.test(sent)) return ROWS_PER_PAGE_MAX
    return Math.min(Math.max(Math.trunc(Number(sent)), 1), ROWS_PER_PAGE_MAX)
  },
}

/** For a field that is here for old clients: its name, or its place, is another one now. */
export function oldName(generous: z.ZodType, of: string): z.ZodType {
  const form = z.int().min(1).optional().describe(`What older clients send for \`${of}\`.`)
  return documentedAs(generous, form.meta({ deprecated: true }))
}

/** An object that may be left out, or be null. */
export function optionalPart(shape: z.ZodRawShape, about: string): z.ZodType {
  const part = z.looseObject(shape)
  return documentedAs(part.nullish(), part.optional().describe(about))
}

/** Whether a value says no more than its absence: null, '' or white space. */
export function isBlank(value: Tree | undefined): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === undefined || value === null
}

/** The first value that says something, for fields that are known by two names or places. */
export function firstGiven(...values: readonly (Tree | undefined)[]): Tree | undefined {
  return values.find((value) => !isBlank(value))
}

/** An object, or a list of at least one, as a list; `undefined` for anything else. */
export function oneOrMany(value: Tree | undefined): readonly Branch[] | undefined {
  const sent = isList(value) ? value : [value]
  const branches = sent.map(asBranch).filter((branch) => branch !== undefined)
  return branches.length > 0 && branches.length === sent.length ? branches : undefined
}
