/**
 * Copies of the embedded store, taken while a server works on it, and put back.
 *
 * `vacuum into` reads one moment of the database, the newest commit included, and writes it as one
 * file. A copy has its name only when it is whole, checked and on the disk.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { databaseIn, lockDirectory } from './lock.ts'
import { readSchema } from './migrate.ts'

export interface BackupOptions {
  /** The data directory. */
  readonly directory: string
  readonly file: string
  /** Takes the place of a file that is there. */
  readonly force: boolean
}

export interface Copy {
  readonly bytes: number
  /** How many documents it tells of, whose files are not in it. */
  readonly documents: number
}

/** @throws with one line */
export function backUp({ directory, file, force }: BackupOptions): Copy {
  const from = databaseIn(directory)
  if (!existsSync(from)) {
    throw new Error(`--data: there is no database in ${directory}; name the server's directory`)
  }
  refuseFile(file, force)
  const partial = `${file}.${process.pid}.partial`
  try {
    const version = vacuumInto(from, partial)
    const copied = check(partial)
    if (copied.version !== version) throw new Error(`the copy has lost its schema`)
    putInPlace(partial, file)
    return { bytes: statSync(file).size, documents: copied.documents }
  } finally {
    rmSync(partial, { force: true })
  }
}

function refuseFile(file: string, force: boolean): void {
  const folder = dirname(resolve(file))
  if (!existsSync(folder)) throw new Error(`there is no directory ${folder}; make it first`)
  if (!existsSync(file)) return
  if (statSync(file).isDirectory()) throw new Error(`${file} is a directory; name a file in it`)
  if (!force) throw new Error(`${file} is there already; name another file, or give --force`)
}

/** @returns the schema of what was copied */
function vacuumInto(from: string, to: string): number {
  const db = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    db.prepare('vacuum into ?').run(to)
    return readSchema(db).version
  } finally {
    db.close()
  }
}

export interface RestoreOptions {
  readonly directory: string
  readonly file: string
}

/** @throws with one line, before anything is changed */
export function restore({ directory, file }: RestoreOptions): Copy {
  if (!existsSync(file)) throw new Error(`there is no file ${file}; name one of peyk backup`)
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0) {
    const why = `the newest changes are in ${file}-wal, so this is no copy by peyk backup`
    throw new Error(`${file}: ${why}; make one with it`)
  }
  const { documents } = check(file)
  mkdirSync(directory, { recursive: true })
  const unlock = lockDirectory(directory)
  const to = databaseIn(directory)
  const partial = `${to}.partial`
  try {
    refuseDatabase(directory)
    copyFileSync(file, partial)
    putInPlace(partial, to)
  } finally {
    rmSync(partial, { force: true })
    unlock()
  }
  return { bytes: statSync(to).size, documents }
}

/** A journal alone counts too: it would be played into whatever database lies beside it. */
function refuseDatabase(directory: string): void {
  const database = databaseIn(directory)
  const found = [database, `${database}-wal`, `${database}-journal`].find((file) =>
    existsSync(file),
  )
  if (!found) return
  throw new Error(`--data: ${directory} holds a database already; name an empty directory`)
}

/** @throws with one line unless it is a whole database of Peyk */
function check(file: string): { readonly version: number; readonly documents: number } {
  const refuse = (what: string) => new Error(`${file}: ${what}; it is no copy by peyk backup`)
  if (!statSync(file).isFile()) throw refuse('it is not a file')
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    const found = db.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok') throw refuse(`the database is damaged (${found})`)
    const { version } = readSchema(db)
    if (version === 0) throw refuse('it is the database of another program')
    return { version, documents: documentsIn(db) }
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code !== 'SQLITE_NOTADB' && code !== 'SQLITE_CORRUPT') throw error
    throw refuse((error as Error).message)
  } finally {
    db.close()
  }
}

/** An older schema knows of none. */
function documentsIn(db: Database.Database): number {
  const known = db.prepare(`select 1 from sqlite_master where name = 'document'`).get()
  if (!known) return 0
  const count = db.prepare<[], number>(`select count(*) from document where state = 'kept'`)
  return count.pluck().get() ?? 0
}

/** The file is on the disk before it has the name, and so is the name when this comes back. */
function putInPlace(partial: string, file: string): void {
  sync(partial)
  renameSync(partial, file)
  sync(dirname(resolve(file)))
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
