/** Pauses between two tries, all of which end when the carrier is being stopped. */
import type { SteadyClock } from '../../../base/clock.ts'

export class Pauses {
  readonly #clock: SteadyClock
  readonly #ends = new Set<() => void>()
  #isStopping = false

  constructor(clock: SteadyClock) {
    this.#clock = clock
  }

  /** @returns false at once when the carrier is being stopped */
  wait(ms: number): Promise<boolean> {
    if (this.#isStopping) return Promise.resolve(false)
    return new Promise((done) => {
      const end = (isOver: boolean) => {
        callOff()
        this.#ends.delete(endEarly)
        done(isOver)
      }
      const endEarly = () => end(false)
      const callOff = this.#clock.at(this.#clock.now() + ms, () => end(true))
      this.#ends.add(endEarly)
    })
  }

  stop(): void {
    this.#isStopping = true
    for (const end of this.#ends) end()
  }
}
