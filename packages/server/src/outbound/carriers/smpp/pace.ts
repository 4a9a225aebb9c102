/**
 * How fast a bind may go: what was agreed, and less for a while after the carrier said that it is
 * too much. A pause first, then half of the speed at which it was told so, then a fifth more each
 * second until the agreed rate is reached, or twice what was too much where none was agreed.
 */
const SECOND_MS = 1_000
const GROWTH = 1.2
const SLOWED = 0.5

export class BindPace {
  readonly #agreed: number | undefined
  #rate: number | undefined
  #ceiling = Number.POSITIVE_INFINITY
  #pausedUntilMs = 0
  #secondMs = 0
  #sent = 0
  #sentBefore = 0

  constructor(agreed: number | null) {
    this.#agreed = agreed ?? undefined
    this.#rate = this.#agreed
  }

  /** Parts a second, now; undefined is as many as the window lets. */
  get rate(): number | undefined {
    return this.#rate
  }

  get isSlowed(): boolean {
    return this.#rate !== this.#agreed
  }

  get pausedUntilMs(): number {
    return this.#pausedUntilMs
  }

  sent(nowMs: number): void {
    this.#turnTo(nowMs)
    this.#sent += 1
  }

  /** Parts that went out in the last full second, or in this one, if those are more. */
  perSecond(nowMs: number): number {
    this.#turnTo(nowMs)
    return Math.max(this.#sent, this.#sentBefore)
  }

  /** @returns false if it is at rest for that long anyway: answers of one window come together */
  slow(nowMs: number, pauseMs: number): boolean {
    const untilMs = nowMs + pauseMs
    if (untilMs <= this.#pausedUntilMs || nowMs < this.#pausedUntilMs) return false
    const tooMuch = Math.min(this.perSecond(nowMs), this.#rate ?? Number.POSITIVE_INFINITY)
    this.#rate = Math.max(1, tooMuch * SLOWED)
    this.#ceiling = this.#agreed ?? Math.max(1, tooMuch) * 2
    this.#pausedUntilMs = untilMs
    return true
  }

  /** After a second in which nobody complained. */
  recover(): void {
    if (this.#rate === undefined || !this.isSlowed) return
    const faster = this.#rate * GROWTH
    this.#rate = faster >= this.#ceiling ? this.#agreed : faster
  }

  #turnTo(nowMs: number): void {
    const seconds = Math.floor((nowMs - this.#secondMs) / SECOND_MS)
    if (seconds === 0) return
    this.#sentBefore = seconds === 1 ? this.#sent : 0
    this.#sent = 0
    this.#secondMs += seconds * SECOND_MS
  }
}
