/**
 * A carrier that is another server of the wire API, the real service included.
 *
 * Messages gather into orders (`upstream/gathering.ts`), orders are placed so that a repeat makes
 * no second one (`upstream/placing.ts`), and are followed until all is decided
 * (`upstream/following.ts`). A message counts as accepted when its order has an id there.
 */
import { LIMITS } from '../../base/limits.ts'
import { sameText } from '../../base/secrets.ts'
import { isOver, LEASE_OVER } from '../leases.ts'
import type {
  Carrier,
  CarrierState,
  OutboundMessage,
  ReportHeard,
  SubmitAnswer,
} from './carrier.ts'
import type { CarrierStart } from './kind.ts'
import { Following } from './upstream/following.ts'
import { createGathering, type Gathering } from './upstream/gathering.ts'
import { numberIn, partIdOf, type UpstreamOrder } from './upstream/order.ts'
import { Pauses } from './upstream/pauses.ts'
import { type Failed, type Placed, type PlacingTools, placeOrder } from './upstream/placing.ts'
import { Reach } from './upstream/reach.ts'
import type { UpstreamSecrets, UpstreamSettings } from './upstream/settings.ts'
import { createWhose, type WhoseOf } from './upstream/whose.ts'
import { createWire, type Wire } from './upstream/wire.ts'

export type UpstreamStart<Ticket> = CarrierStart<UpstreamSettings, UpstreamSecrets, Ticket>

/** Beside the orders there are the reports. */
const CONNECTIONS_MORE = 4
const THROTTLED_MS = 2_000
const THROTTLED_MS_MAX = 300_000

export class Upstream<Ticket> implements Carrier<Ticket> {
  readonly name: string
  readonly #start: UpstreamStart<Ticket>
  readonly #wire: Wire
  readonly #reach: Reach
  readonly #gathering: Gathering<Ticket>
  readonly #following: Following
  readonly #queue: UpstreamOrder<Ticket>[] = []
  readonly #whoseOf: WhoseOf
  readonly #pauses: Pauses
  #underWay = 0
  #ordersUnderWay = 0
  /** The rate allows nothing more until then. */
  #paidUntilMs = 0
  #callOffPump: (() => void) | undefined
  #throttledUntilMs = 0
  #isStopping = false
  #onIdle = () => {}

