/**
 * Stands between the dispatcher and all carriers, and chooses one for each message.
 *
 * To the dispatcher it is one outlet with room. A message that a carrier gives back unsent, or
 * refuses for now, goes to the next carrier of its routes at once, without a trip to the store and
 * without counting as an attempt. What waits for a carrier is little and in lanes; beyond that it
 * goes back to the store, so that a slow carrier does not hold what others could send.
 */
import { LIMITS } from '../base/limits.ts'
import type { Route, Standing } from '../rules/route.ts'
import type { Carrier, CarrierEvents, OutboundMessage, SubmitAnswer } from './carriers/carrier.ts'
import { type CarrierHealth, Post, type Waiting } from './exchange-post.ts'
import { type RoutedAnswer, unsent, Ways } from './exchange-ways.ts'
import { isOver, LEASE_OVER } from './leases.ts'
import { Probes } from './probes.ts'
import {
  createRouting,
  type RoutesNow,
  type Routing,
  type RoutingOptions,
  type StandingOf,
} from './routing.ts'

export interface ExchangeOptions<Ticket> extends RoutingOptions {
  readonly onAnswers: (answers: readonly RoutedAnswer<Ticket>[]) => void
  /** There is room again, or a carrier more. */
  readonly onRoom: () => void
}

/** The name by which claims know it. */
export const EXCHANGE = 'exchange'

const NOBODY = 'no carrier that may have it is up'

export class Exchange<Ticket> {
  readonly name = EXCHANGE
  readonly routes: RoutesNow
  readonly #options: ExchangeOptions<Ticket>
  #posts = new Map<string, Post<Ticket>>()
  readonly #routing: Routing
  #underWay = 0
  readonly #ways: Ways<Ticket>
  readonly #probes = new Probes<Ticket>()
  #back: RoutedAnswer<Ticket>[] = []
  #callOffLook: (() => void) | undefined
  #isStopping = false

  constructor(options: ExchangeOptions<Ticket>) {
    this.#options = options
    this.#routing = createRouting(options)
    this.routes = this.#routing.now((name) => this.#standing(name))
    this.#ways = new Ways(options.clock)
  }

  /**
   * Takes a carrier into service, in the place of one of the same name, which leaves.
   * @param start makes it, with the events that it is to call
   */
  place(
    start: (events: CarrierEvents<Ticket>) => Carrier<Ticket>,
    brings: Pick<CarrierEvents<Ticket>, 'receipts' | 'inbound' | 'late'>,
  ): Carrier<Ticket> {
    let post: Post<Ticket> | undefined
    const carrier = start({
      ...brings,
      answers: (answers) => this.#answered(post as Post<Ticket>, answers),
      room: () => post && this.#changed(post),
    })
    const before = this.#posts.get(carrier.name)
    post = new Post(carrier, this.#options.clock)
    this.#posts.set(carrier.name, post)
    this.#routing.setCarriers([...this.#posts.keys()])
    if (before) void this.#leave(before)
    this.#options.onRoom()
    return carrier
  }

  /** Resolves when it has answered and closed. */
  async remove(name: string): Promise<void> {
    const post = this.#posts.get(name)
    if (!post) return
    this.#posts.delete(name)
    this.#routing.setCarriers([...this.#posts.keys()])
    await this.#leave(post)
  }

  /** Null sends everything by any carrier. */
  setRoutes(routes: readonly Route[] | null): void {
    this.#routing.setRoutes(routes)
    this.#options.onRoom()
  }

  /** Has one carrier take one message; nobody else hears of its answer. */
  probe(name: string, message: OutboundMessage<Ticket>): Promise<SubmitAnswer<Ticket>> {
    return this.#probes.send(this.#posts.get(name)?.carrier, message)
  }

  health(): readonly CarrierHealth[] {
    return [...this.#posts.values()].map((post) => post.health())
  }

  /** Too little room is none: a claim of three costs as much as a claim of a hundred. */
  room(): number {
    if (this.#isStopping) return 0
    const all = [...this.#posts.values()].map((post) => ({ post, standing: post.standing() }))
    const well = all.filter(({ standing }) => standing === 'up')
    const open = well.length > 0 ? well : all.filter(({ standing }) => standing === 'resting')
    const room = open.reduce((sum, { post }) => sum + post.room(), 0)
    const ahead = open.reduce((sum, { post }) => sum + post.ahead(), 0)
    return room * 4 < ahead ? 0 : room
  }

  underWay(): number {
    return this.#underWay
  }

  submit(messages: readonly OutboundMessage<Ticket>[]): void {
    this.#underWay += messages.length
    const standing = this.#standings()
    for (const message of messages) this.#route(message, standing)
    this.#pumpAll()
  }

  /** What waits goes back unsent; the carriers answer the rest. */
  async stop(): Promise<void> {
    this.#isStopping = true
    const posts = [...this.#posts.values()]
    for (const post of posts) {
      for (const { message } of post.queue.remove(() => true)) this.#giveBack(message, post)
    }
    this.#tellBack()
    this.#callOffLook?.()
    await Promise.all(posts.map(({ carrier }) => carrier.stop()))
  }

  /** Whatever it had was of another world. */
  forget(): void {
    for (const { queue } of this.#posts.values()) queue.remove(() => true)
    this.#ways.forget()
    this.#back = []
    this.#underWay = 0
  }

  /** Its messages go to others, and those that it has not written come back by themselves. */
  async #leave(post: Post<Ticket>): Promise<void> {
    post.isLeaving = true
    this.#reroute(post)
    this.#pumpAll()
    await post.carrier.stop()
  }

  #standing(name: string): Standing {
    return this.#posts.get(name)?.standing() ?? 'absent'
  }

  /** As things stand now: for a batch, each carrier is asked once. */
  #standings(): StandingOf {
    const known = new Map<string, Standing>()
    for (const [name, post] of this.#posts) known.set(name, post.standing())
    return (name) => known.get(name) ?? 'absent'
  }

  #route(message: OutboundMessage<Ticket>, standing: StandingOf, sinceMs?: number): void {
    const post = this.#choose(message, standing)
    if (post) this.#enqueue(post, message, sinceMs)
    else this.#giveBack(message)
  }

  #choose(message: OutboundMessage<Ticket>, standing: StandingOf): Post<Ticket> | undefined {
    const carrier = this.#routing.choose(message, standing)
    return carrier === undefined ? undefined : this.#posts.get(carrier)
  }

  /** Who goes from one queue to another waits no longer for it. */
  #enqueue(
    post: Post<Ticket>,
    message: OutboundMessage<Ticket>,
    sinceMs = this.#options.clock.steady.now(),
  ): void {
    const { accountId, trafficClass, parts } = message
    const waiting = { message, sinceMs, accountId, trafficClass, parts }
    const pushedOut = post.queue.add(waiting, post.carrier.room() + post.ahead())
    if (pushedOut) this.#giveBack(pushedOut.message, post)
  }

  #pumpAll(): void {
    for (const post of this.#posts.values()) {
      for (const late of post.pump()) this.#back.push(this.#ways.routed(unsent(late, LEASE_OVER)))
    }
    this.#tellBack()
    this.#lookLater()
  }

