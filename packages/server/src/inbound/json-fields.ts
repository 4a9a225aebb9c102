/**
 * Reads what came in at a JSON door: the body, the query and the ids in the path.
 *
 * Schemas are strict: a field that nobody knows is refused by its name, because a misspelt one
 * would otherwise be a setting that silently stays as it was.
 */
import { z } from 'zod'
import { LIMITS } from '../base/limits.ts'
import { readId } from '../operations/ids.ts'
import type { Misfit } from '../operations/manage/answer.ts'
import type { Ask } from './json-door.ts'
import { readMultipart } from './multipart.ts'
import { Breach, misfitBreach } from './problems.ts'

/** @throws Breach */
export function readBody<T>({ body }: Ask, schema: z.ZodType<T>): T {
  return read(parseJson(body), schema)
}

/** @throws Breach */
export async function readForm<T>(
  { body = new Uint8Array(), contentType = '' }: Ask,
  schema: z.ZodType<T>,
): Promise<T> {
  return read(await readMultipart(body, contentType), schema)
}

/** Parameters without a value count as left out. @throws Breach */
export function readQuery<T>({ query }: Ask, schema: z.ZodType<T>): T {
  const given = Object.entries(query as Record<string, unknown>)
  return read(Object.fromEntries(given.filter(([, value]) => value !== '')), schema)
}

/** The id in the path, under a name of its own or `:id`; no id is nobody's. @throws Breach */
export function idIn({ params }: Pick<Ask, 'params'>, what: string, param = 'id'): number {
  const given = params[param] ?? ''
  const id = readId(given)
  if (id === undefined) {
    throw new Breach({ name: 'notFound', detail: `no ${what} has the id ${given}` })
  }
  return id
}

/** @throws Breach */
export function parseJson(body: Uint8Array | undefined): unknown {
  if (!body || body.byteLength === 0) {
    throw new Breach({ name: 'unreadable', detail: 'the body is empty; send a JSON object' })
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'the body is no JSON' : 'the body is not UTF-8'
    throw new Breach({ name: 'unreadable', detail: why })
  }
}

function read<T>(value: unknown, schema: z.ZodType<T>): T {
  const found = schema.safeParse(value, { error: wordingOf })
  if (found.success) return found.data
  throw misfitBreach(withoutRepeats(found.error.issues).flatMap(misfitsOf))
}

/** A number that no computer counts to is over two limits: the one of the field is the later. */
function withoutRepeats(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const keyOf = ({ code, path }: z.core.$ZodIssue) => JSON.stringify([code, path])
  const last = new Map(issues.map((issue) => [keyOf(issue), issue]))
  return issues.filter((issue) => last.get(keyOf(issue)) === issue)
}

/** The words for what the library finds by itself; a schema's own words stand before these. */
function wordingOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is required' : `must be ${KIND[issue.expected]}`
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  if (issue.code === 'too_small') return `must be at least ${amountOf(issue.minimum, issue.origin)}`
  if (issue.code === 'too_big') return `may be at most ${amountOf(issue.maximum, issue.origin)}`
  return undefined
}

const KIND: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  never: 'left out',
}

function amountOf(count: number | bigint, origin: string): string {
  const isOne = Number(count) === 1
  if (origin === 'string') return isOne ? '1 character' : `${count} characters`
  if (origin === 'array') return isOne ? '1 entry' : `${count} entries`
  return String(count)
}

function misfitsOf(issue: z.core.$ZodIssue): Misfit[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const message = 'is not a field of this call'
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), message }))
  }
  return [{ field: path.join('.'), message: issue.message }]
}

const isCount = (text: string): boolean =>
  /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= LIMITS.pageItemsMax

/** How many items a page holds. */
export const limit = z
  .string()
  .refine(isCount, `must be a whole number from 1 to ${LIMITS.pageItemsMax}`)
  .transform(Number)
  .default(LIMITS.pageItems)
  .describe(`Items of a page, 1 to ${LIMITS.pageItemsMax}; ${LIMITS.pageItems} if left out.`)

/** An id in a query. */
export const id = z
  .string()
  .refine((text) => readId(text) !== undefined, 'must be an id')
  .transform(Number)

/** Where a page goes on. */
export const cursor = z
  .string()
  .refine((text) => readId(text) !== undefined, 'must be the `next` of the page before')
  .transform(Number)
  .optional()
  .describe('The `next` of the page before.')

export const pageQuery = z.strictObject({ cursor, limit })

/**
 * A time as milliseconds since 1970. Without an offset it is Istanbul's, where the wire lives and
 * which has been UTC+3 all year since 2016. A plus that a query turned into a space is forgiven.
 */
export const instant = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.replace(/ (?=\d\d:\d\d$)/, '+') : value),
    z.iso.datetime({
      offset: true,
      local: true,
      error: 'must be a time such as 2026-12-01T09:00:00Z',
    }),
  )
  .transform((text) => Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}+03:00`))

/** Digits that people also write as a number. */
export const digits = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (Number.isSafeInteger(value) ? String(value) : value), schema)
