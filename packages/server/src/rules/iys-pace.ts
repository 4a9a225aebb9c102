/**
 * How long to leave İYS alone after it could not be asked, as pure functions.
 *
 * The pauses grow, and chance spreads them: several nodes that met the same outage must not come
 * back in step.
 */
const PAUSE_MS_MIN = 1_000
const PAUSE_MS_MAX = 300_000

/**
 * @param failures in a row, this one included
 * @param chance from 0 to below 1
 */
export function iysPauseMs(failures: number, chance: number): number {
  const wholeMs = Math.min(PAUSE_MS_MIN * 2 ** (failures - 1), PAUSE_MS_MAX)
  return Math.round(wholeMs * (0.5 + chance / 2))
}

/** Nobody is told to stay away for longer. */
const RETRY_AFTER_MS_MAX = 3_600_000

/** A `Retry-After` header, in seconds or as a date; undefined if it is neither. */
export function readRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  const waitMs = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), RETRY_AFTER_MS_MAX)
}
