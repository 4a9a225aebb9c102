/**
 * What follows when a carrier did not take a message, as a pure function of the answer.
 *
 * `throttled` and `temporary` are tried again after a growing pause; `rejected` is the carrier's
 * last word; `unknown` is a submit whose answer never came, which may or may not have been sent;
 * `unsent` never left, for want of a carrier, and is no attempt.
 */
export type SubmitFailure = 'throttled' | 'temporary' | 'rejected' | 'unknown' | 'unsent'

export type AfterFailure =
  | { readonly next: 'undelivered'; readonly reason: 'rejectedByCarrier' | 'attemptsUsedUp' }
  | { readonly next: 'again'; readonly dueAtMs: number; readonly maybeSent: boolean }

const PAUSE_MS: Readonly<Record<Exclude<SubmitFailure, 'rejected'>, number>> = {
  throttled: 250,
  temporary: 1_000,
  unknown: 1_000,
  unsent: 1_000,
}
const PAUSE_MS_MAX = 60_000
/** A carrier that throttles has not failed: at a minute each, that is a message's validity. */
const THROTTLED_ATTEMPTS_MAX = 3_000

/** @param attempts how often the message was handed over, this time included */
export function afterFailure(
  failure: SubmitFailure,
  attempts: number,
  nowMs: number,
  attemptsMax: number,
): AfterFailure {
  if (failure === 'rejected') return { next: 'undelivered', reason: 'rejectedByCarrier' }
  if (failure === 'unsent') return again(nowMs + PAUSE_MS.unsent, failure)
  const most = failure === 'throttled' ? THROTTLED_ATTEMPTS_MAX : attemptsMax
  if (attempts >= most) return { next: 'undelivered', reason: 'attemptsUsedUp' }
  const pauseMs = Math.min(PAUSE_MS[failure] * 2 ** (attempts - 1), PAUSE_MS_MAX)
  return again(nowMs + pauseMs, failure)
}

const again = (dueAtMs: number, failure: SubmitFailure): AfterFailure => ({
  next: 'again',
  dueAtMs,
  maybeSent: failure === 'unknown',
})