  #changed(post: Post<Ticket>): void {
    if (post.standing() === 'down') this.#reroute(post)
    this.#pumpAll()
    if (this.room() > 0) this.#options.onRoom()
  }

  #answered(post: Post<Ticket>, answers: readonly SubmitAnswer<Ticket>[]): void {
    post.heard(answers)
    const told: RoutedAnswer<Ticket>[] = []
    for (const answer of this.#probes.without(answers)) {
      if (!this.#triesAnother(answer, post)) told.push(this.#ways.routed(answer, post))
    }
    this.#underWay -= told.length
    if (told.length > 0) this.#options.onAnswers(told)
    this.#pumpAll()
  }

  /** What was refused for now may be taken by the next carrier that is well. */
  #triesAnother(answer: SubmitAnswer<Ticket>, { carrier }: Post<Ticket>): boolean {
    const { message, outcome } = answer
    if (outcome === 'accepted' || outcome === 'rejected' || outcome === 'unknown') return false
    const wasAsked = this.#ways.askedOf(message)
    const next = this.#choose(message, (other) => {
      const standing = this.#standing(other)
      return standing !== 'up' || other === carrier.name || wasAsked(other) ? 'absent' : 'up'
    })
    if (!next || this.#isStopping || isOver(message.lease, this.#options.clock)) return false
    this.#ways.noteDetour(message, carrier.name, answer.error)
    this.#enqueue(next, message)
    return true
  }

  /** Finds other carriers for what waited here; whatever nobody else may have goes back. */
  #reroute({ queue }: Post<Ticket>): void {
    if (queue.size() === 0) return
    const standing = this.#standings()
    for (const { message, sinceMs } of queue.remove(() => true)) {
      this.#route(message, standing, sinceMs)
    }
  }

  #giveBack(message: OutboundMessage<Ticket>, post?: Post<Ticket>): void {
    const error = post ? `${post.carrier.name} has no room` : NOBODY
    this.#back.push(this.#ways.routed(unsent(message, error), post))
  }

  #tellBack(): void {
    if (this.#back.length === 0) return
    const back = this.#back
    this.#back = []
    this.#underWay -= back.length
    this.#options.onAnswers(back)
  }

  /** Looks again, as long as anything waits. */
  #lookLater(): void {
    const waits = [...this.#posts.values()].some(({ queue }) => queue.size() > 0)
    if (!waits || this.#callOffLook || this.#isStopping) return
    const { steady } = this.#options.clock
    this.#callOffLook = steady.at(steady.now() + LIMITS.carrierLookMs, () => {
      this.#callOffLook = undefined
      this.#look()
    })
  }

  #look(): void {
    const nowMs = this.#options.clock.steady.now()
    for (const post of this.#posts.values()) {
      if (post.queue.size() === 0) continue
      const isOver = ({ sinceMs }: Waiting<Ticket>) => nowMs - sinceMs >= LIMITS.carrierWaitMs
      for (const { message } of post.queue.remove(isOver)) this.#giveBack(message, post)
      if (post.standing() !== 'up') this.#moveOn(post)
    }
    this.#pumpAll()
    if (this.room() > 0) this.#options.onRoom()
  }

  /** What waits for a carrier that is not well goes to another that has room for it. */
  #moveOn({ queue }: Post<Ticket>): void {
    const withRoom = (name: string): Standing => {
      const other = this.#posts.get(name)
      return other && other.standing() === 'up' && other.carrier.room() > 0 ? 'up' : 'absent'
    }
    const moving = new Map<Waiting<Ticket>, Post<Ticket>>()
    queue.remove((waiting) => {
      const next = this.#choose(waiting.message, withRoom)
      if (next) moving.set(waiting, next)
      return next !== undefined
    })
    for (const [{ message, sinceMs }, next] of moving) this.#enqueue(next, message, sinceMs)
  }
}
