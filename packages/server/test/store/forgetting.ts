/** What the tests of retention share: days to keep, and a round of everything that lets go. */
import type { Store } from '../../src/store/store.ts'
import { DAY_MS } from '../kit/store-kit.ts'

export const TEXT_DAYS = 10
export const MESSAGE_DAYS = 60

export const KEEP_MS = { texts: TEXT_DAYS * DAY_MS, messages: MESSAGE_DAYS * DAY_MS } as const
export const FOREVER = { texts: null, messages: null } as const

export interface Round {
  readonly partitions: readonly string[]
  readonly orders: number
  readonly others: number
}

/** All that housekeeping does about old data at this time, whatever the engine. */
export async function letGo(store: Store, nowMs: number, rowsMax = 500): Promise<Round> {
  const partitions = await store.maintain({ nowMs, keepMs: KEEP_MS })
  let orders = 0
  let others = 0
  for (const kind of ['texts', 'messages'] as const) {
    for (let more = true; more; ) {
      const ask = { kind, nowMs, keepMs: KEEP_MS[kind], rowsMax }
      const slice = await store.run('forgetOld', ask)
      orders += slice.orders
      others += slice.others
      more = slice.more
    }
  }
  return { partitions, orders, others }
}
