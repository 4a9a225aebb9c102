/** Calls that wait for room, first come, first served, and no more than a bound. */
import type { Done, Lost, Reply } from './window.ts'

interface Waiter {
  /** Sends it; false when there still is no room. */
  readonly attempt: () => boolean
  readonly done: Done
}

/** The reply to what never left. */
export const UNSENT: Lost = { command: 'lost', why: 'unsent', sequence: 0 }

export class Waiting {
  readonly #max: number
  readonly #waiters: Waiter[] = []
  #isEnded = false

  constructor(max: number) {
    this.#max = max
  }

  /** Sends now or when there is room; rejects when a field does not hold what it is given. */
  ask(send: (done: Done) => boolean): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const attempt = () => {
      try {
        return send(resolve)
      } catch (error) {
        reject(error)
        return true
      }
    }
    if (this.#waiters.length === 0 && attempt()) return promise
    if (this.#isEnded || this.#waiters.length >= this.#max) resolve(UNSENT)
    else this.#waiters.push({ attempt, done: resolve })
    return promise
  }

  /** As many as there is room for. */
  serve(): void {
    while (this.#waiters[0]?.attempt()) this.#waiters.shift()
  }

  end(): void {
    this.#isEnded = true
    for (const { done } of this.#waiters.splice(0)) done(UNSENT)
  }
}
