/** What time brings about by itself: expired messages, leases that ran out, old fingerprints. */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Next, startLoop } from '../base/loop.ts'
import type { Meters } from '../base/meters.ts'
import type { Store } from '../store/store.ts'

export interface HousekeepingOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly node: string
  /** The store admits one process: whatever another one claimed will never be settled by it. */
  readonly nodesAreDead: boolean
  readonly wakeDispatch: () => void
  /** Resolves when all receipts that came have been written down. */
  readonly receiptsIdle: () => Promise<void>
}

export interface Housekeeping {
  stop(): Promise<void>
}

export function startHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { store, clock, log, meters, node, nodesAreDead, wakeDispatch, receiptsIdle } = options
  const again = (more: boolean): Next => (more ? 'more' : clock.now() + LIMITS.expiryEveryMs)

  async function recover(): Promise<Next> {
    const ask = { node, nowMs: clock.now(), nodesAreDead }
    const { recovered, more } = await store.run('recoverClaims', ask)
    if (recovered > 0) {
      log.warn({ messages: recovered }, 'handed out and never settled: they are sent again')
      wakeDispatch()
    }
    return again(more)
  }

  async function expire(): Promise<Next> {
    // A receipt that is here already came in time, however far the clock has jumped meanwhile.
    await receiptsIdle()
    const { validityMs, expiryMessages: limit } = LIMITS
    const ended = await store.run('expireMessages', { nowMs: clock.now(), validityMs, limit })
    meters.ended(ended.delivered, ended.undelivered)
    return again(ended.more)
  }

  async function tidy(): Promise<Next> {
    await store.run('tidyUp', { nowMs: clock.now(), receiptWaitMs: LIMITS.receiptWaitMs })
    return again(false)
  }

  const loops = [
    startLoop({ name: 'recover', clock, log, step: recover }),
    startLoop({ name: 'expire', clock, log, step: expire }),
    startLoop({ name: 'tidy', clock, log, step: tidy }),
  ]
  // Time has jumped: what was to be looked at in a minute may be due now.
  clock.onMove(() => {
    for (const loop of loops) loop.wake()
  })
  return {
    async stop() {
      for (const loop of loops) await loop.stop()
    },
  }
}
