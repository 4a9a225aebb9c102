/**
 * Takes due messages to the carriers, and their answers back to the store.
 *
 * The claiming loop asks for no more than there is room for, so slow carriers fill the
 * database and never the memory. Answers fill a buffer that a second loop empties, because claims
 * must not wait for settlements: both travel in the same commits.
 */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Loop, type Next, startLoop } from '../base/loop.ts'
import type { Meters } from '../base/meters.ts'
import type { ClaimOffer } from '../rules/compose.ts'
import type { Store } from '../store/store.ts'
import type { SubmitResult } from '../store/verbs/settle-submits.ts'
import { createBuffer } from './buffer.ts'
import type { OutboundMessage } from './carriers/carrier.ts'
import { isTextless, outboundOf } from './claimed.ts'
import type { Exchange } from './exchange.ts'
import { type RoutedAnswer, unsent } from './exchange-ways.ts'
import { createHandOver, type HandOvers, type PlacedOrder, type Ticket } from './hand-over.ts'
import { Leases } from './leases.ts'
import { createPace, type Pace } from './pace.ts'
import { cameBack, sendOn } from './second-tries.ts'

/** In the place of a carrier's name, where there was none to ask. */
const NOBODY = 'none'

export interface DispatchOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly exchange: Pick<
    Exchange<Ticket>,
    'name' | 'routes' | 'room' | 'submit' | 'underWay' | 'stop'
  >
  readonly node: string
  readonly leaseMs: number
  readonly wakeWebhooks: () => void
}

export interface Dispatch {
  /** Something may be due. */
  wake(): void
  /** The carriers have room again. */
  roomAgain(): void
  /** What would be claimed at once: nothing is due, and there is room for so many messages. */
  offer(messages: number): ClaimOffer | undefined
  /** An order whose messages were claimed for this dispatcher when it was placed. */
  take(order: PlacedOrder): void
  answers(answers: readonly RoutedAnswer<Ticket>[]): void
  /** Claims with messages that are on their way, or whose answers are not written down yet. */
  heldClaims(): readonly number[]
  /** Resolves when all answers that came have been written down. */
  answersIdle(): Promise<void>
  /** The carrier has forgotten what it had: that is taken back when its lease ends. */
  letGo(): void
  /** Claims nothing more, waits for the carriers' answers, settles them. */
  stop(): Promise<void>
}

export function startDispatch(options: DispatchOptions): Dispatch {
  return new LoopingDispatch(options)
}

class LoopingDispatch implements Dispatch {
  readonly #options: DispatchOptions
  readonly #answers = createBuffer<RoutedAnswer<Ticket>>(LIMITS.claimMessages)
  readonly #handOvers: HandOvers
  readonly #leases: Leases
  readonly #pace: Pace
  readonly #claiming: Loop
  readonly #settling: Loop
  /**
   * All that was due when the store was last asked has been taken. What has been queued since is
   * claimed in a moment; new orders need not wait for that.
   */
  #hungry = false
  #seenRoom: number | undefined
  #stopping = false
  #whenIdle: (() => void)[] = []
  #onAnswers = () => {}

  constructor(options: DispatchOptions) {
    const { clock, log, exchange } = options
    this.#options = options
    this.#leases = new Leases(options)
    this.#handOvers = createHandOver(exchange, clock)
    this.#pace = createPace(options.store, clock)
    this.#claiming = startLoop({ name: 'claim', clock, log, step: () => this.#claim() })
    this.#settling = startLoop({ name: 'settle', clock, log, step: () => this.#settle() })
  }

  wake(): void {
    this.#claiming.wake()
  }

