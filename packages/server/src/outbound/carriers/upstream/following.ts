/**
 * Follows orders at another server until every message of them is decided.
 *
 * Their server may tell by webhook, and is asked in any case, at growing pauses. What is awaited
 * stands in the store (the parts with this carrier's name); here is only what this process knows
 * of it, which is taken up from there at the start and now and then: whoever sent it may be gone,
 * another node or a carrier of this name that has left.
 *
 * Of several nodes, one asks: who has placed an order while that is young, then the one that
 * follows for all (`store/verbs/following.ts`). What it has taken up the others let go.
 */
import type { Clock } from '../../../base/clock.ts'
import { LIMITS } from '../../../base/limits.ts'
import type { Log } from '../../../base/log.ts'
import { type Loop, type Next, startLoop } from '../../../base/loop.ts'
import { isForAnother } from '../../../rules/second-carrier.ts'
import type { Store } from '../../../store/store.ts'
import type { Receipt } from '../../../store/verbs/record-receipts.ts'
import { fateOf } from './answers.ts'
import { readPartId } from './order.ts'
import { type Report, readReport } from './report.ts'
import { awaitedOf, startTakingUp, type TakingUp } from './taking-up.ts'
import type { Wire } from './wire.ts'

export interface FollowingOptions {
  /** Of the carrier. */
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  readonly store: Pick<Store, 'run' | 'shared'>
  readonly node: string
  readonly wire: Wire
  readonly pollsPerSecond: number
  /** Their server tells as well, so that asking is not urgent. */
  readonly isTold: boolean
  readonly receipts: (receipts: readonly Receipt[]) => Promise<void>
}

type Fate = Exclude<Receipt['outcome'], 'open'>

interface Followed {
  readonly orderId: string
  readonly sinceMs: number
  /** Number → the ids of its parts. */
  readonly open: Map<number, string[]>
  pauseMs: number
  callOff: () => void
}

const FIRST_PAUSE_MS = { asked: 2_000, told: 60_000 } as const
const PAUSE_MS_MAX = 300_000
const POLLS_AT_ONCE = 4
/** By then what was accepted is in the store: an order and its parts are not of the same moment. */
const WRITTEN_AFTER_MS = 60_000
/** Orders are known by their ids for as long as one of them could be taken for a lost one. */
const KNOWN_MS = 20 * 60_000
const EARLY_ORDERS_MAX = 1_000

export class Following {
  readonly #options: FollowingOptions
  readonly #orders = new Map<string, Followed>()
  /** Orders that were placed of late, in the order of time. */
  readonly #known = new Map<string, number>()
  /** Orders that their server told of before their answer came. */
  readonly #early = new Set<string>()
  readonly #due: Followed[] = []
  #notBeforeMs = 0
  readonly #polling: Loop
  readonly #taking: TakingUp

