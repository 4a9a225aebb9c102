/**
 * What a store holds, table by table, read past everything of ours: to compare two of them.
 *
 * Bytes are shown in hexadecimal digits, which either engine does itself.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Client, types } from 'pg'

export type Contents = Readonly<Record<string, readonly (readonly unknown[])[]>>

interface Columns {
  readonly [table: string]: readonly { readonly name: string; readonly type: string }[]
}

export function contentsOfDirectory(directory: string): Contents {
  const db = new Database(join(directory, 'peyk.sqlite'), { readonly: true })
  try {
    return Object.fromEntries(
      Object.entries(schemaOf(db)).map(([table, columns]) => {
        const named = columns.map(({ name, type }) => (/blob/i.test(type) ? `hex(${name})` : name))
        const sql = `select ${named.join(', ')} from ${table} order by ${names(columns)}`
        return [table, db.prepare(sql).raw().all() as unknown[][]]
      }),
    )
  } finally {
    db.close()
  }
}

/** The tables of a SQLite database with their columns; of an index that is a table, none. */
export function schemaOf(db: Database.Database): Columns {
  const tables = db
    .prepare<
      [],
      string
    >(`select name from pragma_table_list where type = 'table' and schema = 'main'
        and name not glob 'sqlite_*' order by name`)
    .pluck()
    .all()
  return Object.fromEntries(
    tables.map((table) => [table, db.pragma(`table_info(${table})`)]),
  ) as Columns
}

/** The tables of a PostgreSQL database that are no partitions, with what they hold. */
export async function contentsOfDatabase(url: string): Promise<Contents> {
  return asking(url, async (client) => {
    const { rows } = await client.query<{ table: string; name: string; type: string }>(
      `select c.relname as "table", a.attname as name, format_type(a.atttypid, null) as type
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
          and not c.relispartition and a.attnum > 0 and not a.attisdropped
        order by c.relname, a.attnum`,
    )
    const contents: Record<string, unknown[][]> = {}
    for (const [table, columns] of Map.groupBy(rows, (row) => row.table)) {
      const named = columns.map(({ name, type }) =>
        type === 'bytea' ? `upper(encode(${name}, 'hex'))` : name,
      )
      const text = `select ${named.join(', ')} from ${table} order by ${names(columns)}`
      contents[table] = (await client.query({ text, rowMode: 'array' })).rows
    }
    return contents
  })
}

/** Nulls come in different places; what is compared has none in its key, which is in front. */
const names = (columns: readonly { readonly name: string }[]): string =>
  columns.map(({ name }) => name).join(', ')

/** Asks a database something on a connection of its own; numbers come as numbers. */
export async function asking<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url)
  client.setTypeParser(types.builtins.INT8, Number)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** How far an interrupted move has come, by the mark in its target. */
export async function rowsMoved(target: string): Promise<number> {
  const mark = await (target.includes('://') ? markInDatabase(target) : markInDirectory(target))
  const { tables = {} } = mark === undefined ? {} : JSON.parse(mark)
  return Object.values(tables as Record<string, { rows: number }>)
    .map(({ rows }) => rows)
    .reduce((sum, rows) => sum + rows, 0)
}

const MARK = `select value from setting where name = 'moving'`

function markInDirectory(directory: string): string | undefined {
  const file = join(directory, 'peyk.sqlite')
  if (!existsSync(file)) return undefined
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare<[], string>(MARK).pluck().get()
  } catch (error) {
    // It is being made.
    if (error instanceof Database.SqliteError) return undefined
    throw error
  } finally {
    db.close()
  }
}

const markInDatabase = (url: string): Promise<string | undefined> =>
  asking(url, async (client) => {
    const { rows } = await client.query(`select to_regclass('setting') is not null as there`)
    return rows[0].there ? (await client.query(MARK)).rows[0]?.value : undefined
  })
