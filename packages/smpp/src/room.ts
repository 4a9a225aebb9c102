/**
 * How many requests may be sent now: what the window leaves free and the rate lets through; and who
 * is told, and who waits, when that becomes more.
 */
import { type Bucket, createBucket } from './bucket.ts'
import type { Clock } from './clock.ts'
import { Waiting } from './waiting.ts'

export interface Pace {
  readonly windowMax?: number
  /** `undefined` is as many as the window lets through. */
  readonly ratePerSecond?: number | undefined
}

interface Sees {
  /** Whether anything may be sent at all. */
  readonly isOpen: () => boolean
  readonly outstanding: () => number
  readonly made: (room: number) => void
}

export class Room {
  /** Calls that wait for it. */
  readonly waiting: Waiting
  readonly #clock: Clock
  readonly #sees: Sees
  #windowMax: number
  #bucket: Bucket | undefined
  #callOff: (() => void) | undefined
  #hasGrown = false

  constructor(clock: Clock, windowMax: number, waitingMax: number, sees: Sees) {
    this.#clock = clock
    this.#windowMax = windowMax
    this.#sees = sees
    this.waiting = new Waiting(waitingMax)
  }

  get now(): number {
    if (!this.#sees.isOpen()) return 0
    const free = Math.max(0, this.#windowMax - this.#sees.outstanding())
    return this.#bucket ? Math.min(free, this.#bucket.has(this.#clock.now())) : free
  }

  pace(pace: Pace): void {
    this.#windowMax = pace.windowMax ?? this.#windowMax
    if ('ratePerSecond' in pace) {
      const { ratePerSecond } = pace
      this.#bucket = ratePerSecond ? createBucket(ratePerSecond, this.#clock.now()) : undefined
    }
    this.#callOff?.()
    this.#callOff = undefined
    this.tell()
  }

  /** One request has been sent. */
  take(): void {
    this.#bucket?.take(this.#clock.now())
  }

  /** It will be told at the end of the turn. */
  grow(): void {
    this.#hasGrown = true
  }

  tellIfGrown(): void {
    if (this.#hasGrown) this.tell()
  }

  tell(): void {
    this.#hasGrown = false
    this.waiting.serve()
    const { now } = this
    if (now > 0) this.#sees.made(now)
    else this.awaitToken()
  }

  /** If only the rate stands against it, time will make room. */
  awaitToken(): void {
    if (!this.#bucket || this.#callOff || !this.#sees.isOpen()) return
    const nowMs = this.#clock.now()
    if (this.#bucket.has(nowMs) > 0) return
    this.#callOff = this.#clock.at(this.#bucket.nextMs(nowMs), () => {
      this.#callOff = undefined
      this.tell()
    })
  }

  end(): void {
    this.#callOff?.()
    this.waiting.end()
  }
}
