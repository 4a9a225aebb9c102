/**
 * The settings as tables: flag, environment name and help of each, what it is without being set,
 * what fits, and what to write instead.
 */
import { isIP } from 'node:net'
import { z } from 'zod'
import { LIMITS } from '../base/limits.ts'
import { IYS_DEFAULTS, IYS_OPTIONS, IYS_REMEDIES, IYS_SCHEMAS } from './iys.ts'
import { SMPP_OPTIONS, SMPP_REMEDIES, SMPP_SCHEMAS } from './smpp.ts'

export type Mode = 'sandbox' | 'production'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export const ROLES = ['api', 'dispatch', 'webhooks', 'panel'] as const
export type Role = (typeof ROLES)[number]
/** Which requests the request log keeps. */
export const LOGGED = ['all', 'refusals', 'none'] as const
/** Said where nothing is to be forgotten: a 0 could mean that, or the opposite. */
export const FOREVER = 'forever'
/** Said where there is no limit. */
export const UNLIMITED = 'unlimited'
export type Days = number | typeof FOREVER

/** Flag, environment name and help of every setting; the command line is built from this table. */
export const OPTIONS = [
  { name: 'host', env: 'PEYK_HOST', value: 'ADDRESS', help: 'address to listen on' },
  { name: 'port', env: 'PEYK_PORT', value: 'PORT', help: 'port to listen on; 0 takes a free one' },
  { name: 'data', env: 'PEYK_DATA', value: 'DIR', help: 'directory that keeps the data' },
  {
    name: 'documents',
    env: 'PEYK_DOCUMENTS',
    value: 'DIR',
    help: 'directory for the documents of senders; by itself in the data, of many nodes a shared one',
  },
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
    name: 'keepTextsDays',
    env: 'PEYK_KEEP_TEXTS_DAYS',
    value: 'DAYS',
    help: `days that message texts are kept, or ${FOREVER}`,
  },
  {
    name: 'keepMessagesDays',
    env: 'PEYK_KEEP_MESSAGES_DAYS',
    value: 'DAYS',
    help: `days that messages, their numbers and their trace are kept, or ${FOREVER}`,
  },
  {
    name: 'keepConsentsDays',
    env: 'PEYK_KEEP_CONSENTS_DAYS',
    value: 'DAYS',
    help: `days that consents are kept after others replaced them, or ${FOREVER}`,
  },
  {
    name: 'requestLog',
    env: 'PEYK_REQUEST_LOG',
    value: 'WHICH',
    help: `which requests are logged: ${LOGGED.join(', ')}`,
  },
  {
    name: 'keepRequestsDays',
    env: 'PEYK_KEEP_REQUESTS_DAYS',
    value: 'DAYS',
    help: `days that the request log is kept, or ${FOREVER}`,
  },
  {
    name: 'wrongCredentialsPerMinute',
    env: 'PEYK_WRONG_CREDENTIALS_PER_MINUTE',
    value: 'COUNT',
    help: `wrong credentials of one address in a minute, or ${UNLIMITED}`,
  },
  {
    name: 'addressCallsPerMinute',
    env: 'PEYK_ADDRESS_CALLS_PER_MINUTE',
    value: 'COUNT',
    help: `calls of one address in a minute, or ${UNLIMITED}`,
  },
  {
    name: 'addressBodyBytesPerMinute',
    env: 'PEYK_ADDRESS_BODY_BYTES_PER_MINUTE',
    value: 'COUNT',
    help: `bytes of bodies from one address in a minute, or ${UNLIMITED}`,
  },
  {
    name: 'accountCallsPerMinute',
    env: 'PEYK_ACCOUNT_CALLS_PER_MINUTE',
    value: 'COUNT',
    help: `calls of an account in a minute, unless it says otherwise, or ${UNLIMITED}`,
  },
  {
    name: 'accountBodyBytesPerMinute',
    env: 'PEYK_ACCOUNT_BODY_BYTES_PER_MINUTE',
    value: 'COUNT',
    help: `bytes of bodies of an account in a minute, likewise, or ${UNLIMITED}`,
  },
  {
    name: 'simDelayMs',
    env: 'PEYK_SIM_DELAY_MS',
    value: 'MS',
    help: 'delay of the simulated carrier',
  },
  {
    name: 'secretKey',
    env: 'PEYK_SECRET_KEY',
    value: 'TEXT',
    help: 'seals secrets of carriers and webhooks; by itself a file in the data, of many nodes the same',
  },
  {
    name: 'carriers',
    env: 'PEYK_CARRIERS',
    value: 'FILE',
    help: 'JSON file with carriers and routes; what it holds is not changed by the API',
  },
  ...IYS_OPTIONS,
  ...SMPP_OPTIONS,
] as const

