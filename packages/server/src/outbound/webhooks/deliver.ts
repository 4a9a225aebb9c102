/**
 * Delivers webhooks: finds endpoints for which something is due, takes their leases, and posts.
 *
 * Nothing that one listener does is felt by another: each has its own connections and its own
 * share of what is read ahead, and of what is under way in all each takes its turn. What came of an
 * attempt fills a buffer that a second loop empties; until that is written down, the delivery is
 * held, and nothing that follows it is begun. A process that dies leaves everything waiting, and it
 * is sent again with the id it had.
 */
import { inChunks } from '../../base/chunks.ts'
import type { Clock, TimeSource } from '../../base/clock.ts'
import { LIMITS } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { type Loop, type Next, startLoop } from '../../base/loop.ts'
import type { Meters } from '../../base/meters.ts'
import type { Reach } from '../../base/public-address.ts'
import { afterAttempt, RETRY_AFTER_MS_MAX, readRetryAfter } from '../../rules/webhook-retry.ts'
import type { DueDelivery, WebhookLane } from '../../store/reads/webhooks.ts'
import type { Store } from '../../store/store.ts'
import type { WebhookAttempt } from '../../store/verbs/settle-webhooks.ts'
import type { Resolve } from './connect.ts'
import { Lane } from './lane.ts'
import { leaseEndpoints } from './leasing.ts'
import { createPoster, type PostAnswer } from './post.ts'
import { createSigner, FORGOTTEN, type OpenSecret, prepare, type Sign } from './request.ts'
import { startTried, type Tried } from './tried.ts'

export interface WebhooksOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly node: string
  readonly leaseMs: number
  /** 0…1 */
  readonly random: () => number
  readonly reach: Reach
  readonly resolve: Resolve
  readonly openSecret: OpenSecret
  /** Of time-outs, which are real time whatever the platform's clock does. */
  readonly time: TimeSource
  readonly timeoutMs?: number
}

export interface Webhooks {
  /** There may be something to tell. */
  wake(): void
  /** Everything is as on the first day: whatever was read ahead is of another world. */
  startOver(): void
  /** Begins nothing more, waits a moment for answers, and writes down what came. */
  stop(): Promise<void>
}

export const startWebhooks = (options: WebhooksOptions): Webhooks => new Delivering(options)

class Delivering implements Webhooks {
  readonly #options: WebhooksOptions
  readonly #lanes = new Map<number, Lane>()
  /** Lanes that could begin something if there were not so much under way. */
  readonly #crowded = new Set<Lane>()
  readonly #finding: Loop
  readonly #tried: Tried
  readonly #sign: Sign
  #underWay = 0
  #stopping = false
  #onQuiet = () => {}

