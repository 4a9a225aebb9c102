/**
 * The helper that runs every background loop.
 *
 * A step does one bounded batch and says when to look again: `'more'` at once, a time, or `null`
 * for "when somebody wakes me". A step that throws is tried again after a growing pause, so a
 * store that is away for a while costs nothing but time. Stopping waits for the step under way.
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

export function startLoop({ name, clock, log, step }: LoopOptions): Loop {
  let stopping = false
  let woken = false
  let resume = () => {}
  let failures = 0

  const pause = (untilMs: number | null) =>
    new Promise<void>((done) => {
      const off = untilMs === null ? () => {} : clock.at(untilMs, () => resume())
      resume = () => {
        resume = () => {}
        off()
        done()
      }
      if (woken || stopping) resume()
    })

  async function attempt(): Promise<Next> {
    try {
      const next = await step()
      failures = 0
      return next
    } catch (error) {
      const retryMs = Math.min(RETRY_MS_MIN * 2 ** failures, RETRY_MS_MAX)
      failures += 1
      log.error({ loop: name, failures, retryMs, err: error }, 'a background step failed')
      woken = false
      return clock.now() + retryMs
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      woken = false
      const next = await attempt()
      if (next !== 'more') await pause(next)
    }
  }

  const ended = run()
  return {
    wake() {
      woken = true
      resume()
    },
    stop() {
      stopping = true
      resume()
      return ended
    },
  }
}
