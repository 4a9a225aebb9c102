/**
 * One endpoint as this node sees it: what was read ahead for it, what is under way, and how much at
 * once it can bear.
 *
 * It begins with few connections, gets one more for every answer that is good, half for one that is
 * not, and a single one after a time-out: a server that hangs holds one connection, not all.
 */
import { LIMITS } from '../../base/limits.ts'
import type { DueDelivery, WebhookLane } from '../../store/reads/webhooks.ts'
import type { Poster } from './post.ts'

export class Lane {
  endpoint: WebhookLane
  poster: Poster
  /** By the machines' time. */
  leaseUntilMs = 0
  /** The listener asked for patience until then, by the steady time. */
  pausedUntilMs = 0
  usedAtMs = 0
  #queue: DueDelivery[] = []
  readonly #held = new Set<number>()
  #underWay = 0
  #most: number = LIMITS.webhookConnectionsAtFirst

  constructor(endpoint: WebhookLane, poster: Poster) {
    this.endpoint = endpoint
    this.poster = poster
  }

  /** What is under way at the old address ends there, and its answers still count. */
  moveTo(poster: Poster): void {
    this.poster.retire()
    this.poster = poster
    this.pausedUntilMs = 0
  }

  /** Read ahead, under way, or not written down yet. */
  get held(): readonly number[] {
    return [...this.#held]
  }

  get isIdle(): boolean {
    return this.#held.size === 0
  }

  /**
   * How many more may be read ahead. Each reading passes over what is held, so that it is worth
   * while only for as much again.
   */
  room(): number {
    const room = this.#most * LIMITS.webhooksAhead - this.#held.size
    return room >= this.#held.size ? room : 0
  }

  add(deliveries: readonly DueDelivery[]): void {
    for (const delivery of deliveries) {
      this.#held.add(delivery.id)
      this.#queue.push(delivery)
    }
  }

  /** @param nowMs of the steady time */
  hasWork(nowMs: number): boolean {
    return this.#queue.length > 0 && this.#underWay < this.#most && nowMs >= this.pausedUntilMs
  }

  take(): DueDelivery | undefined {
    const delivery = this.#queue.shift()
    if (delivery) this.#underWay += 1
    return delivery
  }

  answered(how: 'well' | 'badly' | 'never'): void {
    this.#underWay -= 1
    if (how === 'well') this.#most = Math.min(this.#most + 1, LIMITS.webhookConnections)
    else this.#most = how === 'never' ? 1 : Math.max(1, this.#most >> 1)
  }

  /** Gives back what was read ahead and not begun, so that it is read again in its turn. */
  giveBack(): void {
    for (const { id } of this.#queue) this.#held.delete(id)
    this.#queue = []
  }

  /** Of what was read ahead, as much as is not too much any more. */
  trim(): void {
    const most = this.#most * LIMITS.webhooksAhead
    for (const { id } of this.#queue.splice(most)) this.#held.delete(id)
  }

  settled(id: number): void {
    this.#held.delete(id)
  }
}
