/** What time brings about by itself: leases run out, messages expire, what is old is let go. */
import type { Clock } from '../base/clock.ts'
import { LIMITS, leasePace } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Next, startLoop } from '../base/loop.ts'
import type { Meters } from '../base/meters.ts'
import type { KeepMs } from '../rules/retention.ts'
import type { Store } from '../store/store.ts'
import {
  createConsentForgetting,
  createForgetting,
  createPartsGivingUp,
  createRequestForgetting,
  createSmppForgetting,
  createTestForgetting,
  createWebhookForgetting,
} from './retention.ts'

export interface HousekeepingOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly node: string
  readonly leaseMs: number
  readonly keepMs: KeepMs
  /** Null keeps consents that others have replaced for ever. */
  readonly keepConsentsMs: number | null
  /** Null keeps the request log for ever. */
  readonly keepRequestsMs: number | null
  readonly wakeDispatch: () => void
  readonly wakeWebhooks: () => void
  /** Claims that this node is working on. */
  readonly heldClaims: () => readonly number[]
  /** Resolves when all receipts that came have been written down. */
  readonly receiptsIdle: () => Promise<void>
}

export interface Housekeeping {
  stop(): Promise<void>
}

export function startHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { store, clock, log, meters, receiptsIdle } = options
  const again = (more: boolean): Next => (more ? 'more' : clock.now() + LIMITS.expiryEveryMs)

  async function expire(): Promise<Next> {
    // A receipt that is here already came in time, however far the clock has jumped meanwhile.
    await receiptsIdle()
    const { validityMs, expiryMessages: limit } = LIMITS
    const ended = await store.run('expireMessages', { nowMs: clock.now(), validityMs, limit })
    meters.ended(ended.delivered, ended.undelivered)
    if (ended.told > 0) options.wakeWebhooks()
    return again(ended.more)
  }

  async function tidy(): Promise<Next> {
    const ask = { nowMs: clock.now(), receiptWaitMs: LIMITS.receiptWaitMs }
    return again((await store.run('tidyUp', ask)).more)
  }

  async function forgetGroups(): Promise<Next> {
    return again((await store.run('forgetGroups', { limit: LIMITS.forgetMembers })).more)
  }

  async function maintain(): Promise<Next> {
    const partitions = await store.maintain({ nowMs: clock.now(), keepMs: options.keepMs })
    if (partitions.length > 0) log.info({ partitions }, 'kept for long enough: gone')
    return clock.now() + LIMITS.maintainEveryMs
  }

  const loops = [
    startLoop({ name: 'recover', clock, log, step: createRecovery(options) }),
    startLoop({ name: 'expire', clock, log, step: expire }),
    // It asks for keys of orders, which are tidied up when they are old.
    startLoop({ name: 'SMPP parts', clock, log, step: createPartsGivingUp(options) }),
    startLoop({ name: 'tidy', clock, log, step: tidy }),
    startLoop({ name: 'forgetGroups', clock, log, step: forgetGroups }),
    startLoop({ name: 'maintain', clock, log, step: maintain }),
    startLoop({ name: 'forget', clock, log, step: createForgetting(options) }),
    startLoop({ name: 'forget consents', clock, log, step: createConsentForgetting(options) }),
    startLoop({ name: 'forget requests', clock, log, step: createRequestForgetting(options) }),
    startLoop({ name: 'forget webhooks', clock, log, step: createWebhookForgetting(options) }),
    startLoop({ name: 'forget tests', clock, log, step: createTestForgetting(options) }),
    startLoop({ name: 'forget SMPP', clock, log, step: createSmppForgetting(options) }),
  ]
  return {
    async stop() {
      for (const loop of loops) await loop.stop()
    },
  }
}

/**
 * Takes back claims whose lease ran out.
 *
 * While the store is away nobody can settle, so leases run out through nobody's fault: after such a
 * time everybody gets a whole lease to write down what he knows, before anything is taken back.
 */
function createRecovery(options: HousekeepingOptions): () => Promise<Next> {
  const { store, clock, log, node, leaseMs, heldClaims, wakeDispatch } = options
  const everyMs = store.shared ? leasePace(leaseMs).recoverEveryMs : LIMITS.expiryEveryMs
  let notBeforeMs = Number.NEGATIVE_INFINITY
  return async () => {
    const leasesAtMs = clock.machineNow()
    if (leasesAtMs < notBeforeMs) return clock.now() + everyMs
    const nodesAreDead = !store.shared
    const ask = { node, nowMs: clock.now(), leasesAtMs, nodesAreDead, held: heldClaims() }
    const { recovered, more } = await store.run('recoverClaims', ask).catch((error) => {
      if (store.shared) notBeforeMs = clock.machineNow() + leaseMs
      throw error
    })
    if (recovered > 0) {
      log.warn({ messages: recovered }, 'handed out and never settled: they are sent again')
      wakeDispatch()
    }
    return more ? 'more' : clock.now() + everyMs
  }
}
