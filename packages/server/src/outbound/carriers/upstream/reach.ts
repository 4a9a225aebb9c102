/**
 * Whether their server can be asked for anything: it answers, knows us, and we have credit there.
 *
 * While it is up, the orders tell. After a doubt, and until it is up, get-balance tells, which
 * costs nothing and changes nothing; at growing pauses, long ones where somebody has to act.
 */
import type { Clock } from '../../../base/clock.ts'
import { meaningOf } from './answers.ts'
import { treeOf, type Wire, type WireReply } from './wire.ts'

/** It is not there, or will not have us. */
export type Trouble = 'away' | 'closed'

const PAUSE_MS: Readonly<Record<Trouble, number>> = { away: 1_000, closed: 30_000 }
const PAUSE_MS_MAX: Readonly<Record<Trouble, number>> = { away: 30_000, closed: 300_000 }

export class Reach {
  readonly #clock: Clock
  readonly #wire: Wire
  readonly #onChange: () => void
  #isUp = false
  #lastError: string | null = null
  #credits: number | null = null
  #failures = 0
  #isAsking = false
  #isStopped = false
  #callOff = () => {}

  constructor(clock: Clock, wire: Wire, onChange: () => void) {
    this.#clock = clock
    this.#wire = wire
    this.#onChange = onChange
    this.#ask()
  }

  get isUp(): boolean {
    return this.#isUp && !this.#isStopped
  }

  get lastError(): string | null {
    return this.#lastError
  }

  /** What it was last seen to have for us; null if it does not say. */
  get credits(): number | null {
    return this.#credits
  }

  /** A request got no answer: is it still there? */
  doubt(why: string): void {
    this.#lastError = why
    this.#ask()
  }

  /** It cannot be used. */
  fail(why: string, how: Trouble): void {
    this.#lastError = why
    if (!this.#isUp) return
    this.#change(false)
    this.#askLater(how)
  }

  stop(): void {
    this.#isStopped = true
    this.#callOff()
  }

  #change(isUp: boolean): void {
    if (this.#isUp === isUp) return
    this.#isUp = isUp
    this.#onChange()
  }

  #ask(): void {
    if (this.#isAsking || this.#isStopped) return
    this.#isAsking = true
    this.#callOff()
    // A request to the other side never throws.
    void this.#wire.ask('get-balance', {}).then((reply) => {
      this.#isAsking = false
      if (!this.#isStopped) this.#answered(reply)
    })
  }

  #askLater(how: Trouble): void {
    this.#callOff()
    const pauseMs = Math.min(PAUSE_MS[how] * 2 ** this.#failures, PAUSE_MS_MAX[how])
    this.#failures += 1
    this.#callOff = this.#clock.at(this.#clock.now() + pauseMs, () => this.#ask())
  }

  #answered(reply: WireReply): void {
    const trouble = this.#troubleIn(reply)
    if (!trouble) this.#failures = 0
    this.#change(!trouble)
    if (trouble) this.#askLater(trouble)
  }

  #troubleIn(reply: WireReply): Trouble | undefined {
    if (reply.is !== 'answered') {
      this.#lastError = reply.why
      return 'away'
    }
    if (reply.code !== 200) {
      this.#lastError = `${reply.code} ${reply.message}`.trim()
      return meaningOf(reply.code).closes ? 'closed' : 'away'
    }
    this.#credits = creditsIn(reply.payload)
    if (this.#credits !== 0) return undefined
    this.#lastError = 'no credit is left there'
    return 'closed'
  }
}

/** An account that runs on lira has `sms` as well: what its money buys (wire §5.5). */
function creditsIn(payload: object): number | null {
  const { sms } = treeOf(treeOf(payload).balance)
  const credits = Number(sms ?? Number.NaN)
  return Number.isNaN(credits) ? null : credits
}
