/**
 * Delivers what waits for customers: finds for whom of those that are bound here there is
 * something, leases it, and sends it over their binds by turns, as far as their windows go.
 *
 * What was answered well is done; everything else is tried again, over whichever bind of whichever
 * node comes first. A process that dies leaves its leases, and what it had sent goes again.
 */
import type { Clock } from '../../base/clock.ts'
import { LIMITS } from '../../base/limits.ts'
import { type Loop, type Next, startLoop } from '../../base/loop.ts'
import type { Context } from '../../operations/context.ts'
import {
  deliveriesDue,
  type SmppDelivery,
  type SmppTried,
  settleDeliveries,
  takeDeliveries,
} from '../../operations/smpp/deliveries.ts'
import { noteReceiver } from '../../operations/smpp/standing.ts'
import { type Binds, type Bound, receives } from './binds.ts'
import { deliverPdu } from './deliver-pdu.ts'

const DAY_MS = 86_400_000

export class Deliveries {
  readonly #context: Context
  readonly #binds: Binds
  readonly #node: string
  readonly #clock: Clock
  readonly #finding: Loop
  readonly #settling: Loop
  #tried: SmppTried[] = []
  /** When something that failed here is due again. */
  #retryAtMs = Number.POSITIVE_INFINITY
  /** When an account was last said to be bound. */
  readonly #noted = new Map<number, number>()
  #isStopping = false

  constructor(context: Context, binds: Binds, node: string) {
    this.#context = context
    this.#binds = binds
    this.#node = node
    const { clock, log } = context
    this.#clock = clock
    this.#finding = startLoop({ name: 'SMPP', clock, log, step: () => this.#find() })
    const step = () => this.#settle()
    this.#settling = startLoop({ name: 'SMPP outcomes', clock, log, step })
  }

  /** There may be something to deliver, or room for it. */
  wake(): void {
    this.#finding.wake()
  }

  /** Takes nothing more; what is under way still comes in. */
  async rest(): Promise<void> {
    this.#isStopping = true
    await this.#finding.stop()
  }

  async stop(): Promise<void> {
    await this.#settling.stop()
    try {
      while (this.#tried.length > 0) await this.#settle()
    } catch (error) {
      this.#context.log.warn({ err: error }, 'outcomes of deliveries were not written down')
    }
  }

  async #find(): Promise<Next> {
    const { receivers } = this.#binds
    if (receivers.length === 0) return null
    const nowMs = this.#clock.now()
    await this.#noteReceivers(receivers, nowMs)
    const due = await deliveriesDue(this.#context, receivers)
    let isMore = false
    for (const { accountId, dueAtMs } of due) {
      if (dueAtMs <= nowMs) isMore = (await this.#serve(accountId)) || isMore
    }
    if (isMore) return 'more'
    const polledMs = nowMs + (this.#context.store.shared ? LIMITS.pollMs : LIMITS.expiryEveryMs)
    const later = due.map(({ dueAtMs }) => dueAtMs).filter((atMs) => atMs > nowMs)
    const retryAtMs = Math.max(nowMs + 1, this.#retryAtMs)
    const nextMs = Math.min(polledMs, retryAtMs, ...later)
    if (this.#retryAtMs <= nowMs) this.#retryAtMs = Number.POSITIVE_INFINITY
    return nextMs
  }

  /** Who is bound takes what handsets send; a bind may last for months. */
  async #noteReceivers(receivers: readonly number[], nowMs: number): Promise<void> {
    for (const accountId of receivers) {
      if (nowMs - (this.#noted.get(accountId) ?? 0) < DAY_MS) continue
      await noteReceiver(this.#context, accountId)
      this.#noted.set(accountId, nowMs)
    }
  }

  /** Gives whether there may be more that there is room for. */
  async #serve(accountId: number): Promise<boolean> {
    const room = this.#receivers(accountId).reduce((sum, { session }) => sum + session.room, 0)
    const limit = Math.min(room, LIMITS.smppBatch)
    // A response makes room, and wakes this loop.
    if (limit === 0) return false
    const taken = await takeDeliveries(this.#context, { accountId, node: this.#node, limit })
    for (const delivery of taken) this.#trySend(accountId, delivery)
    return taken.length === limit
  }

  #receivers(accountId: number): Bound[] {
    return this.#binds.of(accountId).filter(receives)
  }

  /** One that cannot be written is a bug, and not in the way of the others. */
  #trySend(accountId: number, delivery: SmppDelivery): void {
    try {
      this.#send(accountId, delivery)
    } catch (error) {
      this.#context.log.error({ err: error, delivery: delivery.id }, 'it cannot be delivered')
      this.#note({ ...delivery, outcome: 'refused' })
    }
  }

  #send(accountId: number, { id, attempts, what }: SmppDelivery): void {
    if (what === null) {
      this.#note({ id, attempts, outcome: 'done' })
      return
    }
    const [roomiest] = this.#receivers(accountId).toSorted(
      (a, b) => b.session.room - a.session.room,
    )
    const isSent = roomiest?.session.request(deliverPdu(what), (reply) => {
      const isLost = reply.command === 'lost'
      const outcome = isLost ? (reply.why === 'unsent' ? 'unsent' : 'refused') : undefined
      const isDone = !isLost && reply.command !== 'generic_nack' && reply.status === 0
      this.#note({ id, attempts, outcome: outcome ?? (isDone ? 'done' : 'refused') })
    })
    if (!isSent) this.#note({ id, attempts, outcome: 'unsent' })
  }

  #note({ id, attempts, outcome }: SmppTried): void {
    this.#tried.push({ id, attempts, outcome })
    this.#settling.wake()
  }

  async #settle(): Promise<Next> {
    if (this.#tried.length === 0) return null
    const batch = this.#tried.slice(0, LIMITS.smppBatch)
    const retryAtMs = await settleDeliveries(this.#context, this.#node, batch)
    this.#tried = this.#tried.slice(batch.length)
    this.#retryAtMs = Math.min(this.#retryAtMs, retryAtMs ?? Number.POSITIVE_INFINITY)
    if (!this.#isStopping) this.#finding.wake()
    return this.#tried.length > 0 ? 'more' : null
  }
}
