/**
 * Settings: flags over environment over defaults, read once, refused with one clear line.
 *
 * Every flag has an environment name and the other way round. A refusal names the setting as the
 * user wrote it and says what to write instead.
 */
import { join } from 'node:path'
import type { z } from 'zod'
import { LIMITS } from './base/limits.ts'
import { type IysSettings, iysFault, readIys, shownIys } from './config/iys.ts'
import {
  BOTH,
  type Days,
  DEFAULTS,
  FOREVER,
  type LOG_LEVELS,
  type LOGGED,
  type Mode,
  OPTIONS,
  type OptionName,
  REMEDIES,
  ROLES,
  type Role,
  SCHEMAS,
  UNLIMITED,
} from './config/options.ts'
import { readSmpp, type SmppSettings, shownSmpp, smppFault } from './config/smpp.ts'

export interface Settings {
  readonly mode: Mode
  readonly host: string
  readonly port: number
  /** The data directory; undefined keeps everything in memory. */
  readonly data: string | undefined
  /** Where documents lie; undefined is in memory, or with a database nowhere. */
  readonly documents: string | undefined
  readonly publicUrl: string | undefined
  /** The management token. */
  readonly token: string | undefined
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly trustProxy: false | number | readonly string[]
  readonly simulatorDelayMs: number
  /** Under which secrets are sealed; undefined makes a key in the data directory. */
  readonly secretKey: string | undefined
  /** Path of the file with carriers and routes. */
  readonly carriersFile: string | undefined
  /** What this process does; the rest is for others on the same database. */
  readonly roles: ReadonlySet<Role>
  /** What was handed out and not settled by then is taken back, by whoever comes first. */
  readonly leaseMs: number
  readonly keepTextsDays: Days
  readonly keepMessagesDays: Days
  /** How long a consent is kept after another has replaced it. */
  readonly keepConsentsDays: Days
  readonly keepRequestsDays: Days
  readonly requestLog: (typeof LOGGED)[number]
  readonly limits: Readonly<Record<LimitName, number | null>>
  /** Undefined uses the embedded store. */
  readonly database: DatabaseSettings | undefined
  readonly iys: IysSettings
  readonly smpp: SmppSettings
}

/** Null has no limit. */
type LimitName = Extract<OptionName, `${string}PerMinute`>

export interface DatabaseSettings {
  readonly url: string
  readonly writersMax: number
  readonly readersMax: number
  readonly connectTimeoutMs: number
  readonly statementTimeoutMs: number
}

/** One line for the user; nothing is started. */
export class SettingRefused extends Error {
  override readonly name = 'SettingRefused'
}

const TOKEN_CHARACTERS_MIN = 16

export type Given = { readonly [N in OptionName]?: string | undefined } & {
  readonly memory?: boolean | undefined
}

/**
 * @param given flags; what is undefined is looked up in `environment`
 * @throws SettingRefused
 */
export function readSettings(
  mode: Mode,
  given: Given,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const source = new Map<OptionName, { value: string; writtenAs: string }>()
  for (const { name, env } of OPTIONS) {
    const flag = given[name]
    const value = flag ?? environment[env]
    const writtenAs = flag === undefined ? env : `--${kebab(name)}`
    if (value !== undefined && value !== '') source.set(name, { value, writtenAs })
  }
  const defaults: { readonly [name: string]: string } = DEFAULTS[mode]
  const raw = (name: OptionName) => source.get(name)?.value ?? defaults[name]
  function read<N extends keyof typeof SCHEMAS>(
    name: N,
  ): z.output<(typeof SCHEMAS)[N]> | undefined {
    const value = raw(name)
    if (value === undefined) return undefined
    const parsed = SCHEMAS[name].safeParse(value)
    if (parsed.success) return parsed.data as z.output<(typeof SCHEMAS)[N]>
    const shown = SECRETS.has(name) ? 'it' : `"${value}"`
    throw refusal(source.get(name)?.writtenAs ?? name, `${shown} does not fit`, REMEDIES[name])
  }
  refuseContradictions(mode, given, source)
  const url = given.memory ? undefined : read('databaseUrl')
  const roles = read('roles') ?? new Set(ROLES)
  refuseLonelyRoles(roles, url, source)
  return {
    mode,
    host: read('host') ?? BOTH.host,
    port: read('port') ?? Number(BOTH.port),
    data: given.memory ? undefined : raw('data'),
    documents: given.memory ? undefined : (raw('documents') ?? documentsIn(raw('data'), url)),
    publicUrl: read('publicUrl'),
    token: safeToken(mode, raw('token'), source.get('token')?.writtenAs),
    logLevel: read('log') ?? 'info',
    trustProxy: read('trustProxy') ?? false,
    simulatorDelayMs: read('simDelayMs') ?? 200,
    ...{ secretKey: read('secretKey'), carriersFile: read('carriers') },
    roles,
    leaseMs: read('leaseMs') ?? LIMITS.leaseMs,
    ...keepBy((name) => read(name) ?? FOREVER),
    requestLog: read('requestLog') ?? 'all',
    limits: limitsBy((name) => read(name) ?? null),
    database: url === undefined ? undefined : { url, ...databaseLimits(read) },
    iys: readIys(read),
    smpp: readSmpp(read),
  }
}

type DatabaseNumber = Extract<OptionName, `db${string}`>