  constructor(options: WebhooksOptions) {
    const { clock, log } = options
    this.#options = options
    this.#sign = createSigner(options.openSecret)
    this.#finding = startLoop({ name: 'webhooks', clock, log, step: () => this.#find() })
    this.#tried = startTried({
      ...options,
      onSettled: (attempts) => this.#settled(attempts),
      onDisabled: (id) => this.#lanes.get(id)?.giveBack(),
    })
  }

  wake(): void {
    this.#finding.wake()
  }

  startOver(): void {
    for (const lane of this.#lanes.values()) this.#close(lane)
    this.#finding.wake()
  }

  async stop(): Promise<void> {
    await this.#finding.stop()
    this.#stopping = true
    for (const lane of this.#lanes.values()) lane.giveBack()
    await this.#quiet()
    await this.#tried.stop()
    const endpointIds = [...this.#lanes.keys()]
    for (const lane of this.#lanes.values()) this.#close(lane)
    const { store, node } = this.#options
    // Without it, others wait until the leases end.
    if (endpointIds.length === 0) return
    await store.run('releaseWebhooks', { node, endpointIds }).catch(() => {})
  }

  /** Resolves when nothing is under way, or when there has been time enough. */
  #quiet(): Promise<void> {
    if (this.#underWay === 0) return Promise.resolve()
    return new Promise((done) => {
      const callOff = this.#options.time.after(LIMITS.answerWaitMs, done)
      this.#onQuiet = () => {
        callOff()
        done()
      }
    })
  }

  async #find(): Promise<Next> {
    const { store, clock } = this.#options
    const nowMs = clock.now()
    const { lanes, orphans } = await store.read('webhookLanes', {})
    this.#closeIdle(new Set(lanes.map(({ id }) => id)))
    const [enabled, disabled] = [lanes.filter(isEnabled), lanes.filter((lane) => !isEnabled(lane))]
    // What was read ahead for those is not sent any more.
    for (const id of [...disabled.map((lane) => lane.id), ...orphans]) {
      this.#lanes.get(id)?.giveBack()
    }
    const due = enabled.filter(({ due_at }) => due_at <= nowMs)
    await this.#lease(due)
    const later = enabled.filter(({ due_at }) => due_at > nowMs).map(({ due_at }) => due_at)
    // Thousands at once would keep everybody else from the store.
    const nexts = await inChunks(due, LIMITS.webhookReadsAtOnce, (endpoint) =>
      this.#readAhead(endpoint, nowMs),
    )
    if (await this.#giveUp(orphans)) return 'more'
    // Whoever wrote something says so; should that be missed, it is found all the same.
    const polledMs = nowMs + (store.shared ? LIMITS.pollMs : LIMITS.expiryEveryMs)
    return [...later, ...nexts].reduce<number>((a, b) => Math.min(a, b ?? a), polledMs)
  }

  /** Of endpoints that are no more, nothing waits any longer. */
  async #giveUp(endpointIds: readonly number[]): Promise<boolean> {
    const { store } = this.#options
    let more = false
    for (const endpointId of endpointIds) {
      const slice = await store.run('giveUpWebhooks', { endpointId, limit: LIMITS.webhookBatch })
      more ||= slice.more
    }
    return more
  }

  /** Takes what nobody has, and renews what this node has before it runs out. */
  async #lease(due: readonly WebhookLane[]): Promise<void> {
    const leaseUntilMsOf = (id: number) => this.#lanes.get(id)?.leaseUntilMs ?? 0
    const { taken, untilMs } = await leaseEndpoints(this.#options, due, leaseUntilMsOf)
    for (const endpoint of taken) this.#laneOf(endpoint).leaseUntilMs = untilMs
  }

  #laneOf(endpoint: WebhookLane): Lane {
    const { reach, resolve, time, timeoutMs } = this.#options
    const known = this.#lanes.get(endpoint.id)
    const { url } = endpoint
    if (known?.poster.url === url) return known
    const limits = timeoutMs === undefined ? {} : { timeoutMs }
    const poster = createPoster({ url, reach, resolve, time, ...limits })
    if (known) {
      known.moveTo(poster)
      return known
    }
    const lane = new Lane(endpoint, poster)
    this.#lanes.set(endpoint.id, lane)
    return lane
  }

  /** Reads what is due for an endpoint, as far as there is room; gives when to look again. */
  async #readAhead(endpoint: WebhookLane, nowMs: number): Promise<number | null> {
    const { store, clock } = this.#options
    const known = this.#lanes.get(endpoint.id)
    if (!known || known.leaseUntilMs <= clock.machineNow()) return nowMs + LIMITS.pollMs
    const lane = this.#laneOf(endpoint)
    lane.endpoint = endpoint
    const pausedForMs = lane.pausedUntilMs - clock.steady.now()
    if (pausedForMs > 0) return Math.ceil(nowMs + pausedForMs)
    const limit = lane.room()
    // Whatever is written down makes room, and wakes this loop.
    if (limit === 0) return null
    const ask = { endpointId: endpoint.id, nowMs, held: lane.held, limit }
    const { deliveries, nextAtMs } = await store.read('webhooksDue', ask)
    lane.usedAtMs = clock.machineNow()
    lane.add(deliveries)
    this.#pump(lane)
    return nextAtMs
  }

  #closeIdle(waiting: ReadonlySet<number>): void {
    const beforeMs = this.#options.clock.machineNow() - LIMITS.webhookIdleMs
    for (const [id, lane] of this.#lanes) {
      if (lane.isIdle && lane.usedAtMs < beforeMs && !waiting.has(id)) this.#close(lane)
    }
  }

  #close(lane: Lane): void {
    lane.giveBack()
    lane.poster.close()
    this.#crowded.delete(lane)
    this.#lanes.delete(lane.endpoint.id)
  }

  /** Begins what may begin; of what is too much in all, each lane gets its turn. */
  #pump(lane: Lane): void {
    const nowMs = this.#options.clock.steady.now()
    while (!this.#stopping && lane.hasWork(nowMs)) {
      if (this.#underWay >= LIMITS.webhooksAtOnce) {
        this.#crowded.add(lane)
        return
      }
      this.#begin(lane)
    }
  }

  #begin(lane: Lane): void {
    const delivery = lane.take()
    if (!delivery) return
    this.#underWay += 1
    this.#attempt(lane, delivery).finally(() => {
      this.#underWay -= 1
      if (this.#underWay === 0) this.#onQuiet()
      const [next = lane] = this.#crowded
      this.#crowded.delete(next)
      this.#pump(next)
      if (next !== lane) this.#pump(lane)
    })
  }

  async #attempt(lane: Lane, delivery: DueDelivery): Promise<void> {
    const { clock } = this.#options
    const startedAtMs = clock.machineNow()
    const now = { platformMs: clock.now(), machineMs: startedAtMs }
    const request = prepare(lane.endpoint, delivery, now, this.#sign)
    const answer = 'body' in request ? await lane.poster.post(request) : request
    const ms = clock.machineNow() - startedAtMs
    // Of what has been forgotten there was nothing to say.
    const isWell = answer.error === null || answer === FORGOTTEN
    lane.answered(isWell ? 'well' : answer.timedOut ? 'never' : 'badly')
    // Of another world by now, or cut off by us.
    if (this.#lanes.get(lane.endpoint.id) !== lane) return
    this.#note(lane, delivery, answer, { ms, ...(answer === request && { isUnsent: true }) })
  }

  #note(
    lane: Lane,
    delivery: DueDelivery,
    answer: PostAnswer,
    made: Pick<WebhookAttempt, 'ms' | 'isUnsent'>,
  ): void {
    const { clock, random, meters } = this.#options
    const nowMs = clock.now()
    const retryAfterMs = readRetryAfter(answer.retryAfter, clock.machineNow())
    const { id, message_id, event, attempts, rung } = delivery
    const { status, error, excerpt } = answer
    const after =
      answer === FORGOTTEN
        ? ({ next: 'givenUp' } as const)
        : afterAttempt({ status, rung, retryAfterMs, nowMs, chance: random() })
    const dueAtMs = after.next === 'again' ? after.dueAtMs : null
    // The others wait as long as was asked, and not for the step of this one's ladder.
    if (dueAtMs !== null && retryAfterMs !== null) {
      this.#pause(lane, Math.min(retryAfterMs, RETRY_AFTER_MS_MAX))
    }
    if (error !== null) lane.trim()
    const what = { deliveryId: id, endpointId: lane.endpoint.id, messageId: message_id, event }
    const attempt = { ...what, attempts, next: after.next, dueAtMs, atMs: nowMs }
    this.#tried.add({ ...attempt, ...made, status, error, excerpt })
    meters.webhook(after.next === 'again' ? 'failed' : after.next, made.ms)
  }

  /** Who asks for patience gets it for everything, not for one delivery only. */
  #pause(lane: Lane, forMs: number): void {
    const untilMs = this.#options.clock.steady.now() + forMs
    lane.pausedUntilMs = Math.max(lane.pausedUntilMs, untilMs)
    lane.giveBack()
  }

  /** There may be room again, and what follows is free; what failed is due at another time. */
  #settled(attempts: readonly WebhookAttempt[]): void {
    let wake = false
    for (const { endpointId, deliveryId, next } of attempts) {
      const lane = this.#lanes.get(endpointId)
      lane?.settled(deliveryId)
      wake ||= next !== 'delivered' || !lane || lane.room() > 0
    }
    if (wake) this.#finding.wake()
  }
}

const isEnabled = ({ enabled }: WebhookLane): boolean => enabled === 1
