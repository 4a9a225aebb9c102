/**
 * Whether the peer lives: after a silence it is asked (SMPP 3.4 §4.11), and a PDU that has begun
 * must end. Timers are set once and look when they fire, so that nothing is set for each PDU.
 */
import type { Clock } from './clock.ts'

interface Times {
  readonly enquireEveryMs: number
  readonly partialPduMs: number
}

interface Sees {
  /** Sends an enquire_link; the answer is heard like everything else. */
  readonly enquire: () => void
  readonly isBetween: () => boolean
  readonly dead: (why: string) => void
}

export class Heartbeat {
  readonly #clock: Clock
  readonly #times: Times
  readonly #sees: Sees
  #heardMs: number
  #callOffEnquiry: () => void
  #partialSinceMs = 0
  #callOffPartial: (() => void) | undefined
  #isResting = false

  constructor(clock: Clock, times: Times, sees: Sees) {
    this.#clock = clock
    this.#times = times
    this.#sees = sees
    this.#heardMs = clock.now()
    this.#callOffEnquiry = clock.at(this.#heardMs + times.enquireEveryMs, this.#look)
  }

  /** When the peer was last heard. */
  get heardMs(): number {
    return this.#heardMs
  }

  /** Octets have come; whether with them a PDU became whole. */
  heard(wasWhole: boolean): void {
    this.#heardMs = this.#clock.now()
    if (this.#sees.isBetween()) return
    if (wasWhole || !this.#callOffPartial) this.#partialSinceMs = this.#heardMs
    this.#callOffPartial ??= this.#watchPartial()
  }

  /** Nothing is read: silence means nothing. */
  rest(isResting: boolean): void {
    this.#isResting = isResting
    if (isResting) return
    this.#heardMs = this.#clock.now()
    this.#partialSinceMs = this.#heardMs
  }

  stop(): void {
    this.#callOffEnquiry()
    this.#callOffPartial?.()
  }

  readonly #look = (): void => {
    const nowMs = this.#clock.now()
    const { enquireEveryMs } = this.#times
    const isSilent = !this.#isResting && nowMs - this.#heardMs >= enquireEveryMs
    const nextMs = isSilent || this.#isResting ? nowMs : this.#heardMs
    this.#callOffEnquiry = this.#clock.at(nextMs + enquireEveryMs, this.#look)
    if (isSilent) this.#sees.enquire()
  }

  #watchPartial(): () => void {
    return this.#clock.at(this.#partialSinceMs + this.#times.partialPduMs, this.#lookAtPartial)
  }

  readonly #lookAtPartial = (): void => {
    this.#callOffPartial = undefined
    if (this.#sees.isBetween()) return
    const isOver = this.#clock.now() - this.#partialSinceMs >= this.#times.partialPduMs
    if (isOver && !this.#isResting) this.#sees.dead('a PDU was begun and not finished')
    else {
      if (this.#isResting) this.#partialSinceMs = this.#clock.now()
      this.#callOffPartial = this.#watchPartial()
    }
  }
}