export type OptionName = (typeof OPTIONS)[number]['name']
export const BOTH = {
  host: '127.0.0.1',
  port: '8080',
  log: 'info',
  roles: ROLES.join(','),
  requestLog: 'all',
  addressCallsPerMinute: UNLIMITED,
  addressBodyBytesPerMinute: UNLIMITED,
  accountCallsPerMinute: UNLIMITED,
  accountBodyBytesPerMinute: UNLIMITED,
  leaseMs: String(LIMITS.leaseMs),
  dbWriters: '6',
  dbReaders: '4',
  dbConnectTimeoutMs: '5000',
  dbStatementTimeoutMs: '10000',
} as const
export const DEFAULTS = {
  sandbox: {
    ...BOTH,
    ...IYS_DEFAULTS.sandbox,
    data: './.peyk',
    token: 'dev',
    keepTextsDays: FOREVER,
    keepMessagesDays: FOREVER,
    keepConsentsDays: FOREVER,
    keepRequestsDays: FOREVER,
    // A newcomer and a test try out what is refused.
    wrongCredentialsPerMinute: UNLIMITED,
  },
  production: {
    ...BOTH,
    ...IYS_DEFAULTS.production,
    data: './peyk-data',
    keepTextsDays: '90',
    keepMessagesDays: '1095',
    keepConsentsDays: '1095',
    keepRequestsDays: '30',
    wrongCredentialsPerMinute: '60',
  },
} as const

const wholeNumber = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most))

/** Long enough for anything; a number of days that is longer is a slip of the finger. */
const KEEP_DAYS_MAX = 36_500
const keepDays = z.union([z.literal(FOREVER), wholeNumber(LIMITS.keepDaysMin, KEEP_DAYS_MAX)])
const KEEP_REMEDY = `write whole days from ${LIMITS.keepDaysMin} to ${KEEP_DAYS_MAX}, or ${FOREVER}`

const COUNT_MAX = 1_000_000_000_000
/** Null has no limit. */
const perMinute = z.union([z.literal(UNLIMITED).transform(() => null), wholeNumber(1, COUNT_MAX)])
const COUNT_REMEDY = `write a whole number from 1, or ${UNLIMITED}`

export const SCHEMAS = {
  host: z.string().refine((host) => isIP(host) !== 0 || host === 'localhost'),
  port: wholeNumber(0, 65_535),
  publicUrl: z.url({ protocol: /^https?$/ }).refine((url) => !hasPassword(url)),
  log: z.enum(LOG_LEVELS),
  keepTextsDays: keepDays,
  keepMessagesDays: keepDays,
  keepConsentsDays: z.union([
    z.literal(FOREVER),
    wholeNumber(LIMITS.keepConsentsDaysMin, KEEP_DAYS_MAX),
  ]),
  keepRequestsDays: z.union([z.literal(FOREVER), wholeNumber(1, KEEP_DAYS_MAX)]),
  requestLog: z.enum(LOGGED),
  wrongCredentialsPerMinute: perMinute,
  addressCallsPerMinute: perMinute,
  addressBodyBytesPerMinute: perMinute,
  accountCallsPerMinute: perMinute,
  accountBodyBytesPerMinute: perMinute,
  simDelayMs: wholeNumber(0, 86_400_000),
  secretKey: z.string().min(32),
  carriers: z.string(),
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
  ...IYS_SCHEMAS,
  ...SMPP_SCHEMAS,
} as const

export const REMEDIES: Readonly<Record<keyof typeof SCHEMAS, string>> = {
  host: 'write an IP address such as 127.0.0.1 or 0.0.0.0',
  port: 'write a number from 0 to 65535',
  publicUrl: 'write an address such as https://sms.example.com, without a password in it',
  log: `write one of ${LOG_LEVELS.join(', ')}`,
  keepTextsDays: KEEP_REMEDY,
  keepMessagesDays: KEEP_REMEDY,
  keepConsentsDays: `write whole days from ${LIMITS.keepConsentsDaysMin}, or ${FOREVER}`,
  keepRequestsDays: `write whole days from 1 to ${KEEP_DAYS_MAX}, or ${FOREVER}`,
  requestLog: `write one of ${LOGGED.join(', ')}`,
  wrongCredentialsPerMinute: COUNT_REMEDY,
  addressCallsPerMinute: COUNT_REMEDY,
  addressBodyBytesPerMinute: COUNT_REMEDY,
  accountCallsPerMinute: COUNT_REMEDY,
  accountBodyBytesPerMinute: COUNT_REMEDY,
  simDelayMs: 'write whole milliseconds, at most a day',
  secretKey: 'write at least 32 characters, as openssl rand -hex 32 does',
  carriers: 'write the path of a JSON file',
  trustProxy: 'write the addresses or CIDR ranges of your proxies, or how many stand in front',
  roles: `write some of ${ROLES.join(',')}`,
  databaseUrl: 'write an address such as postgres://user:password@host:5432/database',
  leaseMs: 'write milliseconds from 1000 to 600000',
  dbWriters: 'write a number from 1 to 100',
  dbReaders: 'write a number from 1 to 100',
  dbConnectTimeoutMs: 'write milliseconds from 100 to 60000',
  dbStatementTimeoutMs: 'write milliseconds from 1000 to 600000',
  ...IYS_REMEDIES,
  ...SMPP_REMEDIES,
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
