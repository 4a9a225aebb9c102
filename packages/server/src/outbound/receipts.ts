/** Carries receipts from a carrier to the store, in batches, losing none while it is away. */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Next, startLoop } from '../base/loop.ts'
import type { Meters } from '../base/meters.ts'
import type { Store } from '../store/store.ts'
import type { Receipt } from '../store/verbs/record-receipts.ts'
import { createBuffer } from './buffer.ts'
import { createPace } from './pace.ts'

export interface ReceiptOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly carrier: string
  readonly wakeWebhooks: () => void
  /** Whether the routes let a message go on from this carrier to another one. */
  readonly mayComeBack: () => boolean
  /** Something has been queued again. */
  readonly wakeDispatch: () => void
}

export interface Receipts {
  /** Resolves when they have been written down. */
  add(receipts: readonly Receipt[]): Promise<void>
  /** As above, but rejects at once while they could not be: whoever brings them keeps them. */
  offer(receipts: readonly Receipt[]): Promise<void>
  /** Resolves when all that came has been written down. */
  idle(): Promise<void>
  stop(): Promise<void>
}

export function startReceipts(options: ReceiptOptions): Receipts {
  const { store, clock, log, meters, carrier } = options
  const buffer = createBuffer<Receipt>(LIMITS.receiptBatch)
  const pace = createPace(store, clock)
  const secondLook = startSecondLook(options)
  let stopping = false
  let hasFailed = false
  const progress = createProgress()
  async function record(): Promise<Next> {
    const receipts = buffer.peek()
    if (receipts.length === 0) return null
    const waitUntilMs = pace.waitUntil(receipts.length, LIMITS.receiptBatch)
    if (waitUntilMs !== undefined && !stopping) return waitUntilMs
    const asked = { carrier, receipts, mayComeBack: options.mayComeBack() }
    const recorded = await store.run('recordReceipts', asked).catch((error) => {
      hasFailed = true
      throw error
    })
    hasFailed = false
    pace.done()
    buffer.drop(receipts.length)
    meters.ended(recorded.delivered, recorded.undelivered)
    if (recorded.told > 0) options.wakeWebhooks()
    if (recorded.cameBack > 0) options.wakeDispatch()
    meters.unmatchedReceipts(recorded.unmatched.length)
    if (store.shared) secondLook.add(recorded.unmatched)
    for (const ms of recorded.latenciesMs) meters.delivered(carrier, ms)
    progress.wrote(receipts.length)
    return 'more'
  }

  const loop = startLoop({ name: 'receipts', clock, log, step: record })
  const add = (receipts: readonly Receipt[]) => {
    buffer.add(receipts)
    progress.came(receipts.length)
    loop.wake()
    return progress.writtenAll()
  }
  return {
    add,
    async offer(receipts) {
      if (hasFailed) throw new Error('receipts cannot be written down')
      if (buffer.size() >= LIMITS.receiptsWaitingMax) throw new Error('too many receipts wait')
      await add(receipts)
    },
    idle: progress.writtenAll,
    async stop() {
      await loop.stop()
      stopping = true
      await finish(log, async () => {
        while (buffer.size() > 0) await record()
      })
      await secondLook.stop()
    },
  }
}

/** Counts what came and what of it is on the disk, so that each can wait for its own. */
function createProgress() {
  let came = 0
  let written = 0
  const waiting: { readonly until: number; readonly done: () => void }[] = []
  return {
    came(receipts: number): void {
      came += receipts
    },
    wrote(receipts: number): void {
      written += receipts
      while (waiting[0] && waiting[0].until <= written) waiting.shift()?.done()
    },
    /** Resolves when all that has come until now is written. */
    async writtenAll(): Promise<void> {
      if (written < came) await new Promise<void>((done) => waiting.push({ until: came, done }))
    },
  }
}

/** Without a store there is no more to be done: the carrier, or a node's heir, repeats receipts. */
async function finish(log: Log, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error({ err: error }, 'stopped with receipts not written down')
  }
}

interface SecondLook {
  /** Ids of receipts that matched nothing. */
  add(carrierIds: readonly string[]): void
  stop(): Promise<void>
}

/**
 * Matches a receipt once more, a little later: another node may have been writing the answer to its
 * submit at that very moment, and neither saw the other (D20).
 */
function startSecondLook(options: ReceiptOptions): SecondLook {
  const { store, clock, log, meters, carrier } = options
  const waiting: { readonly atMs: number; readonly carrierIds: readonly string[] }[] = []

  async function match(carrierIds: readonly string[]): Promise<void> {
    const asked = { carrier, carrierIds, mayComeBack: options.mayComeBack() }
    const matched = await store.run('matchReceipts', asked)
    meters.ended(matched.delivered, matched.undelivered)
    if (matched.told > 0) options.wakeWebhooks()
    if (matched.cameBack > 0) options.wakeDispatch()
  }

  async function step(): Promise<Next> {
    const first = waiting[0]
    if (!first) return null
    const leftMs = first.atMs - clock.machineNow()
    if (leftMs > 0) return clock.now() + leftMs
    await match(first.carrierIds)
    waiting.shift()
    return 'more'
  }

  const loop = startLoop({ name: 'match', clock, log, step })
  return {
    add(carrierIds) {
      if (carrierIds.length === 0) return
      // By the machine: this is about two transactions, whatever the platform's clock does.
      waiting.push({ atMs: clock.machineNow() + LIMITS.receiptAgainMs, carrierIds })
      loop.wake()
    },
    async stop() {
      await loop.stop()
      const left = waiting.flatMap(({ carrierIds }) => carrierIds)
      if (left.length > 0) await finish(log, () => match(left))
    },
  }
}
