/** What a session needs of time. The real one is the default; tests give one that they move. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Calls `run` once when `now()` has reached `atMs`. Returns the way to call it off. */
  at(atMs: number, run: () => void): () => void
}

/** setTimeout holds a 32-bit delay. */
const DELAY_MS_MAX = 2_000_000_000

export const realClock: Clock = {
  now: () => Date.now(),
  at(atMs, run) {
    const delayMs = Math.min(Math.max(0, atMs - Date.now()), DELAY_MS_MAX)
    const handle = setTimeout(run, delayMs)
    return () => clearTimeout(handle)
  },
}