  constructor(options: FollowingOptions) {
    const { clock, log } = options
    this.#options = options
    this.#polling = startLoop({ name: 'reports', clock, log, step: () => this.#pollDue() })
    this.#taking = startTakingUp({
      ...options,
      takeUp: (id, sentAtMs) => this.#takeUp(id, sentAtMs),
      letGo: (untilMs) => this.#letGo(untilMs),
    })
  }

  /** Messages without an end. */
  awaited(): number {
    return [...this.#orders.values()].reduce((sum, { open }) => sum + open.size, 0)
  }

  isKnown(orderId: string): boolean {
    return this.#known.has(orderId) || this.#orders.has(orderId)
  }

  /** An order there is ours; false if it is known to be already. */
  take(orderId: string): boolean {
    const nowMs = this.#options.clock.now()
    for (const [id, atMs] of this.#known) {
      if (nowMs - atMs < KNOWN_MS) break
      this.#known.delete(id)
    }
    if (this.isKnown(orderId)) return false
    this.#known.set(orderId, nowMs)
    return true
  }

  follow(orderId: string, parts: Iterable<readonly [number, string[]]>): void {
    const order = this.#add(orderId, this.#options.clock.now())
    for (const [number, ids] of parts) order.open.set(number, ids)
    if (this.#early.delete(orderId)) this.#pollSoon(order)
  }

  /**
   * Their server says what became of a message.
   * @throws if it could not be written down
   */
  async hear(orderId: string, number: number, fate: Fate): Promise<void> {
    const order = this.#orders.get(orderId)
    if (order) return await this.#end(order, [{ number, fate, error: null }])
    const ids = (await awaitedOf(this.#options, orderId)).get(number)
    if (ids) return await this.#options.receipts(this.#receiptsOf(ids, fate, null))
    // Of somebody else who sends by the same account, or the answer to the order is still on its
    // way: then it is asked about as soon as that is there.
    this.#early.add(orderId)
    const [oldest] = this.#early
    if (oldest !== undefined && this.#early.size > EARLY_ORDERS_MAX) this.#early.delete(oldest)
  }

  async stop(): Promise<void> {
    for (const { callOff } of this.#orders.values()) callOff()
    await Promise.all([this.#polling.stop(), this.#taking.stop()])
  }

  #add(orderId: string, sinceMs: number): Followed {
    const there = this.#orders.get(orderId)
    if (there) return there
    const pauseMs = FIRST_PAUSE_MS[this.#options.isTold ? 'told' : 'asked']
    const order = { orderId, sinceMs, open: new Map(), pauseMs, callOff: () => {} }
    this.#orders.set(orderId, order)
    this.#pollLater(order)
    return order
  }

  #pollLater(order: Followed): void {
    const { clock } = this.#options
    order.callOff = clock.at(clock.now() + order.pauseMs, () => this.#pollSoon(order))
    order.pauseMs = Math.min(order.pauseMs * 2, PAUSE_MS_MAX)
  }

  #pollSoon(order: Followed): void {
    order.callOff()
    this.#due.push(order)
    this.#polling.wake()
  }

  async #pollDue(): Promise<Next> {
    const { clock, pollsPerSecond } = this.#options
    const nowMs = clock.now()
    if (nowMs < this.#notBeforeMs) return this.#notBeforeMs
    const orders = this.#due.splice(0, POLLS_AT_ONCE)
    if (orders.length === 0) return null
    this.#notBeforeMs = nowMs + (orders.length * 1_000) / pollsPerSecond
    await Promise.all(orders.map((order) => this.#poll(order)))
    return 'more'
  }

  async #poll(order: Followed): Promise<void> {
    const { wire, clock, log, name } = this.#options
    if (order.open.size === 0) return
    const { orderId, sinceMs } = order
    try {
      const report = await readReport(wire, orderId)
      if (!('why' in report)) await this.#endBy(report, order)
    } catch (error) {
      log.warn({ carrier: name, upstreamOrder: orderId, err: error }, 'a report was not recorded')
    }
    if (order.open.size === 0) return
    // By then it has expired here.
    if (clock.now() - sinceMs > LIMITS.validityMs + LIMITS.expiryEveryMs) this.#forget(order)
    else this.#pollLater(order)
  }

  async #endBy(report: Report, order: Followed): Promise<void> {
    if (this.#options.store.shared && endsIn(report, order).length > 0) await this.#lookUp(order)
    await this.#end(order, endsIn(report, order))
  }

  /** What another node was told of is not awaited any more. */
  async #lookUp(order: Followed): Promise<void> {
    const awaited = await awaitedOf(this.#options, order.orderId)
    const isYoung = this.#options.clock.now() - order.sinceMs < WRITTEN_AFTER_MS
    if (awaited.size === 0 && isYoung) return
    for (const number of order.open.keys()) if (!awaited.has(number)) order.open.delete(number)
  }

  #receiptsOf(ids: readonly string[], outcome: Fate, error: string | null): Receipt[] {
    const said = { outcome, error, atMs: this.#options.clock.now() }
    // Their server never says why.
    const again = outcome === 'undelivered' && isForAnother('unsaid') ? { retryable: true } : {}
    return ids.map((carrierMessageId) => ({ carrierMessageId, ...said, ...again }))
  }

  /** What two tell of at once is recorded once. */
  async #end(order: Followed, ends: readonly End[]): Promise<void> {
    const taken: [number, string[]][] = []
    const receipts: Receipt[] = []
    for (const { number, fate, error } of ends) {
      const ids = order.open.get(number)
      if (!ids) continue
      taken.push([number, ids])
      order.open.delete(number)
      receipts.push(...this.#receiptsOf(ids, fate, error))
    }
    if (receipts.length > 0) {
      await this.#options.receipts(receipts).catch((error) => {
        for (const [number, ids] of taken) order.open.set(number, ids)
        throw error
      })
    }
    if (order.open.size === 0) this.#forget(order)
  }

  #forget(order: Followed): void {
    order.callOff()
    order.open.clear()
    this.#orders.delete(order.orderId)
  }

  /** Another node has taken up what was sent until then. */
  #letGo(untilMs: number): void {
    for (const order of this.#orders.values()) if (order.sinceMs <= untilMs) this.#forget(order)
  }

  #takeUp(id: string, sentAtMs: number): void {
    const part = readPartId(id)
    if (!part) return
    const { open } = this.#add(part.orderId, sentAtMs)
    const ids = open.get(part.number) ?? []
    if (!ids.includes(id)) open.set(part.number, [...ids, id])
  }
}

interface End {
  readonly number: number
  readonly fate: Fate
  readonly error: string | null
}

const ORDER_DONE = 114
const ORDER_FAILED = 115

/** An order that is over has nothing more to say of those whom it does not mention. */
function endsIn({ order, statuses }: Report, { open }: Followed): End[] {
  const ends: End[] = []
  for (const number of open.keys()) {
    const status = statuses.get(number)
    const fate = fateOf(status ?? 0)
    if (fate) ends.push({ number, fate, error: fate === 'delivered' ? null : String(status) })
    else if (order === ORDER_FAILED)
      ends.push(undelivered(number, 'the order came to nothing: 115'))
    else if (order === ORDER_DONE && status === undefined) {
      ends.push(undelivered(number, 'not among the recipients of the order'))
    }
  }
  return ends
}

const undelivered = (number: number, error: string): End => ({
  number,
  fate: 'undelivered',
  error,
})
