/**
 * The settings of the SMPP server for customers, as tables. Without a port there is none; TLS has a
 * port of its own and needs a certificate with its key.
 */
import { z } from 'zod'

export const SMPP_OPTIONS = [
  {
    name: 'smppPort',
    env: 'PEYK_SMPP_PORT',
    value: 'PORT',
    help: 'port for SMPP of customers; 0 takes a free one, without it there is none',
  },
  {
    name: 'smppTlsPort',
    env: 'PEYK_SMPP_TLS_PORT',
    value: 'PORT',
    help: 'the same with TLS',
  },
  {
    name: 'smppTlsCert',
    env: 'PEYK_SMPP_TLS_CERT',
    value: 'FILE',
    help: 'certificate for it, with its chain, as PEM',
  },
  { name: 'smppTlsKey', env: 'PEYK_SMPP_TLS_KEY', value: 'FILE', help: 'its key, as PEM' },
  {
    name: 'smppAlphabet',
    env: 'PEYK_SMPP_ALPHABET',
    value: 'NAME',
    help: 'what data_coding 0 of customers means: gsm or latin1',
  },
] as const

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535))

export const SMPP_SCHEMAS = {
  smppPort: port,
  smppTlsPort: port,
  smppTlsCert: z.string().min(1),
  smppTlsKey: z.string().min(1),
  smppAlphabet: z.enum(['gsm', 'latin1']),
} as const

const PORT_REMEDY = 'write a number from 0 to 65535, or leave it out'

export const SMPP_REMEDIES: Readonly<Record<keyof typeof SMPP_SCHEMAS, string>> = {
  smppPort: PORT_REMEDY,
  smppTlsPort: PORT_REMEDY,
  smppTlsCert: 'write the path of a PEM file',
  smppTlsKey: 'write the path of a PEM file',
  smppAlphabet: 'write gsm or latin1',
}

export interface SmppSettings {
  /** Undefined has no such door. */
  readonly port: number | undefined
  readonly tls: SmppTls | undefined
  readonly alphabet: 'gsm' | 'latin1'
}

export interface SmppTls {
  readonly port: number
  /** Paths. */
  readonly cert: string
  readonly key: string
}

type Read = <N extends keyof typeof SMPP_SCHEMAS>(
  name: N,
) => z.output<(typeof SMPP_SCHEMAS)[N]> | undefined

export function readSmpp(read: Read): SmppSettings {
  const [port, cert, key] = [read('smppTlsPort'), read('smppTlsCert'), read('smppTlsKey')]
  const isWhole = port !== undefined && cert !== undefined && key !== undefined
  return {
    port: read('smppPort'),
    tls: isWhole ? { port, cert, key } : undefined,
    alphabet: read('smppAlphabet') ?? 'gsm',
  }
}

type TlsName = Exclude<keyof typeof SMPP_SCHEMAS, 'smppPort' | 'smppAlphabet'>
const TLS_NAMES: readonly TlsName[] = ['smppTlsPort', 'smppTlsCert', 'smppTlsKey']

/** Half of what TLS needs is a mistake. */
export function smppFault(writtenAs: (name: TlsName) => string | undefined) {
  const given = TLS_NAMES.flatMap((name) => writtenAs(name) ?? [])
  const [first] = given
  if (first === undefined || given.length === TLS_NAMES.length) return undefined
  const missing = SMPP_OPTIONS.filter(
    ({ name }) => TLS_NAMES.includes(name as TlsName) && !writtenAs(name as TlsName),
  )
  const names = missing.map(({ env }) => env).join(', ')
  const what = `${names} ${missing.length > 1 ? 'are' : 'is'} missing`
  return { writtenAs: first, what, remedy: 'give port, certificate and key, or none' }
}

export const shownSmpp = ({ port, tls, alphabet }: SmppSettings) => ({
  smppPort: port ?? 'not set',
  smppTlsPort: tls?.port,
  smppTlsCert: tls?.cert,
  smppTlsKey: tls?.key,
  smppAlphabet: alphabet,
})
