/**
 * The helper that runs every background loop.
 *
 * A step does one bounded batch and says when to look again: `'more'` at once, a time, or `null`
 * for "when somebody wakes me". A step that throws is tried again after a growing pause, which
 * nobody's haste shortens, so a store that is away for a while costs nothing but time. Stopping
 * waits for the step under way.
 */
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** What a step knows about the next one: at once, at this time (ms), or only when woken. */
export type Next = 'more' | number | null

export interface Loop {
  /** There may be work: look now. */
  wake(): void
  /** Ends after the step under way. */
  stop(): Promise<void>
}

export interface LoopOptions {
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  readonly step: () => Promise<Next>
}

const RETRY_MS_MIN = 100
const RETRY_MS_MAX = 10_000

export function startLoop(options: LoopOptions): Loop {
  return new BackgroundLoop(options)
}

class BackgroundLoop implements Loop {
  readonly #options: LoopOptions
  readonly #ended: Promise<void>
  readonly #forgetMoves: () => void
  #stopping = false
  #woken = false
  #failures = 0
  #pausing = false
  #resume = () => {}

  constructor(options: LoopOptions) {
    this.#options = options
    this.#ended = this.#run()
    // Time has jumped, forward or back: nobody knows any more when the next look is due.
    this.#forgetMoves = options.clock.onMove(() => {
      this.#woken = true
      this.#resume()
    })
  }

  wake(): void {
    this.#woken = true
    if (!this.#isBackingOff()) this.#resume()
  }

  stop(): Promise<void> {
    this.#stopping = true
    this.#forgetMoves()
    this.#resume()
    return this.#ended
  }

  #isBackingOff(): boolean {
    return this.#pausing && this.#failures > 0
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false
      const next = await this.#attempt()
      if (next !== 'more') await this.#pause(next)
    }
  }

  async #attempt(): Promise<Next> {
    const { name, clock, log, step } = this.#options
    try {
      const next = await step()
      this.#failures = 0
      return next
    } catch (error) {
      const retryMs = Math.min(RETRY_MS_MIN * 2 ** this.#failures, RETRY_MS_MAX)
      this.#failures += 1
      log.error({ loop: name, failures: this.#failures, retryMs, err: error }, 'a step failed')
      return clock.now() + retryMs
    }
  }

  async #pause(untilMs: number | null): Promise<void> {
    if (this.#stopping || (this.#woken && this.#failures === 0)) return
    this.#pausing = true
    await new Promise<void>((done) => {
      const { clock } = this.#options
      const callOff = untilMs === null ? () => {} : clock.at(untilMs, done)
      this.#resume = () => {
        callOff()
        done()
      }
    })
    this.#resume = () => {}
    this.#pausing = false
  }
}
