import type { SteadyClock } from './clock.ts'

/** Waits for the work, but no longer than so many milliseconds. */
export function within(clock: SteadyClock, ms: number, work: PromiseLike<unknown>): Promise<void> {
  return new Promise((done) => {
    const callOff = clock.at(clock.now() + ms, done)
    work.then(() => {
      callOff()
      done()
    }, done)
  })
}
