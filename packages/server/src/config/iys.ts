/**
 * The settings of the way to İYS, as tables. Address and credentials are given together or not at
 * all; without them, consents stay in the registry of this installation.
 */
import { z } from 'zod'

export const IYS_OPTIONS = [
  { name: 'iysUrl', env: 'PEYK_IYS_URL', value: 'URL', help: 'where the API of İYS is' },
  { name: 'iysUsername', env: 'PEYK_IYS_USERNAME', value: 'NAME', help: 'user of its API' },
  { name: 'iysPassword', env: 'PEYK_IYS_PASSWORD', value: 'TEXT', help: 'password of that user' },
  { name: 'iysCode', env: 'PEYK_IYS_CODE', value: 'CODE', help: 'your İYS code (iysCode)' },
  { name: 'iysBatch', env: 'PEYK_IYS_BATCH', value: 'N', help: 'consents in one request to İYS' },
  { name: 'iysPauseMs', env: 'PEYK_IYS_PAUSE_MS', value: 'MS', help: 'pause between requests' },
  {
    name: 'iysResultsMs',
    env: 'PEYK_IYS_RESULTS_MS',
    value: 'MS',
    help: 'how often İYS is asked what became of a request',
  },
  {
    name: 'iysChangesMs',
    env: 'PEYK_IYS_CHANGES_MS',
    value: 'MS',
    help: 'how often the changes made at İYS are pulled',
  },
] as const

/** There is no published limit; these are what integrations in use get along with. */
export const IYS_DEFAULTS = {
  sandbox: { iysBatch: '100', iysPauseMs: '0', iysResultsMs: '1000', iysChangesMs: '60000' },
  production: {
    iysBatch: '100',
    iysPauseMs: '200',
    iysResultsMs: '10000',
    iysChangesMs: '300000',
  },
} as const

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))

const isBare = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { username, password, search, hash } = new URL(text)
  return username === '' && password === '' && search === '' && hash === ''
}

export const IYS_SCHEMAS = {
  iysUrl: z.url({ protocol: /^https$/ }).refine(isBare),
  iysUsername: z.string().min(1),
  iysPassword: z.string().min(1),
  iysCode: z.string().regex(/^\d{1,20}$/),
  iysBatch: wholeNumber(1, 1_000),
  iysPauseMs: wholeNumber(0, 60_000),
  iysResultsMs: wholeNumber(100, 3_600_000),
  iysChangesMs: wholeNumber(1_000, 86_400_000),
} as const

export const IYS_REMEDIES: Readonly<Record<keyof typeof IYS_SCHEMAS, string>> = {
  iysUrl: 'write an https address such as https://api.iys.org.tr, without a password in it',
  iysUsername: 'write the user name that İYS gave you',
  iysPassword: 'write the password that belongs to PEYK_IYS_USERNAME',
  iysCode: 'write the digits of your İYS code',
  iysBatch: 'write a number from 1 to 1000',
  iysPauseMs: 'write milliseconds from 0 to 60000',
  iysResultsMs: 'write milliseconds from 100 to 3600000',
  iysChangesMs: 'write milliseconds from 1000 to 86400000',
}

/** What has to be given together. */
const CREDENTIALS = IYS_OPTIONS.slice(0, 4)
type IysName = (typeof IYS_OPTIONS)[number]['name']

export interface IysSettings {
  /** Undefined keeps consents in this installation. The sandbox has an İYS of its own. */
  readonly access: IysCredentials | undefined
  readonly batchMax: number
  readonly pauseMs: number
  readonly resultsEveryMs: number
  readonly changesEveryMs: number
}

export interface IysCredentials {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly code: string
}

type Read = <N extends keyof typeof IYS_SCHEMAS>(
  name: N,
) => z.output<(typeof IYS_SCHEMAS)[N]> | undefined

export function readIys(read: Read): IysSettings {
  const [url, username, password] = [read('iysUrl'), read('iysUsername'), read('iysPassword')]
  const code = read('iysCode')
  const isGiven = url !== undefined && username && password && code
  const { iysBatch, iysPauseMs, iysResultsMs, iysChangesMs } = IYS_DEFAULTS.production
  return {
    access: isGiven ? { url, username, password, code } : undefined,
    batchMax: read('iysBatch') ?? Number(iysBatch),
    pauseMs: read('iysPauseMs') ?? Number(iysPauseMs),
    resultsEveryMs: read('iysResultsMs') ?? Number(iysResultsMs),
    changesEveryMs: read('iysChangesMs') ?? Number(iysChangesMs),
  }
}

export interface IysFault {
  readonly writtenAs: string
  readonly what: string
  readonly remedy: string
}

/**
 * Half the credentials are a mistake, and in the sandbox all of them are.
 * @param writtenAs how the user wrote a setting; undefined if he did not
 */
export function iysFault(
  mode: 'sandbox' | 'production',
  writtenAs: (name: IysName) => string | undefined,
): IysFault | undefined {
  const given = CREDENTIALS.flatMap(({ name }) => writtenAs(name) ?? [])
  const [first] = given
  if (first === undefined) return undefined
  if (mode === 'sandbox') {
    const remedy = 'leave it out, or use peyk serve'
    return { writtenAs: first, what: 'the sandbox has an İYS of its own', remedy }
  }
  const missing = CREDENTIALS.filter(({ name }) => writtenAs(name) === undefined)
  if (missing.length === 0) return undefined
  const names = missing.map(({ env }) => env).join(', ')
  const what = `${names} ${missing.length > 1 ? 'are' : 'is'} missing`
  return { writtenAs: first, what, remedy: 'give all four, or none' }
}

/** As they are shown, the password masked. */
export function shownIys(iys: IysSettings): Readonly<Record<string, unknown>> {
  const { access, batchMax, pauseMs, resultsEveryMs, changesEveryMs } = iys
  return {
    iysUrl: access?.url ?? 'not set',
    iysUsername: access?.username,
    iysPassword: access && '********',
    iysCode: access?.code,
    iysBatch: batchMax,
    iysPauseMs: pauseMs,
    iysResultsMs: resultsEveryMs,
    iysChangesMs: changesEveryMs,
  }
}
