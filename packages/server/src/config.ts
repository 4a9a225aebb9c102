/**
 * Settings: flags over environment over defaults, read once, refused with one clear line.
 *
 * Every flag has an environment name and the other way round. A refusal names the setting as the
 * user wrote it and says what to write instead.
 */
import { isIP } from 'node:net'
import { z } from 'zod'

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
}

/** One line for the user; nothing is started. */
export class SettingRefused extends Error {
  override readonly name = 'SettingRefused'
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const ROLES = ['api', 'dispatch', 'webhooks', 'panel'] as const
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
  { name: 'databaseUrl', env: 'DATABASE_URL', value: 'URL', help: 'PostgreSQL' },
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

const DEFAULTS = {
  sandbox: { host: '127.0.0.1', port: '8080', data: './.peyk', token: 'dev', log: 'info' },
  production: { host: '127.0.0.1', port: '8080', data: './peyk-data', log: 'info' },
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
} as const

const REMEDIES: Readonly<Record<keyof typeof SCHEMAS, string>> = {
  host: 'write an IP address such as 127.0.0.1 or 0.0.0.0',
  port: 'write a number from 0 to 65535',
  publicUrl: 'write an address such as https://sms.example.com, without a password in it',
  log: `write one of ${LOG_LEVELS.join(', ')}`,
  simDelayMs: 'write whole milliseconds, at most a day',
  trustProxy: 'write the addresses or CIDR ranges of your proxies, or how many stand in front',
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
    throw refusal(source.get(name)?.writtenAs ?? name, `"${value}" does not fit`, REMEDIES[name])
  }
  refuseContradictions(given, source)
  refuseWhatIsNotThereYet(source)
  return {
    mode,
    host: read('host') ?? DEFAULTS[mode].host,
    port: read('port') ?? Number(DEFAULTS[mode].port),
    data: given.memory ? undefined : raw('data'),
    publicUrl: read('publicUrl'),
    token: safeToken(mode, raw('token'), source.get('token')?.writtenAs),
    logLevel: read('log') ?? 'info',
    trustProxy: read('trustProxy') ?? false,
    simulatorDelayMs: read('simDelayMs') ?? 200,
  }
}

function refusal(writtenAs: string, what: string, remedy: string): SettingRefused {
  return new SettingRefused(`${writtenAs}: ${what}; ${remedy}`)
}

type Source = ReadonlyMap<OptionName, { readonly value: string; readonly writtenAs: string }>

function refuseContradictions(given: Given, source: Source): void {
  const data = source.get('data')
  if (given.memory && data?.writtenAs === '--data') {
    throw refusal('--memory', 'contradicts --data', 'give one of them')
  }
}

function refuseWhatIsNotThereYet(source: Source): void {
  const database = source.get('databaseUrl')
  if (database) {
    const remedy = 'unset it to use the embedded store under PEYK_DATA'
    throw refusal(database.writtenAs, 'this version has no PostgreSQL engine', remedy)
  }
  const roles = source.get('roles')
  if (!roles) return
  const wanted = new Set(roles.value.split(',').map((role) => role.trim()))
  if (ROLES.some((role) => !wanted.has(role)) || wanted.size !== ROLES.length) {
    const remedy = `leave it out or write ${ROLES.join(',')}`
    throw refusal(roles.writtenAs, 'this version runs all roles in one process', remedy)
  }
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
  const { token, trustProxy, data, ...rest } = settings
  const shown = {
    ...rest,
    data: data ?? 'in memory',
    token: token === undefined ? 'not set' : '********',
    trustProxy: trustProxy === false ? 'nobody' : trustProxy,
  }
  const entries = Object.entries(shown).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}
