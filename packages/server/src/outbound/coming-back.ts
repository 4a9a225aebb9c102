/** When messages that were given back are due again: a little later, and one behind the other. */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'

export class ComingBack {
  readonly #clock: Clock
  #lastMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** By the platform's time. */
  next(gapMs: number): number {
    const nowMs = this.#clock.steady.now()
    this.#lastMs = Math.max(nowMs + LIMITS.givenBackPauseMs, this.#lastMs + gapMs)
    return Math.floor(this.#clock.now() + this.#lastMs - nowMs)
  }
}
