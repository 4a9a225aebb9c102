/** The schema of a database: looked at, and brought up to date by whoever has the lock. */
import { existsSync, mkdirSync } from 'node:fs'
import Database from 'better-sqlite3'
import { sqliteDialect } from '../dialect.ts'
import { checkSchema, MIGRATIONS, type Migration, type Schema } from '../migrations/all.ts'
import { databaseIn, lockDirectory } from './lock.ts'

/** @throws when the schema has left this program behind */
export function readSchema(db: Database.Database): Schema {
  const columns = db.pragma('table_info(migration)') as { name: string }[]
  if (columns.length === 0) return { version: 0, runsWith: 0 }
  const knows = columns.some(({ name }) => name === 'runs_with')
  const read = db.prepare<[], Schema>(
    `select coalesce(max(version), 0) as version,
      ${knows ? 'coalesce(max(runs_with), 0)' : '1'} as "runsWith" from migration`,
  )
  const schema = read.get() ?? { version: 0, runsWith: 0 }
  checkSchema(schema)
  return schema
}

/** Looks, and changes nothing. @throws as `readSchema` */
export const pendingInSqlite = (db: Database.Database): readonly Migration[] =>
  MIGRATIONS.slice(readSchema(db).version)

/** @returns what was done. @throws as `readSchema` */
export function migrateSqlite(db: Database.Database): readonly Migration[] {
  const pending = pendingInSqlite(db)
  db.exec(`create table if not exists migration (version integer primary key, name text not null,
    at integer not null, runs_with integer not null default 1)`)
  const columns = db.pragma('table_info(migration)') as { name: string }[]
  if (!columns.some(({ name }) => name === 'runs_with')) {
    db.exec('alter table migration add column runs_with integer not null default 1')
  }
  const note = db.prepare(
    `insert into migration (version, name, at, runs_with) values (?, ?, unixepoch(), ?)`,
  )
  for (const { version, name, runsWith, statements } of pending) {
    db.transaction(() => {
      for (const sql of statements(sqliteDialect)) db.exec(sql)
      note.run(version, name, runsWith)
    })()
  }
  return pending
}

/** A server may be running on the directory, which may also not be there yet. */
export function pendingInDirectory(directory: string): readonly Migration[] {
  const file = databaseIn(directory)
  if (!existsSync(file)) return MIGRATIONS
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    return pendingInSqlite(db)
  } finally {
    db.close()
  }
}

/** @throws DataDirectoryTaken while a server runs on the directory, and as `readSchema` */
export function migrateDirectory(directory: string): readonly Migration[] {
  mkdirSync(directory, { recursive: true })
  const unlock = lockDirectory(directory)
  try {
    const db = new Database(databaseIn(directory))
    try {
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = FULL')
      return migrateSqlite(db)
    } finally {
      db.close()
    }
  } finally {
    unlock()
  }
}
