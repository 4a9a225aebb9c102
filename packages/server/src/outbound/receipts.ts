/** Carries receipts from a carrier to the store, in batches, losing none while it is away. */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { startLoop } from '../base/loop.ts'
import type { Meters } from '../base/meters.ts'
import type { Store } from '../store/store.ts'
import type { Receipt } from '../store/verbs/record-receipts.ts'
import { createBuffer } from './buffer.ts'

export interface ReceiptOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly carrier: string
}

export interface Receipts {
  add(receipts: readonly Receipt[]): void
  /** Resolves when all that came has been written down. */
  idle(): Promise<void>
  stop(): Promise<void>
}

export function startReceipts(options: ReceiptOptions): Receipts {
  const { store, clock, log, meters, carrier } = options
  const buffer = createBuffer<Receipt>(LIMITS.receiptBatch)
  const waiting: (() => void)[] = []

  async function record(): Promise<'more' | null> {
    const receipts = buffer.peek()
    if (receipts.length === 0) return null
    const recorded = await store.run('recordReceipts', { carrier, receipts })
    buffer.drop(receipts.length)
    meters.ended(recorded.delivered, recorded.undelivered)
    meters.unmatchedReceipts(recorded.unmatched)
    for (const ms of recorded.latenciesMs) meters.delivered(carrier, ms)
    if (buffer.size() === 0) for (const done of waiting.splice(0)) done()
    return 'more'
  }

  const loop = startLoop({ name: 'receipts', clock, log, step: record })
  return {
    add(receipts) {
      buffer.add(receipts)
      loop.wake()
    },
    idle() {
      if (buffer.size() === 0) return Promise.resolve()
      return new Promise((done) => waiting.push(done))
    },
    async stop() {
      await loop.stop()
      while (buffer.size() > 0) await record()
    },
  }
}
