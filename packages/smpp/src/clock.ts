/**
 * What a session needs of time: what has passed, for its time-outs and its rate. The real one is
 * the default, which nobody sets as the time of a machine is set; tests give one that they move.
 */
export interface Clock {
  /** In milliseconds; only the distance between two of them means anything. */
  now(): number
  /** Calls `run` once when `now()` has reached `atMs`. Returns the way to call it off. */
  at(atMs: number, run: () => void): () => void
}

/** setTimeout holds a 32-bit delay. */
const DELAY_MS_MAX = 2_000_000_000

export const realClock: Clock = {
  now: () => performance.now(),
  at(atMs, run) {
    const delayMs = Math.min(Math.max(0, Math.ceil(atMs - performance.now())), DELAY_MS_MAX)
    const handle = setTimeout(run, delayMs)
    return () => clearTimeout(handle)
  },
}
