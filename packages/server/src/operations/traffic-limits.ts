/**
 * How much may be asked in a minute, by one address and by one account.
 *
 * Each node counts for itself and forgets it all when it ends: this guards a machine against a loop
 * in somebody's program, and is no tariff. A call that is refused takes nothing away, so whoever
 * asks too often is served at the pace of the limit.
 */
import { createBuckets } from '../base/buckets.ts'
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Meters } from '../base/meters.ts'
import type { AccountSettings } from '../rules/account.ts'
import { type OverLimit, overLimit } from './over-limit.ts'

/** Null is no limit. An account's own settings go before those of the server. */
export interface RequestLimits {
  /** Wrong credentials from one address, and for one key or username. */
  readonly wrongCredentialsPerMinute: number | null
  readonly addressCallsPerMinute: number | null
  readonly addressBodyBytesPerMinute: number | null
  readonly accountCallsPerMinute: number | null
  readonly accountBodyBytesPerMinute: number | null
}

export interface TrafficLimits {
  /** Counts the call, or says why it is one too many. */
  ofAddress(address: string, bodyBytes: number): OverLimit | undefined
  ofAccount(account: AccountSettings, bodyBytes: number): OverLimit | undefined
}

interface Limit {
  readonly name: string
  readonly perMinute: number | null
  /** What this call takes of it. */
  readonly count: number
}

export function createTrafficLimits(
  limits: RequestLimits,
  { clock, meters }: { readonly clock: Clock; readonly meters: Meters },
): TrafficLimits {
  const buckets = {
    calls: createBuckets(LIMITS.watchedMax),
    'body bytes': createBuckets(LIMITS.watchedMax),
  }

  function pass(who: string, key: string, of: Record<keyof typeof buckets, Limit>) {
    const nowMs = clock.now()
    const kinds = Object.keys(buckets) as (keyof typeof buckets)[]
    for (const kind of kinds) {
      const { name, perMinute } = of[kind]
      if (perMinute === null) continue
      const waitMs = buckets[kind].waitMs(key, perMinute, nowMs)
      if (waitMs === 0) continue
      meters.limited(name)
      return { why: `more than ${perMinute} ${kind} a minute from this ${who}`, waitMs }
    }
    for (const kind of kinds) {
      const { perMinute, count } = of[kind]
      if (perMinute !== null) buckets[kind].take(key, perMinute, nowMs, count)
    }
    return undefined
  }

  return {
    ofAddress(address, bodyBytes) {
      const { addressCallsPerMinute: calls, addressBodyBytesPerMinute: bytes } = limits
      if (calls === null && bytes === null) return undefined
      const over = pass('address', address, {
        calls: { name: 'addressCalls', perMinute: calls, count: 1 },
        'body bytes': { name: 'addressBodyBytes', perMinute: bytes, count: bodyBytes },
      })
      return over && overLimit(over.why, over.waitMs, null)
    },
    ofAccount({ id, callsPerMinute, bodyBytesPerMinute }, bodyBytes) {
      const calls = callsPerMinute ?? limits.accountCallsPerMinute
      const bytes = bodyBytesPerMinute ?? limits.accountBodyBytesPerMinute
      if (calls === null && bytes === null) return undefined
      const over = pass('account', `account ${id}`, {
        calls: { name: 'accountCalls', perMinute: calls, count: 1 },
        'body bytes': { name: 'accountBodyBytes', perMinute: bytes, count: bodyBytes },
      })
      return over && overLimit(over.why, over.waitMs, id)
    },
  }
}
