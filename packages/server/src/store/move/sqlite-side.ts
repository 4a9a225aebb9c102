/** A data directory as one end of a move. Its lock is held from the first look to the last. */
import { existsSync, mkdirSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { storable } from '../postgres/compile.ts'
import { DataDirectoryTaken, databaseIn, lockDirectory } from '../sqlite/lock.ts'
import { migrateSqlite } from '../sqlite/migrate.ts'
import { KEEP_MARK } from './mark.ts'
import { type Column, MoveRefused, type Page, type Row, type Side, type Target } from './side.ts'

/** @throws MoveRefused, or DataDirectoryTaken while a server runs on it */
export function openSqliteSource(directory: string): Side {
  const file = databaseIn(directory)
  if (!existsSync(file)) {
    throw new MoveRefused('source', `there is no database in ${directory}; name its directory`)
  }
  const unlock = lockDirectory(directory)
  return sideOf(new Database(file, { readonly: true, fileMustExist: true }), directory, unlock)
}

export function openSqliteTarget(directory: string): Target {
  mkdirSync(directory, { recursive: true })
  const unlock = lockTarget(directory)
  const db = new Database(databaseIn(directory))
  db.pragma('journal_mode = WAL')
  // Rows and the mark are written together, so that what a power cut takes is simply copied again.
  db.pragma('synchronous = NORMAL')
  return {
    ...sideOf(db, directory, unlock),
    async migrate() {
      migrateSqlite(db)
    },
    async makeRoom() {},
    async write(page, mark) {
      writePage(db, page, mark)
    },
    async furnish() {},
    async settle() {
      db.pragma('synchronous = FULL')
    },
  }
}

function lockTarget(directory: string): () => void {
  try {
    return lockDirectory(directory)
  } catch (error) {
    if (!(error instanceof DataDirectoryTaken)) throw error
    const what = error.message.replace(/;.*$/, '')
    throw new MoveRefused('target', `${what}; stop that one, or name another directory`)
  }
}

function sideOf(db: Database.Database, directory: string, unlock: () => void): Side {
  // Counts a text as PostgreSQL keeps it.
  db.function('stored_octets', { deterministic: true }, (text) =>
    Buffer.byteLength(storable(String(text))),
  )
  const run = (sql: string, values: readonly unknown[], raw: boolean): unknown[] => {
    const statement = db.prepare(sql)
    const named =
      values.length === 0 ? [] : [Object.fromEntries(values.map((v, at) => [at + 1, v]))]
    if (statement.reader) return statement.raw(raw).all(...named)
    statement.run(...named)
    return []
  }
  return {
    name: directory,
    ask: async (sql, values = []) => run(sql, values, false) as never[],
    async askRows(sql, values = []) {
      // What the other end was asked is on its way before this one is busy.
      await turn()
      return run(sql, values, true) as Row[]
    },
    async tables() {
      const named = run(`select name from sqlite_master where type = 'table'`, [], true)
      return (named as [string][]).map(([name]) => name).filter((name) => !/^sqlite_/.test(name))
    },
    columnsOf: async (table) => columnsOf(db, table),
    octets: ({ name, kind }) =>
      kind === 'bytes'
        ? `length(${name})`
        : `case when instr(cast(${name} as blob), x'00') > 0 then stored_octets(${name})
            else length(cast(${name} as blob)) end`,
    // Nobody can: the lock is ours.
    async refuseUse() {},
    async close() {
      db.close()
      unlock()
    },
  }
}

const KINDS: Readonly<Record<string, Column['kind']>> = {
  integer: 'integer',
  text: 'text',
  blob: 'bytes',
}

function columnsOf(db: Database.Database, table: string): readonly Column[] {
  const found = db.pragma(`table_info(${table})`) as { name: string; type: string }[]
  return found.map(({ name, type }) => {
    const kind = KINDS[type.toLowerCase()]
    if (!kind) throw new Error(`a move knows no column of the type ${type} (${table}.${name})`)
    return { name, kind }
  })
}

function writePage(db: Database.Database, { table, columns, rows }: Page, mark: string): void {
  const names = columns.map(({ name }) => name)
  const places = names.map(() => '?')
  const insert = db.prepare(
    `insert into ${table.name} (${names.join(', ')}) values (${places.join(', ')})`,
  )
  const keep = db.prepare(KEEP_MARK)
  db.transaction(() => {
    for (const row of rows) insert.run(...row)
    keep.run({ 1: mark })
  })()
}
