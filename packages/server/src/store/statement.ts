/**
 * Statements, and the generators that use them.
 *
 * SQL is written once, as text with named parameters; the few things in which the engines differ
 * come from the dialect table. A verb is a generator: it yields statements and receives rows, so
 * it cannot wait for anything but the database. The same verb runs synchronously on SQLite and
 * asynchronously on PostgreSQL, and no transaction stays open across the network.
 */
import type { ColumnType, Dialect } from './dialect.ts'
import type { PrintMemory } from './print-memory.ts'

/** A set goes in as one parameter: rows of plain values, column by column. */
export type SetRows = readonly (readonly (string | number | null)[])[]

/** A set of one column: `eachNumber` gives it with the place of each. */
export type NumberList = readonly number[]

export type Param = string | number | null | Uint8Array | SetRows | NumberList

export interface Statement<P, R> {
  /** Empty where an engine has no need of it: it is not run and gives no rows. */
  readonly sql: (dialect: Dialect) => string
  /** How the embedded engine answers from its memory instead; such a table is not in its schema. */
  readonly embedded?: Embedded
  /** An engine that inserts by row runs this statement once for each row of this parameter. */
  readonly perRowOf?: string
  /** Only a type: what goes in and what comes out. */
  readonly shape?: (params: P) => R
}

/** One statement with its values, on its way to the engine. */
export interface Step {
  readonly statement: Statement<never, unknown>
  readonly params: Readonly<Record<string, Param>>
}

/** Questions that do not depend on each other's answers, and so cost one round trip together. */
export interface Questions {
  readonly together: readonly Step[]
}

/** What is asked comes back: rows for a step, a list of rows for questions that go together. */
export type Steps<Output> = Generator<Step | Questions, Output, readonly unknown[]>

type Params<P> = { readonly [K in keyof P]: Param }

/** Every statement ever defined, so that a test can prepare them all on a real schema. */
export const DEFINED: Statement<never, unknown>[] = []

export type Embedded = (
  memory: PrintMemory,
  params: Readonly<Record<string, Param>>,
) => readonly unknown[]

export function statement<P extends Params<P>, R = never>(
  sql: (dialect: Dialect) => string,
  embedded?: Embedded,
): Statement<P, R> {
  const made: Statement<P, R> = embedded ? { sql, embedded } : { sql }
  DEFINED.push(made as Statement<never, unknown>)
  return made
}

/** Runs a statement: `const found = yield* rows(findAccount, { id })`. */
export function* rows<P extends Params<P>, R>(
  made: Statement<P, R>,
  params: P,
): Steps<readonly R[]> {
  return (yield stepOf(made, params)) as readonly R[]
}

const stepOf = <P extends Params<P>, R>(made: Statement<P, R>, params: P): Step => ({
  statement: made as Statement<never, unknown>,
  params,
})

/** A question for `together`. */
export interface Question<R> {
  readonly step: Step
  /** Only a type. */
  readonly answer?: readonly R[]
}

export const question = <P extends Params<P>, R>(
  made: Statement<P, R>,
  params: P,
): Question<R> => ({ step: stepOf(made, params) })

type Answers<Q extends readonly Question<unknown>[]> = {
  [N in keyof Q]: Q[N] extends Question<infer R> ? readonly R[] : never
}

/** Asks several things at once; they are answered in their order, as if one after the other. */
export function* together<Q extends readonly Question<unknown>[]>(
  ...questions: Q
): Steps<Answers<Q>> {
  const answers = yield { together: questions.map(({ step }) => step) }
  return answers as unknown as Answers<Q>
}

/** The first row, or undefined. */
export function* row<P extends Params<P>, R>(
  made: Statement<P, R>,
  params: P,
): Steps<R | undefined> {
  return (yield* rows(made, params))[0]
}

/** Inserts the rows of the parameter `rows` into columns of a table; `conflict` ends the SQL. */
export function insertInto(
  table: string,
  columns: Readonly<Record<string, ColumnType>>,
  conflict = '',
): Statement<{ rows: SetRows }, never> {
  const names = Object.keys(columns)
  const into = `insert into ${table} (${names.join(', ')})`
  const made: Statement<{ rows: SetRows }, never> = {
    perRowOf: 'rows',
    sql: ({ each, insertsByRow }) =>
      insertsByRow
        ? `${into} values (${names.map(() => '?').join(', ')}) ${conflict}`
        : `${into} select ${names.join(', ')} from ${each('rows', columns)} r
            where true ${conflict}`,
  }
  DEFINED.push(made as Statement<never, unknown>)
  return made
}
