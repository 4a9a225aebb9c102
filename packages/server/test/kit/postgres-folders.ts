/**
 * Where a server lives: folders that belong to the user who runs it.
 *
 * A temporary folder of root's alone is of no use to another user. And a database is three hundred
 * files: some file systems take a quarter of a second to make them, memory takes a hundredth.
 */
import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { User } from './postgres-programs.ts'

const MEMORY = '/dev/shm'
const MEMORY_BYTES_MIN = 2 * 1024 ** 3

export function temporaryFolder(user: User): string {
  const folder = folderIn(tmpdir(), user) ?? folderIn('/tmp', user)
  assert(folder, 'there is no temporary folder that may be written to')
  return folder
}

/** In memory where there is plenty of it; undefined where there is not. */
export function folderInMemory(user: User): string | undefined {
  if (!existsSync(MEMORY)) return undefined
  const { bavail, bsize } = statfsSync(MEMORY)
  const bytes = Math.min(bavail * bsize, process.availableMemory())
  return bytes < MEMORY_BYTES_MIN ? undefined : folderIn(MEMORY, user)
}

function folderIn(parent: string, user: User): string | undefined {
  const folder = mkdtempSync(join(parent, 'peyk-postgres-'))
  if (!user) return folder
  chownSync(folder, user.uid, user.gid)
  if (spawnSync('test', ['-w', folder], { ...user, cwd: '/' }).status === 0) return folder
  rmSync(folder, { recursive: true })
  return undefined
}