  roomAgain(): void {
    // If all that was due has been taken, there is nothing to look for.
    if (!this.#hungry) this.#claiming.wake()
  }

  offer(messages: number): ClaimOffer | undefined {
    const { exchange, node } = this.#options
    if (!this.#hungry || messages > Math.min(this.#roomSeen(), LIMITS.claimMessages))
      return undefined
    return { carrier: exchange.name, node, leaseUntilMs: this.#leases.untilMs() }
  }

  take(order: PlacedOrder): void {
    const lease = this.#leases.leaseOf(order.draft.offer?.leaseUntilMs ?? this.#leases.untilMs())
    this.#leases.hold(order.claimId, lease, this.#handOvers.add(order, lease))
  }

  answersIdle(): Promise<void> {
    if (this.#answers.size() === 0) return Promise.resolve()
    return new Promise((done) => this.#whenIdle.push(done))
  }

  letGo(): void {
    this.#leases.clear()
  }

  heldClaims(): readonly number[] {
    return this.#leases.ids()
  }

  answers(came: readonly RoutedAnswer<Ticket>[]): void {
    this.#answers.add(came)
    this.#settling.wake()
    this.#onAnswers()
  }

  async stop(): Promise<void> {
    await this.#claiming.stop()
    this.#stopping = true
    this.#handOvers.flush()
    const closed = this.#options.exchange.stop()
    await this.#answered()
    await closed
    await this.#settling.stop()
    await this.#writeTheRest()
    await this.#leases.stop()
  }

  /** Without a store the rest is found when its leases end, by another node or the next start. */
  async #writeTheRest(): Promise<void> {
    try {
      while (this.#answers.size() > 0) await this.#settle()
    } catch (error) {
      const answers = this.#answers.size()
      this.#options.log.error({ err: error, answers }, 'stopped with answers not written down')
    }
  }

  #room(): number {
    return this.#options.exchange.room() - this.#handOvers.waiting()
  }

  /** Every order asks, and in one turn of the event loop they may all be told the same. */
  #roomSeen(): number {
    if (this.#seenRoom === undefined) {
      this.#seenRoom = this.#room()
      setImmediate(() => {
        this.#seenRoom = undefined
      })
    }
    return this.#seenRoom
  }

  async #claim(): Promise<Next> {
    const { store, clock, exchange, node } = this.#options
    const limit = Math.min(this.#room(), LIMITS.claimMessages)
    if (limit <= 0) {
      // Whoever woke this loop may have queued something: it is looked for when there is room.
      this.#hungry = false
      return null
    }
    const nowMs = clock.now()
    const leaseUntilMs = this.#leases.untilMs()
    const ask = { carrier: exchange.name, node, limit, nowMs, leaseUntilMs }
    const claimed = await store.run('claimDue', ask)
    const { nextAtMs } = claimed
    if (claimed.told > 0) this.#options.wakeWebhooks()
    this.#hungry = nextAtMs === null || nextAtMs > nowMs
    if (claimed.messages.length === 0) {
      // A slice of an order may hold nobody who can be sent to: the next one is due at once.
      return this.#hungry ? this.#lookAgain(nextAtMs, nowMs) : this.#crowded(nowMs)
    }
    const lease = this.#leases.leaseOf(leaseUntilMs)
    this.#leases.hold(claimed.id, lease, claimed.messages.length)
    const all = this.#withText(outboundOf(claimed, { handedOverAtMs: clock.now(), lease }))
    const back = all.filter(cameBack)
    exchange.submit(back.length > 0 ? all.filter((message) => !cameBack(message)) : all)
    if (back.length > 0) await this.#sendOn(claimed.id, back)
    return 'more'
  }

  #withText(all: readonly OutboundMessage<Ticket>[]): readonly OutboundMessage<Ticket>[] {
    const lost = all.filter(isTextless)
    if (lost.length === 0) return all
    this.#options.log.error({ messages: lost.length }, 'claimed without their texts')
    const said = { outcome: 'rejected', error: 'its text is gone', carrier: null } as const
    this.answers(lost.map((message) => ({ message, ...said })))
    return all.filter((message) => !isTextless(message))
  }

  async #sendOn(claimId: number, back: readonly OutboundMessage<Ticket>[]): Promise<void> {
    const { exchange, log } = this.#options
    try {
      const going = await sendOn({ ...this.#options, routes: exchange.routes }, claimId, back)
      this.#leases.settled(claimId, back.length - going.length)
      exchange.submit(going)
    } catch (error) {
      log.warn({ err: error, messages: back.length }, 'second tries could not be counted')
      const why = 'its second try could not be counted'
      this.answers(back.map((message) => ({ ...unsent(message, why), carrier: null })))
    }
  }

  /** Others may put something into a shared queue, and their word of it may be lost. */
  #lookAgain(nextAtMs: number | null, nowMs: number): Next {
    if (!this.#options.store.shared) return nextAtMs
    return Math.min(nextAtMs ?? Number.POSITIVE_INFINITY, nowMs + LIMITS.pollMs)
  }

  /** What is due and was not to be had: a slice of nobody, or another node has it in its hands. */
  #crowded(nowMs: number): Next {
    return this.#options.store.shared ? nowMs + LIMITS.crowdedMs : 'more'
  }

  async #settle(): Promise<Next> {
    const { store, clock, log, meters, exchange } = this.#options
    const batch = this.#answers.peek()
    if (batch.length === 0) return null
    const waitUntilMs = this.#pace.waitUntil(batch.length, LIMITS.claimMessages)
    if (waitUntilMs !== undefined && !this.#stopping) return waitUntilMs
    const nowMs = clock.now()
    const secondFrom = exchange.routes.secondFrom()
    const results = batch.map(resultOf)
    const settled = await store.run('settleSubmits', { nowMs, results, secondFrom })
    this.#pace.done()
    this.#answers.drop(batch.length)
    for (const { message } of batch) this.#leases.settled(message.ticket.claimId)
    if (this.#answers.size() === 0) for (const done of this.#whenIdle.splice(0)) done()
    for (const { carrier, outcome, message } of batch) {
      meters.submitted(carrier ?? NOBODY, outcome, nowMs - message.ticket.handedOverAtMs)
    }
    meters.ended(settled.delivered, settled.undelivered)
    if (settled.told > 0) this.#options.wakeWebhooks()
    if (settled.tooLate > 0) log.warn({ messages: settled.tooLate }, 'settled after their lease')
    // What was given back is due again after its pause: the claiming loop has to learn when.
    const isAgain = batch.some(({ outcome }) => outcome !== 'accepted')
    if (isAgain || settled.cameBack > 0) this.wake()
    return 'more'
  }

  /** Answers that do not come in time are found by their lease at the next start. */
  #answered(): Promise<void> {
    const { clock, exchange } = this.#options
    return new Promise((done) => {
      if (exchange.underWay() === 0) return done()
      const callOff = clock.at(clock.now() + LIMITS.answerWaitMs, done)
      this.#onAnswers = () => {
        if (exchange.underWay() > 0) return
        callOff()
        done()
      }
    })
  }
}

/** Most answers are good news, and travel light. */
function resultOf({
  message: { ticket, trafficClass },
  ...answer
}: RoutedAnswer<Ticket>): SubmitResult {
  const { message, claimId, booking } = ticket
  const { id: messageId, order_id: orderId, account_id: accountId, parts, attempts } = message
  if (answer.outcome === 'accepted') {
    return { messageId, claimId, ...answer, carrier: answer.carrier ?? NOBODY }
  }
  const about = { messageId, claimId, orderId, accountId, parts, attempts, trafficClass }
  return { ...about, ...answer, ...(booking && { booking }) }
}