const databaseLimits = (
  read: (name: DatabaseNumber) => number | undefined,
): Omit<DatabaseSettings, 'url'> => ({
  writersMax: read('dbWriters') ?? Number(BOTH.dbWriters),
  readersMax: read('dbReaders') ?? Number(BOTH.dbReaders),
  connectTimeoutMs: read('dbConnectTimeoutMs') ?? Number(BOTH.dbConnectTimeoutMs),
  statementTimeoutMs: read('dbStatementTimeoutMs') ?? Number(BOTH.dbStatementTimeoutMs),
})

type KeepName = Extract<OptionName, `keep${string}Days`>

const keepBy = (read: (name: KeepName) => Days): Pick<Settings, KeepName> => ({
  keepTextsDays: read('keepTextsDays'),
  keepMessagesDays: read('keepMessagesDays'),
  keepConsentsDays: read('keepConsentsDays'),
  keepRequestsDays: read('keepRequestsDays'),
})

const limitsBy = (read: (name: LimitName) => number | null): Settings['limits'] => ({
  wrongCredentialsPerMinute: read('wrongCredentialsPerMinute'),
  addressCallsPerMinute: read('addressCallsPerMinute'),
  addressBodyBytesPerMinute: read('addressBodyBytesPerMinute'),
  accountCallsPerMinute: read('accountCallsPerMinute'),
  accountBodyBytesPerMinute: read('accountBodyBytesPerMinute'),
})

/** Nodes on one database have no directory in common that could be guessed. */
const documentsIn = (data: string | undefined, databaseUrl: string | undefined) =>
  data === undefined || databaseUrl !== undefined ? undefined : join(data, 'documents')

function refusal(writtenAs: string, what: string, remedy: string): SettingRefused {
  return new SettingRefused(`${writtenAs}: ${what}; ${remedy}`)
}

type Source = ReadonlyMap<OptionName, { readonly value: string; readonly writtenAs: string }>

function refuseContradictions(mode: Mode, given: Given, source: Source): void {
  const writtenAs = (name: OptionName) => source.get(name)?.writtenAs
  const fault = iysFault(mode, writtenAs) ?? smppFault(writtenAs)
  if (fault) throw refusal(fault.writtenAs, fault.what, fault.remedy)
  const data = source.get('data')
  const database = source.get('databaseUrl')
  if (given.memory && source.get('documents')?.writtenAs === '--documents') {
    throw refusal('--memory', 'contradicts --documents', 'give one of them')
  }
  if (given.memory && data?.writtenAs === '--data') {
    throw refusal('--memory', 'contradicts --data', 'give one of them')
  }
  if (given.memory && database?.writtenAs === '--database-url') {
    throw refusal('--memory', 'contradicts --database-url', 'give one of them')
  }
  if (data?.writtenAs === '--data' && database?.writtenAs === '--database-url') {
    throw refusal('--data', 'contradicts --database-url', 'give one of them')
  }
}

/** The embedded store admits one process, which then has to do everything. */
function refuseLonelyRoles(
  roles: ReadonlySet<Role>,
  databaseUrl: string | undefined,
  source: Source,
): void {
  if (databaseUrl !== undefined || roles.size === ROLES.length) return
  const remedy = `set DATABASE_URL, or write ${ROLES.join(',')}`
  const writtenAs = source.get('roles')?.writtenAs ?? 'PEYK_ROLES'
  throw refusal(writtenAs, 'without a database one process plays all roles', remedy)
}

function safeToken(mode: Mode, token: string | undefined, writtenAs = 'PEYK_TOKEN') {
  if (mode === 'sandbox' || token === undefined) return token
  if (token.length >= TOKEN_CHARACTERS_MIN) return token
  const remedy = `write at least ${TOKEN_CHARACTERS_MIN} characters, as openssl rand -hex 32 does`
  throw refusal(writtenAs, 'the token is too short to be safe', remedy)
}

/** A value that does not fit is not repeated where it may hold a password. */
const SECRETS: ReadonlySet<OptionName> = new Set([
  'databaseUrl',
  'iysUrl',
  'iysPassword',
  'secretKey',
])

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The settings as they are shown, the token masked. */
export function describeSettings(settings: Settings): Readonly<Record<string, string>> {
  const {
    token,
    secretKey,
    trustProxy,
    data,
    roles,
    database,
    limits: perMinute,
    iys,
    smpp,
    ...rest
  } = settings
  const { url, ...limits } = database ?? {}
  const mapped = Object.fromEntries(
    Object.entries(perMinute).map(([name, count]) => [name, count ?? UNLIMITED]),
  )
  const shown = {
    ...rest,
    ...(url === undefined ? { data: data ?? 'in memory' } : { database: withoutPassword(url) }),
    ...limits,
    ...mapped,
    roles: [...roles].join(','),
    token: token === undefined ? 'not set' : '********',
    secretKey: secretKey && '********',
    trustProxy: trustProxy === false ? 'nobody' : trustProxy,
    ...shownIys(iys),
    ...shownSmpp(smpp),
  }
  const entries = Object.entries(shown).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function withoutPassword(text: string): string {
  const url = new URL(text)
  if (url.password !== '') url.password = '********'
  if (url.searchParams.has('password')) url.searchParams.set('password', '********')
  return url.href
}
