/**
 * Settings: flags over environment over defaults, read once, refused with one clear line.
 *
 * Every flag has an environment name and the other way round. A refusal names the setting as the
 * user wrote it and says what to write instead.
 */
import { isIP } from 'node:net'
import { z } from 'zod'
import { LIMITS } from './base/limits.ts'

export type Mode = 'sandbox' | 'production'

export interface Settings {
  readonly mode: Mode
  readonly host: string
  readonly port: number
  /** The data directory; undefined keeps everything in memory. */
  readonly data: string | undefined
  readonly publicUrl: string | undefined
  /** The management token. */
  readonly token: string | undefined
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly trustProxy: false | number | readonly string[]
  readonly simulatorDelayMs: number
  /** What this process does; the rest is for others on the same database. */
  readonly roles: ReadonlySet<Role>
  /** What was handed out and not settled by then is taken back, by whoever comes first. */
  readonly leaseMs: number
  /** Undefined uses the embedded store. */
  readonly database: DatabaseSettings | undefined
}

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

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export const ROLES = ['api', 'dispatch', 'webhooks', 'panel'] as const
export type Role = (typeof ROLES)[number]
const TOKEN_CHARACTERS_MIN = 16

/** Flag, environment name and help of every setting; the command line is built from this table. */
export const OPTIONS = [
  { name: 'host', env: 'PEYK_HOST', value: 'ADDRESS', help: 'address to listen on' },
  { name: 'port', env: 'PEYK_PORT', value: 'PORT', help: 'port to listen on; 0 takes a free one' },
  { name: 'data', env: 'PEYK_DATA', value: 'DIR', help: 'directory that keeps the data' },
  { name: 'publicUrl', env: 'PEYK_PUBLIC_URL', value: 'URL', help: 'how the outside reaches it' },
  { name: 'token', env: 'PEYK_TOKEN', value: 'TOKEN', help: 'management token' },
  { name: 'log', env: 'PEYK_LOG', value: 'LEVEL', help: LOG_LEVELS.join(', ') },
  {
    name: 'trustProxy',
    env: 'PEYK_TRUST_PROXY',
    value: 'LIST',
    help: 'addresses of proxies in front, or how many there are',
  },
  { name: 'roles', env: 'PEYK_ROLES', value: 'LIST', help: ROLES.join(',') },
  { name: 'databaseUrl', env: 'DATABASE_URL', value: 'URL', help: 'PostgreSQL, for many nodes' },
  { name: 'leaseMs', env: 'PEYK_LEASE_MS', value: 'MS', help: 'how long a node keeps its claims' },
  { name: 'dbWriters', env: 'PEYK_DB_WRITERS', value: 'N', help: 'connections that write' },
  { name: 'dbReaders', env: 'PEYK_DB_READERS', value: 'N', help: 'connections that read' },
  {
    name: 'dbConnectTimeoutMs',
    env: 'PEYK_DB_CONNECT_TIMEOUT_MS',
    value: 'MS',
    help: 'longest time to get a connection',
  },
  {
    name: 'dbStatementTimeoutMs',
    env: 'PEYK_DB_STATEMENT_TIMEOUT_MS',
    value: 'MS',
    help: 'longest time of a statement, of a wait for a lock, of an idle transaction',
  },
  {
    name: 'simDelayMs',
    env: 'PEYK_SIM_DELAY_MS',
    value: 'MS',
    help: 'delay of the simulated carrier',
  },
] as const

type OptionName = (typeof OPTIONS)[number]['name']
export type Given = { readonly [N in OptionName]?: string | undefined } & {
  readonly memory?: boolean | undefined
}

const BOTH = {
  host: '127.0.0.1',
  port: '8080',
  log: 'info',
  roles: ROLES.join(','),
  leaseMs: String(LIMITS.leaseMs),
  dbWriters: '6',
  dbReaders: '4',
  dbConnectTimeoutMs: '5000',
  dbStatementTimeoutMs: '10000',
} as const
const DEFAULTS = {
  sandbox: { ...BOTH, data: './.peyk', token: 'dev' },
  production: { ...BOTH, data: './peyk-data' },
} as const

const wholeNumber = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most))

const SCHEMAS = {
  host: z.string().refine((host) => isIP(host) !== 0 || host === 'localhost'),
  port: wholeNumber(0, 65_535),
  publicUrl: z.url({ protocol: /^https?$/ }).refine((url) => !hasPassword(url)),
  log: z.enum(LOG_LEVELS),
  simDelayMs: wholeNumber(0, 86_400_000),
  trustProxy: z.string().transform(readProxies),
  roles: z
    .string()
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(ROLES)).min(1))
    .transform((roles) => new Set(roles)),
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }),
  leaseMs: wholeNumber(1_000, 600_000),
  dbWriters: wholeNumber(1, 100),
  dbReaders: wholeNumber(1, 100),
  dbConnectTimeoutMs: wholeNumber(100, 60_000),
  dbStatementTimeoutMs: wholeNumber(1_000, 600_000),
} as const

