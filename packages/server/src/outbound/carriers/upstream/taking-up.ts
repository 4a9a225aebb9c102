/**
 * Takes up from the store what is awaited of another server: at the start, and now and then,
 * because whoever has sent it may be gone.
 *
 * Of several nodes, one does it for all, and says how far it is; then the others let go of it.
 */
import type { Clock } from '../../../base/clock.ts'
import { LIMITS } from '../../../base/limits.ts'
import type { Log } from '../../../base/log.ts'
import { type Next, startLoop } from '../../../base/loop.ts'
import type { AwaitedPart } from '../../../store/reads/awaited.ts'
import type { Store } from '../../../store/store.ts'
import { FOLLOW_LEASE_MS, type Followers } from '../../../store/verbs/following.ts'
import { readPartId } from './order.ts'

export interface TakingUpOptions {
  /** Of the carrier. */
  readonly name: string
  readonly node: string
  readonly clock: Clock
  readonly log: Log
  readonly store: Pick<Store, 'run' | 'shared'>
  /** A part that is awaited. */
  readonly takeUp: (id: string, sentAtMs: number) => void
  /** Another node follows what was sent until then. */
  readonly letGo: (untilMs: number) => void
}

export interface TakingUp {
  stop(): Promise<void>
}

const EVERY_MS = 600_000
/** Younger parts are followed by whoever sent them. */
const AFTER_MS = 300_000
/** So often the one that follows says so, and the others look how far it is. */
const FOLLOW_EVERY_MS = 60_000
/** An order and its parts are not of the same moment. */
const APART_MS = 60_000
/** Behind every id. */
const LAST_ID = '\u{10ffff}'

export function startTakingUp(options: TakingUpOptions): TakingUp {
  const { name, node, clock, log, store, takeUp, letGo } = options
  let isFresh = true
  let nextMs = 0
  /** What was sent until then has been taken up here. */
  let takenUntilMs: number | null = null

  async function take(sentUntilMs: number): Promise<void> {
    for await (const { carrier_message_id: id, sent_at } of awaited(options, '', LAST_ID)) {
      if (sent_at <= sentUntilMs) takeUp(id, sent_at)
    }
    isFresh = false
  }

  async function takeAlone(): Promise<Next> {
    // Without a past, all of it is ours.
    await take(isFresh ? Number.POSITIVE_INFINITY : clock.now() - AFTER_MS)
    return clock.now() + EVERY_MS
  }

  const follow = (leaseMs: number): Promise<Followers> =>
    store.run('followUpstream', {
      ...{ carrier: name, node, machineMs: clock.machineNow(), leaseMs, takenUntilMs },
    })

  async function takeForAll(): Promise<Next> {
    const nowMs = clock.now()
    const followed = await follow(FOLLOW_LEASE_MS)
    if (!followed.isOurs) {
      takenUntilMs = null
      letGo((followed.takenUntilMs ?? 0) - APART_MS)
    } else if (takenUntilMs === null || nowMs >= nextMs) {
      // What a carrier of this name had in its hands when it left is old enough a little later.
      nextMs = nowMs + (isFresh ? AFTER_MS : EVERY_MS)
      await take(nowMs - AFTER_MS)
      takenUntilMs = nowMs - AFTER_MS
      await follow(FOLLOW_LEASE_MS)
    }
    return nowMs + FOLLOW_EVERY_MS
  }

  const step = store.shared ? takeForAll : takeAlone
  const loop = startLoop({ name: 'take up', clock, log, step })
  return {
    async stop() {
      await loop.stop()
      // Another need not wait for the end of the lease.
      if (takenUntilMs !== null) await follow(0).catch(() => {})
    },
  }
}

type Asking = Pick<TakingUpOptions, 'name' | 'store'>

/** Of one order: each number with the ids of its parts. */
export async function awaitedOf(
  asking: Asking,
  orderId: string,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const byNumber = new Map<number, string[]>()
  // A full stop comes behind the dash in the order of bytes.
  for await (const { carrier_message_id: id } of awaited(asking, `${orderId}-`, `${orderId}.`)) {
    const number = readPartId(id)?.number ?? 0
    byNumber.set(number, [...(byNumber.get(number) ?? []), id])
  }
  return byNumber
}

async function* awaited(
  { store, name: carrier }: Asking,
  from: string,
  before: string,
): AsyncGenerator<AwaitedPart> {
  const limit = LIMITS.receiptBatch
  for (let after = from; ; ) {
    const parts = await store.run('awaitedParts', { carrier, after, before, limit })
    yield* parts
    const last = parts.at(-1)
    if (parts.length < limit || !last) return
    after = last.carrier_message_id
  }
}
