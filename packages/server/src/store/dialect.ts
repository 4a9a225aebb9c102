/**
 * What the database engines do not agree on, in one table. Everything else is the same SQL.
 *
 * Sets arrive as one JSON parameter (rows of arrays): a single statement on any engine, whatever
 * their number.
 */
export type ColumnType = 'integer' | 'text'

export interface Dialect {
  readonly name: 'sqlite'
  /** Column types of the schema. */
  readonly integer: string
  readonly text: string
  readonly bytes: string
  /** Marks a table whose key is its only copy of the rows. */
  readonly keyedTable: string
  /** Locks rows that are read to be changed; a single writer needs none. */
  readonly forUpdate: string
  /** As above, passing over what somebody else holds. */
  readonly skipLocked: string
  /** A loop over a prepared insert beats one statement over a set (no round trip to save). */
  readonly insertsByRow: boolean
  /** A list of numbers as a table expression with the columns `at`, from 0, and `number`. */
  eachNumber(param: string): string
  /** A set parameter as a table expression with these columns. */
  each(param: string, columns: Readonly<Record<string, ColumnType>>): string
}

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  integer: 'integer',
  text: 'text',
  bytes: 'blob',
  keyedTable: 'without rowid',
  forUpdate: '',
  skipLocked: '',
  insertsByRow: true,
  eachNumber: (param) => `(select key as at, value as number from json_each(:${param}))`,
  each(param, columns) {
    const picked = Object.keys(columns).map((name, at) => `value ->> ${at} as ${name}`)
    return `(select ${picked.join(', ')} from json_each(:${param}))`
  },
}