  constructor(start: UpstreamStart<Ticket>) {
    const { name, settings, secrets, events, tools } = start
    const { clock, log, store, node } = tools
    const { url, ordersAtOnce, answerMs, pollsPerSecond } = settings
    const { key, hash, webhookToken } = secrets
    this.name = name
    this.#start = start
    const connections = ordersAtOnce + CONNECTIONS_MORE
    this.#wire = createWire({ url, key, hash, connections, answerMs })
    this.#pauses = new Pauses(clock.steady)
    this.#reach = new Reach(clock, this.#wire, () => this.#changed())
    this.#gathering = createGathering(clock, settings, (order) => {
      this.#queue.push(order)
      this.#pump()
    })
    this.#following = new Following({
      ...{ name, clock, log, store, node, wire: this.#wire, pollsPerSecond },
      isTold: webhookToken !== undefined,
      receipts: (receipts) => events.receipts(receipts),
    })
    this.#whoseOf = createWhose({ ...tools, name, answerMs, following: this.#following })
  }

  state(): CarrierState {
    const patienceMs = this.#patienceMs()
    return {
      up: this.#reach.isUp && !this.#isStopping,
      lastError: this.#reach.lastError,
      throttledUntilMs: patienceMs > 0 ? Math.ceil(this.#now() + patienceMs) : null,
      details: {
        credits: this.#reach.credits,
        ordersUnderWay: this.#ordersUnderWay,
        messagesFollowed: this.#following.awaited(),
      },
    }
  }

  room(): number {
    if (!this.#isOpen()) return 0
    return Math.max(0, this.#start.settings.windowMax - this.#underWay)
  }

  underWay(): number {
    return this.#underWay
  }

  submit(messages: readonly OutboundMessage<Ticket>[]): void {
    this.#underWay += messages.length
    if (this.#isOpen()) this.#gathering.add(messages)
    else this.#answer(messages, { outcome: 'unsent', error: this.#whyClosed() })
  }

  async hearReport(token: string, report: ReportHeard): Promise<boolean> {
    const { webhookToken } = this.#start.secrets
    if (webhookToken === undefined || !sameText(token, webhookToken)) return false
    const { orderId, to, status } = report
    // Accepted was the answer to the order already.
    if (status === 'delivered' || status === 'undelivered') {
      await this.#following.hear(orderId, numberIn(to), status)
    }
    return true
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#reach.stop()
    this.#giveBack()
    this.#pauses.stop()
    await this.#idle()
    await this.#wire.close()
    await this.#following.stop()
  }

  #now(): number {
    return this.#start.tools.clock.now()
  }

  /** So long nothing is to be sent. */
  #patienceMs(): number {
    return this.#throttledUntilMs - this.#start.tools.clock.steady.now()
  }

  #isOpen(): boolean {
    return !this.#isStopping && this.#reach.isUp && this.#patienceMs() <= 0
  }

  #whyClosed(): string {
    if (this.#isStopping) return 'the carrier is being stopped'
    if (this.#patienceMs() > 0) return 'their server asked for patience'
    return this.#reach.lastError ?? 'not reached yet'
  }

  #changed(): void {
    if (!this.#reach.isUp) this.#giveBack()
    this.#start.events.room()
  }

  /** What has not gone may go another way. */
  #giveBack(): void {
    const waiting = this.#queue.splice(0).flatMap(({ messages }) => messages)
    const left = [...waiting, ...this.#gathering.takeAll()]
    if (left.length > 0) this.#answer(left, { outcome: 'unsent', error: this.#whyClosed() })
  }

  /** Starts as many orders as may be under way, no faster than the rate allows. */
  #pump(): void {
    const { ordersAtOnce, ratePerSecond } = this.#start.settings
    while (this.#ordersUnderWay < ordersAtOnce && this.#isOpen()) {
      const nowMs = this.#start.tools.clock.steady.now()
      if (this.#paidUntilMs > nowMs) {
        this.#pumpAt(this.#paidUntilMs)
        return
      }
      const order = this.#queue.shift()
      if (!order) return
      if (this.#isOver(order)) {
        this.#answer(order.messages, { outcome: 'unsent', error: LEASE_OVER })
        continue
      }
      const costMs = ratePerSecond === null ? 0 : (order.messages.length * 1_000) / ratePerSecond
      this.#paidUntilMs = nowMs + costMs
      void this.#place(order)
    }
  }

  /** One of its messages may be sent by somebody else. */
  #isOver({ messages }: UpstreamOrder<Ticket>): boolean {
    return messages.some(({ lease }) => isOver(lease, this.#start.tools.clock))
  }

  #pumpAt(atMs: number): void {
    this.#callOffPump?.()
    this.#callOffPump = this.#start.tools.clock.steady.at(atMs, () => this.#pump())
  }

  async #place(order: UpstreamOrder<Ticket>): Promise<void> {
    this.#ordersUnderWay += 1
    const { log } = this.#start.tools
    const placed = await placeOrder(order, this.#placingTools(order)).catch((error): Failed => {
      log.error({ carrier: this.name, err: error }, 'an order could not be placed')
      return { is: 'failed', outcome: 'unknown', error: String(error) }
    })
    this.#ordersUnderWay -= 1
    this.#settle(order, placed)
    this.#pump()
    if (this.#ordersUnderWay === 0) this.#onIdle()
  }

  #placingTools(order: UpstreamOrder<Ticket>): PlacingTools {
    const { settings } = this.#start
    return {
      ...{ wire: this.#wire, settings, whoseOf: this.#whoseOf },
      now: () => this.#now(),
      pause: async (ms) => (await this.#pauses.wait(ms)) && !this.#isOver(order),
      onSilence: (why) => this.#reach.doubt(why),
    }
  }

  #settle(order: UpstreamOrder<Ticket>, placed: Placed): void {
    if (placed.is === 'accepted') this.#accepted(order, placed.orderId)
    else if (placed.is === 'split') this.#split(order)
    else this.#failed(order, placed)
  }

  #failed(order: UpstreamOrder<Ticket>, failed: Failed): void {
    const { outcome, error, closes, retryAfterMs } = failed
    if (closes) this.#reach.fail(error, closes)
    if (outcome === 'throttled') this.#throttle(retryAfterMs)
    if (outcome === 'unknown' && this.#start.settings.ambiguous === 'hold') this.#hold(order)
    else this.#answer(order.messages, { outcome, error })
  }

  #accepted({ messages }: UpstreamOrder<Ticket>, orderId: string): void {
    const idsOf = ({ number, parts }: OutboundMessage): string[] =>
      Array.from({ length: parts }, (_, at) => partIdOf(orderId, number, at + 1))
    const named = messages.map((message) => ({ message, carrierIds: idsOf(message) }))
    this.#following.follow(
      orderId,
      named.map(({ message, carrierIds }) => [message.number, carrierIds] as const),
    )
    this.#tell(named.map((each) => ({ ...each, outcome: 'accepted' as const })))
  }

  /** Halves, and halves of these, until the recipient that is at fault stands alone. */
  #split({ messages }: UpstreamOrder<Ticket>): void {
    const middle = Math.ceil(messages.length / 2)
    const halves = [messages.slice(0, middle), messages.slice(middle)]
    this.#queue.unshift(...halves.map((half) => ({ messages: half })))
    if (!this.#isOpen()) this.#giveBack()
  }

  /** Taken as sent, under ids that no report will ever name: it expires, and is not sent again. */
  #hold({ messages }: UpstreamOrder<Ticket>): void {
    this.#tell(
      messages.map((message) => {
        const { messageId, attempt, parts } = message
        const idOf = (_: unknown, at: number) => `held-${messageId}.${attempt}-${at + 1}`
        return { message, outcome: 'accepted', carrierIds: Array.from({ length: parts }, idOf) }
      }),
    )
  }

  #throttle(retryAfterMs = THROTTLED_MS): void {
    const { steady } = this.#start.tools.clock
    const pauseMs = Math.min(retryAfterMs, THROTTLED_MS_MAX)
    this.#throttledUntilMs = Math.max(this.#throttledUntilMs, steady.now() + pauseMs)
    this.#giveBack()
    steady.at(this.#throttledUntilMs, () => this.#changed())
  }

  #answer(
    messages: readonly OutboundMessage<Ticket>[],
    answer: Pick<Failed, 'outcome' | 'error'>,
  ): void {
    this.#tell(messages.map((message) => ({ message, ...answer })))
  }

  #tell(answers: readonly SubmitAnswer<Ticket>[]): void {
    this.#underWay -= answers.length
    this.#start.events.answers(answers)
    this.#start.events.room()
  }

  /** No order is under way, or its answer has had its time. */
  #idle(): Promise<void> {
    if (this.#ordersUnderWay === 0) return Promise.resolve()
    return new Promise((done) => {
      const { clock } = this.#start.tools
      const callOff = clock.at(clock.now() + LIMITS.answerWaitMs, done)
      this.#onIdle = () => {
        callOff()
        done()
      }
    })
  }
}
