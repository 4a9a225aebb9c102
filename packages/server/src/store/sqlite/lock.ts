/**
 * One process for one data directory.
 *
 * The lock is a transaction that stays open on a small database of its own: the operating system
 * lets go of it when the process ends, however it ends, so that no stale lock is ever left.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export class DataDirectoryTaken extends Error {
  override readonly name = 'DataDirectoryTaken'
}

/** Where the directory keeps everything. */
export const databaseIn = (directory: string): string => join(directory, 'peyk.sqlite')

/** @returns the way to let go. @throws DataDirectoryTaken */
export function lockDirectory(directory: string): () => void {
  const db = new Database(join(directory, 'lock.sqlite'), { timeout: 0 })
  try {
    db.exec('begin exclusive')
  } catch (error) {
    db.close()
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY'))
      throw error
    const holder = readHolder(directory)
    throw new DataDirectoryTaken(
      `the data directory ${directory} is in use by another Peyk${holder}; ` +
        'stop that one, or name another directory with --data',
    )
  }
  writeFileSync(join(directory, 'peyk.pid'), `${process.pid}\n`)
  return () => db.close()
}

function readHolder(directory: string): string {
  try {
    return ` (process ${readFileSync(join(directory, 'peyk.pid'), 'utf8').trim()})`
  } catch {
    // The file is only a hint; the lock itself has already answered.
    return ''
  }
}
