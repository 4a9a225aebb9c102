/**
 * From a statement with named parameters to what PostgreSQL takes: `$1`, `$2`, … and their values.
 *
 * A set travels as one array for each of its columns (`:rows#1` is the second), a list as one array
 * (`:numbers#`). Arrays are written here, because pg's own writer is made for any value and takes
 * several times as long.
 */
import { postgresDialect } from '../dialect.ts'
import type { NumberList, Param, SetRows, Statement } from '../statement.ts'

export interface Compiled {
  /** Under which the connection keeps it prepared. */
  readonly name: string
  readonly text: string
  /** Without an answer that anybody waits for, a statement is sent and the next one follows. */
  readonly answers: boolean
  valuesOf(params: Readonly<Record<string, Param>>): unknown[]
}

interface Slot {
  readonly param: string
  /** Column of a set, `list` for a list of numbers; undefined for a plain value. */
  readonly column: number | 'list' | undefined
}

const NAMED = /(?<!:):([a-zA-Z]\w*)(#\d*)?/g
const ANSWERS = /^\s*(select|with)\b|\breturning\b/i

const known = new Map<Statement<never, unknown>, Compiled | null>()

/** Null where the dialect has no need of the statement. */
export function compiled(statement: Statement<never, unknown>): Compiled | null {
  let found = known.get(statement)
  if (found === undefined) {
    found = compile(statement.sql(postgresDialect), `peyk_${known.size}`)
    known.set(statement, found)
  }
  return found
}

export function compile(sql: string, name: string): Compiled | null {
  if (sql.trim() === '') return null
  const slots: Slot[] = []
  const numberOf = new Map<string, number>()
  const text = sql.replace(NAMED, (written, param: string, mark: string | undefined) => {
    let number = numberOf.get(written)
    if (number === undefined) {
      number = slots.push({ param, column: columnOf(mark) })
      numberOf.set(written, number)
    }
    return `$${number}`
  })
  return {
    name,
    text,
    answers: ANSWERS.test(text),
    valuesOf: (params) => slots.map((slot) => slotValue(params, slot)),
  }
}

function columnOf(mark: string | undefined): Slot['column'] {
  if (mark === undefined) return undefined
  return mark === '#' ? 'list' : Number(mark.slice(1))
}

function slotValue(params: Readonly<Record<string, Param>>, { param, column }: Slot): unknown {
  const value = params[param]
  if (value === undefined) throw new Error(`no value for the parameter ${param}`)
  if (column === 'list') return `{${(value as NumberList).join(',')}}`
  if (column !== undefined) return arrayOf(value as SetRows, column)
  return typeof value === 'string' ? storable(value) : value
}

/** An array literal (PostgreSQL, "Arrays": texts in quotes, NULL without). */
export function arrayOf(rows: SetRows, column: number): string {
  let literal = '{'
  for (let at = 0; at < rows.length; at += 1) {
    const value = (rows[at] as SetRows[number])[column]
    if (at > 0) literal += ','
    if (value === null || value === undefined) literal += 'NULL'
    else literal += typeof value === 'number' ? value : quoted(value)
  }
  return `${literal}}`
}

const quoted = (value: string): string => {
  const text = storable(value)
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`
}

/** PostgreSQL keeps no NUL in a text; its picture (U+2400) costs and weighs the same in an SMS. */
export const storable = (text: string): string =>
  text.includes('\0') ? text.replaceAll('\0', '\u2400') : text
