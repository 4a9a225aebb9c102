/**
 * Connects to a customer's address, and to nothing that only looks like one.
 *
 * A name is judged by the addresses it stands for at the moment of connecting, and the connection
 * goes to an address that was judged: a name that answers differently a moment later (DNS
 * rebinding) changes nothing. A redirect never comes here: none is followed.
 */
import { lookup, Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isLocalName, literalAddress, mayReach, type Reach } from '../../base/public-address.ts'

export interface Address {
  readonly address: string
  readonly family: number
}

/** Finds the addresses of a name. @throws when there are none */
export type Resolve = (host: string) => Promise<readonly Address[]>

export interface ConnectOptions {
  readonly reach: Reach
  readonly resolve: Resolve
  readonly timeoutMs: number
}

/** The address is one that no webhook may be sent to. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

const forbidden = (host: string, address: string): Unreachable =>
  new Unreachable(
    host === address
      ? `${address} is not a public address`
      : `${host} is at ${address}, which is not a public address`,
  )

export function guardedConnector(options: ConnectOptions): buildConnector.connector {
  const { reach, timeoutMs: timeout } = options
  const connect = buildConnector({ timeout, lookup: guardedLookup(options) })
  return (asked, callback) => {
    // An address is connected to without being looked up.
    const literal = literalAddress(asked.hostname)
    if (literal !== undefined && !mayReach(literal, reach)) {
      callback(forbidden(literal, literal), null)
      return
    }
    connect(asked, callback)
  }
}

function guardedLookup({ reach, resolve }: ConnectOptions): LookupFunction {
  return (host, { all }, callback) => {
    judged(host, reach, resolve).then(
      (addresses) => {
        const [first] = addresses
        if (all || !first) callback(null, [...addresses])
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, '', 0),
    )
  }
}

async function judged(host: string, reach: Reach, resolve: Resolve): Promise<readonly Address[]> {
  const found = await resolve(host)
  const good = found.filter(({ address }) => mayReach(address, reach))
  if (good.length > 0) return good
  const [bad] = found
  throw bad ? forbidden(host, bad.address) : new Unreachable(`${host} has no address`)
}

const HERE: readonly Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]
const DNS_TIMEOUT_MS = 2_500
const DNS_TRIES = 2

/**
 * Asks the name servers by itself: the system's own resolver works on a few threads, where one slow
 * name server would stand in everybody's way.
 */
export function dnsResolve(): Resolve {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES })
  return async (host) => {
    if (isLocalName(host)) return HERE
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason
    return [
      ...addressesOf(v4).map((address) => ({ address, family: 4 })),
      ...addressesOf(v6).map((address) => ({ address, family: 6 })),
    ]
  }
}

const addressesOf = (settled: PromiseSettledResult<string[]>): readonly string[] =>
  settled.status === 'fulfilled' ? settled.value : []

/** As the developer's machine sees it, names in its hosts file among them. */
export const systemResolve: Resolve = (host) => lookup(host, { all: true, verbatim: true })