const REMEDIES: Readonly<Record<keyof typeof SCHEMAS, string>> = {
  host: 'write an IP address such as 127.0.0.1 or 0.0.0.0',
  port: 'write a number from 0 to 65535',
  publicUrl: 'write an address such as https://sms.example.com, without a password in it',
  log: `write one of ${LOG_LEVELS.join(', ')}`,
  simDelayMs: 'write whole milliseconds, at most a day',
  trustProxy: 'write the addresses or CIDR ranges of your proxies, or how many stand in front',
  roles: `write some of ${ROLES.join(',')}`,
  databaseUrl: 'write an address such as postgres://user:password@host:5432/database',
  leaseMs: 'write milliseconds from 1000 to 600000, more than carriers take to answer',
  dbWriters: 'write a number from 1 to 100',
  dbReaders: 'write a number from 1 to 100',
  dbConnectTimeoutMs: 'write milliseconds from 100 to 60000',
  dbStatementTimeoutMs: 'write milliseconds from 1000 to 600000',
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
    const shown = name === 'databaseUrl' ? 'it' : `"${value}"`
    throw refusal(source.get(name)?.writtenAs ?? name, `${shown} does not fit`, REMEDIES[name])
  }
  refuseContradictions(given, source)
  const url = given.memory ? undefined : read('databaseUrl')
  const roles = read('roles') ?? new Set(ROLES)
  refuseLonelyRoles(roles, url, source)
  return {
    mode,
    host: read('host') ?? BOTH.host,
    port: read('port') ?? Number(BOTH.port),
    data: given.memory ? undefined : raw('data'),
    publicUrl: read('publicUrl'),
    token: safeToken(mode, raw('token'), source.get('token')?.writtenAs),
    logLevel: read('log') ?? 'info',
    trustProxy: read('trustProxy') ?? false,
    simulatorDelayMs: read('simDelayMs') ?? 200,
    roles,
    leaseMs: read('leaseMs') ?? LIMITS.leaseMs,
    database:
      url === undefined
        ? undefined
        : {
            url,
            writersMax: read('dbWriters') ?? Number(BOTH.dbWriters),
            readersMax: read('dbReaders') ?? Number(BOTH.dbReaders),
            connectTimeoutMs: read('dbConnectTimeoutMs') ?? Number(BOTH.dbConnectTimeoutMs),
            statementTimeoutMs: read('dbStatementTimeoutMs') ?? Number(BOTH.dbStatementTimeoutMs),
          },
  }
}

function refusal(writtenAs: string, what: string, remedy: string): SettingRefused {
  return new SettingRefused(`${writtenAs}: ${what}; ${remedy}`)
}

type Source = ReadonlyMap<OptionName, { readonly value: string; readonly writtenAs: string }>

function refuseContradictions(given: Given, source: Source): void {
  const data = source.get('data')
  const database = source.get('databaseUrl')
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

function readProxies(text: string, ctx: z.core.$RefinementCtx): number | string[] {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const entries = text.split(',').map((entry) => entry.trim())
  const fits = entries.every((entry) => {
    const [address = '', bits, ...rest] = entry.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    // Of no bits, everybody would be a proxy, and could claim any address.
    const inRange = (count: number) => count >= 1 && count <= most
    const bitsFit = bits === undefined || (/^\d{1,3}$/.test(bits) && inRange(Number(bits)))
    return family !== 0 && rest.length === 0 && bitsFit
  })
  if (!fits) ctx.addIssue({ code: 'custom', message: 'no list of addresses' })
  return entries
}

const hasPassword = (url: string): boolean => /^\w+:\/\/[^/]*@/.test(url)

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The settings as they are shown, the token masked. */
export function describeSettings(settings: Settings): Readonly<Record<string, string>> {
  const { token, trustProxy, data, roles, database, ...rest } = settings
  const { url, ...limits } = database ?? {}
  const shown = {
    ...rest,
    ...(url === undefined ? { data: data ?? 'in memory' } : { database: withoutPassword(url) }),
    ...limits,
    roles: [...roles].join(','),
    token: token === undefined ? 'not set' : '********',
    trustProxy: trustProxy === false ? 'nobody' : trustProxy,
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
