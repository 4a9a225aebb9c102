/**
 * What follows an attempt to deliver a webhook, as a pure function of the answer (wire §9).
 *
 * Every pause counts from the attempt before. The jitter only ever shortens a pause, so that a
 * receiver that was told "again after five seconds" is asked by then.
 */
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

export const LADDER_MS: readonly number[] = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
  24 * HOUR_MS,
]
const JITTER_SHARE = 0.1
/** A receiver may ask for patience, but not for longer than the longest pause. */
export const RETRY_AFTER_MS_MAX = 24 * HOUR_MS
/** An address from which nothing but failures came for so long is disabled. */
export const FAILING_MS_MAX = 3 * 24 * HOUR_MS

const GONE = 410

export interface Attempt {
  /** Null when there was no answer. */
  readonly status: number | null
  /** Attempts of the ladder that were made before this one. */
  readonly rung: number
  /** What the receiver asked for, in milliseconds from now. */
  readonly retryAfterMs: number | null
  readonly nowMs: number
  /** 0…1 */
  readonly chance: number
}

export type AfterAttempt =
  | { readonly next: 'delivered' }
  | { readonly next: 'again'; readonly dueAtMs: number }
  | { readonly next: 'givenUp' }

export const isDelivered = (status: number | null): boolean =>
  status !== null && status >= 200 && status < 300

/** The receiver says that nobody is there and nobody will be. */
export const isGone = (status: number | null): boolean => status === GONE

export function afterAttempt(attempt: Attempt): AfterAttempt {
  const { status, rung, retryAfterMs, nowMs, chance } = attempt
  if (isDelivered(status)) return { next: 'delivered' }
  const pauseMs = LADDER_MS[rung]
  if (pauseMs === undefined) return { next: 'givenUp' }
  const askedMs = Math.min(retryAfterMs ?? 0, RETRY_AFTER_MS_MAX)
  const ownMs = pauseMs * (1 - JITTER_SHARE * chance)
  return { next: 'again', dueAtMs: Math.ceil(nowMs + Math.max(ownMs, askedMs)) }
}

/**
 * RFC 9110 §10.2.3: seconds, or a date. What is neither is as if it were not there.
 * @param nowMs by the machines' time, which is that of the date
 */
export function readRetryAfter(text: string | undefined, nowMs: number): number | null {
  if (text === undefined) return null
  const trimmed = text.trim()
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed) * SECOND_MS
  // A date begins with the name of its day; the parser would also make one of other things.
  const atMs = /^[a-z]{3,9},? /i.test(trimmed) ? Date.parse(trimmed) : Number.NaN
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}
