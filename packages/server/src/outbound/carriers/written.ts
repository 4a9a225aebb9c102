/** Carriers as they are written, read by the schemas of their kinds; and the file of carriers. */
import { carriersFile } from '@peyk/contract/routing'
import type { z } from 'zod'
import type { Route } from '../../rules/route.ts'
import { unknownKind, type WrittenCarrier } from '../fleet.ts'
import { CARRIER_KINDS, isKindName } from './kinds.ts'

export interface Fault {
  readonly field: string
  /** Ends a sentence that begins with the field: "must be …". */
  readonly message: string
}

export type Read = { readonly read: WrittenCarrier } | { readonly faults: readonly Fault[] }

export interface Admitted {
  /** No message may leave the machine. */
  readonly insideOnly: boolean
}

export function readCarrier(carrier: WrittenCarrier, { insideOnly }: Admitted): Read {
  const { kind } = carrier
  if (!isKindName(kind))
    return { faults: [{ field: 'kind', message: `is not known: ${unknownKind(kind)}` }] }
  const { settings, secrets, staysInside } = CARRIER_KINDS[kind]
  if (insideOnly && !staysInside) {
    const message = 'must be simulator: no message can leave the machine of a sandbox'
    return { faults: [{ field: 'kind', message }] }
  }
  const readSettings = settings.safeParse(carrier.settings)
  const readSecrets = secrets.safeParse(carrier.secrets)
  if (readSettings.success && readSecrets.success) {
    const secrets = given(readSecrets.data)
    return { read: { ...carrier, settings: readSettings.data, secrets } }
  }
  return {
    faults: [
      ...faultsOf('settings', readSettings.error),
      // What stands in a secret is not repeated.
      ...faultsOf('secrets', readSecrets.error),
    ],
  }
}

/** Those that may be left out are left out. */
const given = (secrets: object): WrittenCarrier['secrets'] =>
  Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== undefined))

const faultsOf = (under: string, error: z.ZodError | undefined): Fault[] =>
  (error?.issues ?? []).map(({ path, message }) => {
    return { field: [under, ...path.map(String)].join('.'), message: `is wrong: ${message}` }
  })

export interface CarriersFile {
  readonly carriers: readonly (WrittenCarrier & { readonly enabled: boolean })[]
  /** Null if the file has none: then those of the API hold. */
  readonly routes: readonly Route[] | null
}

const REFERENCE = /\$\{(\w+)\}/g

/**
 * @param environment what `${NAME}` in a secret stands for
 * @throws with one line that says what is wrong
 */
export function readCarriersFile(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  admitted: Admitted,
): CarriersFile {
  const parsed = carriersFile.safeParse(parse(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
  }
  const { carriers, routes } = parsed.data
  const read = carriers.map((carrier) => {
    const secrets = Object.entries(carrier.secrets).map(([name, value]) => {
      return [name, filled(value, environment, `carrier ${carrier.name}, secret ${name}`)] as const
    })
    const found = readCarrier({ ...carrier, secrets: Object.fromEntries(secrets) }, admitted)
    if ('read' in found) return { ...found.read, enabled: carrier.enabled }
    const [fault] = found.faults
    throw new Error(`carrier ${carrier.name}: ${fault?.field} ${fault?.message}`)
  })
  refuseLooseEnds(read, routes ?? [])
  return { carriers: read, routes: routes ?? null }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('it is no JSON')
  }
}

function filled(
  value: string,
  environment: Readonly<Record<string, string | undefined>>,
  where: string,
): string {
  return value.replace(REFERENCE, (_, name: string) => {
    const found = environment[name]
    if (found === undefined) throw new Error(`${where}: the variable ${name} is not set`)
    return found
  })
}

/** A file stands alone: a route of it that leads nowhere is a slip of the pen. */
function refuseLooseEnds(
  carriers: readonly WrittenCarrier[],
  routes: readonly Pick<Route, 'name' | 'tiers'>[],
): void {
  const names = new Set(carriers.map(({ name }) => name))
  for (const { name, tiers } of routes) {
    const loose = tiers.flat().find(({ carrier }) => !names.has(carrier))
    if (loose) throw new Error(`route ${name}: there is no carrier ${loose.carrier} in the file`)
  }
}
