/**
 * Which store a command is to work on. Only the settings that say where the data is are read: the
 * others may be wrong without being in the way.
 */
import { OPTIONS, type OptionName } from '../config/options.ts'
import { readSettings, SettingRefused, type Settings } from '../config.ts'
import type { Place } from '../start/places.ts'

export interface GivenPlace {
  readonly data?: string
  readonly databaseUrl?: string
}

const WHERE: readonly OptionName[] = [
  'data',
  'documents',
  'databaseUrl',
  'leaseMs',
  'dbConnectTimeoutMs',
]

function settingsOf(given: GivenPlace, environment: NodeJS.ProcessEnv): Settings {
  const named = OPTIONS.filter(({ name }) => WHERE.includes(name))
  const known = Object.fromEntries(named.map(({ env }) => [env, environment[env]]))
  return readSettings('production', given, known)
}

/** The store that a server would open with these flags; one flag is enough to name it. */
export function storePlace(given: GivenPlace): Place {
  const isDirectory = given.data !== undefined && given.databaseUrl === undefined
  const { DATABASE_URL, ...rest } = process.env
  const { data, database } = settingsOf(given, isDirectory ? rest : process.env)
  return database ? { database } : { directory: directoryOf(data) }
}

export interface EmbeddedPlace {
  readonly directory: string
  /** Where its documents lie. */
  readonly documents: string
}

/** Of the commands that are for the embedded store alone. */
export function embeddedPlace(given: Pick<GivenPlace, 'data'>): EmbeddedPlace {
  if (process.env.DATABASE_URL) {
    throw new SettingRefused(
      'DATABASE_URL: PostgreSQL is copied with its own tools, pg_dump or pg_basebackup; ' +
        'unset it to copy the embedded store',
    )
  }
  const { data, documents = '' } = settingsOf(given, process.env)
  return { directory: directoryOf(data), documents }
}

export interface GivenMove {
  readonly data?: string
  readonly from?: string
  readonly to: string
}

export interface MovePlaces {
  readonly from: Place
  readonly to: Place
  readonly flags: { readonly source: string; readonly target: string }
  readonly leaseMs: number
}

/** A move has both its ends on the command line: DATABASE_URL is not looked at. */
export function movePlaces({ data, from, to }: GivenMove): MovePlaces {
  if (data !== undefined && from !== undefined) {
    throw new SettingRefused('--from: contradicts --data; give one of them')
  }
  const { DATABASE_URL, ...environment } = process.env
  const settings = settingsOf(data === undefined ? {} : { data }, environment)
  const source = from === undefined ? { directory: directoryOf(settings.data) } : at(from, '--from')
  const target = at(to, '--to')
  if ('directory' in source && 'directory' in target) {
    const remedy = 'name the database with --from, or use peyk backup and peyk restore'
    throw new SettingRefused(`--to: both ends would be directories; ${remedy}`)
  }
  if ('database' in source && 'database' in target) {
    throw new SettingRefused('--to: both ends are PostgreSQL; use pg_dump and pg_restore')
  }
  const flags = { source: from === undefined ? '--data' : '--from', target: '--to' }
  return { from: source, to: target, flags, leaseMs: settings.leaseMs }
}

/** A database by its address, or a directory. Addresses hold passwords and are not repeated. */
function at(where: string, flag: string): Place {
  if (!/^\w+:\/\//.test(where)) return { directory: directoryOf(where) }
  try {
    const { DATABASE_URL, ...environment } = process.env
    const { database } = settingsOf({ databaseUrl: where }, environment)
    if (database) return { database }
  } catch (error) {
    if (!(error instanceof SettingRefused)) throw error
    if (!error.message.startsWith('--database-url')) throw error
  }
  const remedy = 'write postgres://user:password@host:5432/database, or a directory'
  throw new SettingRefused(`${flag}: it does not fit; ${remedy}`)
}

function directoryOf(data: string | undefined): string {
  if (data) return data
  throw new SettingRefused('--data: it is empty; name a directory')
}
