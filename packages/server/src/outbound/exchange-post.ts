/**
 * A carrier's place in the exchange: what waits for it, how well it does, and whether it is to be
 * preferred, passed over or left alone. It decides nothing about where a message goes.
 */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import { createRate } from '../base/rate.ts'
import type { SubmitFailure } from '../rules/retry.ts'
import type { Standing } from '../rules/route.ts'
import type { TrafficClass } from '../rules/route-conditions.ts'
import type { Carrier, CarrierState, OutboundMessage } from './carriers/carrier.ts'
import { ComingBack } from './coming-back.ts'
import { createFairQueue } from './fair-queue.ts'
import { isOver } from './leases.ts'

export interface Waiting<Ticket> {
  readonly message: OutboundMessage<Ticket>
  readonly sinceMs: number
  readonly accountId: number
  readonly trafficClass: TrafficClass
  readonly parts: number
}

export interface CarrierHealth extends CarrierState {
  readonly name: string
  readonly standing: Standing
  /** How many more messages it would take now. */
  readonly room: number
  /** Handed over and not answered. */
  readonly underWay: number
  readonly waiting: number
  /** Messages that it takes, over the last seconds. */
  readonly acceptedPerSecond: number
}

type Outcome = 'accepted' | SubmitFailure

export class Post<Ticket> {
  readonly carrier: Carrier<Ticket>
  readonly queue = createFairQueue<Waiting<Ticket>>()
  /** Out of service: it answers what it has, and gets nothing more. */
  isLeaving = false
  readonly #clock: Clock
  readonly #accepted = createRate()
  #failures = 0
  #restsUntilMs = 0
  /** Since when it has had messages without a word about any. */
  #silentSinceMs = Number.POSITIVE_INFINITY
  readonly #givenBack: ComingBack

  constructor(carrier: Carrier<Ticket>, clock: Clock) {
    this.carrier = carrier
    this.#clock = clock
    this.#givenBack = new ComingBack(clock)
  }

  standing(): Standing {
    if (this.isLeaving) return 'absent'
    const nowMs = this.#clock.steady.now()
    const { up, throttledUntilMs } = this.carrier.state()
    if (!up) return 'down'
    if (this.#restsUntilMs > nowMs) return 'resting'
    if ((throttledUntilMs ?? 0) > this.#clock.now()) return 'resting'
    return nowMs - this.#silentSinceMs > LIMITS.carrierSilentMs ? 'resting' : 'up'
  }

  /** What may wait here: a slow carrier must not fill the memory, nor hold what others could do. */
  ahead(): number {
    const inTime = this.#perSecond() * (LIMITS.carrierAheadMs / 1000)
    return Math.min(LIMITS.carrierAheadMax, Math.max(LIMITS.carrierAheadMin, Math.ceil(inTime)))
  }

  /** How many more messages it makes sense to bring. */
  room(): number {
    return Math.max(0, this.carrier.room() + this.ahead() - this.queue.size())
  }

  /**
   * Hands over whose turn it is, as far as the carrier has room.
   * @returns those that may not be sent any more
   */
  pump(): readonly OutboundMessage<Ticket>[] {
    const late: OutboundMessage<Ticket>[] = []
    if (this.isLeaving || this.queue.size() === 0) return late
    const room = this.carrier.room()
    const batch: OutboundMessage<Ticket>[] = []
    while (batch.length < room) {
      const message = this.queue.take()?.message
      if (!message) break
      if (isOver(message.lease, this.#clock)) late.push(message)
      else batch.push(message)
    }
    if (batch.length === 0) return late
    this.#silentSinceMs = Math.min(this.#silentSinceMs, this.#clock.steady.now())
    this.carrier.submit(batch)
    return late
  }

  /** Answers came; one of these outcomes each. */
  heard(outcomes: readonly { readonly outcome: Outcome }[]): void {
    const nowMs = this.#clock.steady.now()
    const isIdle = this.carrier.underWay() === 0
    this.#silentSinceMs = isIdle ? Number.POSITIVE_INFINITY : nowMs
    let accepted = 0
    for (const { outcome } of outcomes) {
      if (outcome === 'accepted') accepted += 1
      else this.#failed(outcome, nowMs)
    }
    if (accepted === 0) return
    this.#failures = 0
    this.#accepted.add(accepted, this.#clock.machineNow())
  }

  #failed(outcome: SubmitFailure, nowMs: number): void {
    if (outcome === 'rejected') return
    if (outcome === 'throttled' || outcome === 'unsent') {
      this.#rest(nowMs + LIMITS.carrierThrottledMs)
      return
    }
    this.#failures += 1
    const over = this.#failures - LIMITS.carrierFailuresMax
    if (over < 0) return
    this.#rest(nowMs + Math.min(LIMITS.carrierRestMsMax, LIMITS.carrierRestMs * 2 ** over))
  }

  #rest(untilMs: number): void {
    this.#restsUntilMs = Math.max(this.#restsUntilMs, untilMs)
  }

  /**
   * When a message that found no place here is due again: they come back no faster than they can
   * be taken, or nobody would do anything but fetch them and bring them back.
   */
  dueAgainMs(): number {
    const perSecond = Math.min(
      LIMITS.givenBackPerSecondMax,
      Math.max(LIMITS.givenBackPerSecondMin, 2 * this.#perSecond()),
    )
    return this.#givenBack.next(1000 / perSecond)
  }

  health(): CarrierHealth {
    const { carrier } = this
    return {
      ...carrier.state(),
      name: carrier.name,
      standing: this.standing(),
      room: carrier.room(),
      underWay: carrier.underWay(),
      waiting: this.queue.size(),
      acceptedPerSecond: Math.round(this.#perSecond() * 10) / 10,
    }
  }

  #perSecond(): number {
    return this.#accepted.perSecond(this.#clock.machineNow())
  }
}
