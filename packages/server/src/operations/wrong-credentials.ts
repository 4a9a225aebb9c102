/**
 * Wrong credentials are counted, and whoever has tried too many waits (D28).
 *
 * Two counts are kept: of an address, whatever it tries, and of a key or username, wherever it is
 * tried from. Nobody may be locked out by what others do: credentials that were right from an
 * address lately are always looked at, and of a name under attack an address that has not been
 * wrong itself has its try. Every cause of a 401 counts alike, or the count would tell what the
 * answer does not. A refusal costs no look-up and no hash.
 */
import { createBuckets } from '../base/buckets.ts'
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Meters } from '../base/meters.ts'
import { sameText, sha256Hex } from '../base/secrets.ts'
import { type OverLimit, overLimit } from './over-limit.ts'

/** What was presented: whose it would be, and the proof of it. */
export interface Presented {
  readonly name: string
  readonly proof: string
}

export interface WrongCredentials {
  /** Undefined lets them be looked at. */
  check(presented: Presented, address: string): OverLimit | undefined
  /** They were looked at. @param accountId whose they are, or would be */
  seen(presented: Presented, address: string, right: boolean, accountId: number | null): void
}

/** Of a name under attack, an address is wrong once a minute. */
const TRIES_OF_ADDRESS = 1
const NAME_CHARACTERS_MAX = 100

export function createWrongCredentials(
  perMinute: number | null,
  { clock, meters }: { readonly clock: Clock; readonly meters: Meters },
): WrongCredentials {
  if (perMinute === null) return { check: () => undefined, seen() {} }
  const { watchedMax } = LIMITS
  const byAddress = createBuckets(watchedMax)
  const byName = createBuckets(watchedMax)
  const byBoth = createBuckets(watchedMax)
  const proven = createMemory<string>(watchedMax)
  const owners = createMemory<number>(watchedMax)

  function waitOf(name: string, network: string): { why: string; waitMs: number } | undefined {
    const nowMs = clock.now()
    const ofAddress = byAddress.waitMs(network, perMinute as number, nowMs)
    if (ofAddress > 0) {
      return { why: 'too many wrong credentials came from this address', waitMs: ofAddress }
    }
    const ofName = byName.waitMs(name, perMinute as number, nowMs)
    const ofBoth = byBoth.waitMs(`${network} ${name}`, TRIES_OF_ADDRESS, nowMs)
    if (ofName === 0 || ofBoth === 0) return undefined
    const why = 'too many wrong credentials were tried for this key or username'
    return { why, waitMs: Math.min(ofName, ofBoth) }
  }

  return {
    check(presented, address) {
      const name = shortened(presented.name)
      const network = networkOf(address)
      const proof = proven.get(`${network} ${name}`)
      if (proof !== undefined && sameText(proof, presented.proof)) return undefined
      const over = waitOf(name, network)
      if (!over) return undefined
      meters.limited('wrongCredentials')
      return overLimit(over.why, over.waitMs, owners.get(name) ?? null)
    },
    seen(presented, address, right, accountId) {
      const name = shortened(presented.name)
      const network = networkOf(address)
      if (accountId !== null) owners.put(name, accountId)
      if (right) {
        proven.put(`${network} ${name}`, presented.proof)
        return
      }
      const nowMs = clock.now()
      byAddress.take(network, perMinute, nowMs, 1)
      byName.take(name, perMinute, nowMs, 1)
      byBoth.take(`${network} ${name}`, TRIES_OF_ADDRESS, nowMs, 1)
    },
  }
}

/** A name may be as long as a body. */
const shortened = (name: string): string =>
  name.length > NAME_CHARACTERS_MAX ? sha256Hex(name) : name

/** Of IPv6 a caller has a whole /64 to call from. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail = ''] = address.split('::')
  const front = head.split(':').filter((group) => group !== '')
  const back = tail.split(':').filter((group) => group !== '')
  const gap = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  return [...front, ...gap, ...back].slice(0, 4).join(':')
}

/** So many things by a name; the oldest is forgotten for the newest. */
function createMemory<T>(most: number) {
  const known = new Map<string, T>()
  return {
    get: (name: string): T | undefined => known.get(name),
    put(name: string, value: T): void {
      known.delete(name)
      if (known.size >= most) {
        const oldest = known.keys().next()
        if (!oldest.done) known.delete(oldest.value)
      }
      known.set(name, value)
    },
  }
}
