/**
 * A bucket of tokens: how many PDUs may be sent now at so many a second. It holds a tenth of a
 * second's worth, because carriers that count by the second refuse who sends it all at once.
 */
export interface Bucket {
  /** Whole tokens that are there. */
  has(nowMs: number): number
  take(nowMs: number): void
  /** When the next token will be there. */
  nextMs(nowMs: number): number
}

const SECOND_MS = 1_000
const BURST_SHARE = 0.1

export function createBucket(ratePerSecond: number, startMs: number): Bucket {
  const perMs = ratePerSecond / SECOND_MS
  const tokensMax = Math.max(1, ratePerSecond * BURST_SHARE)
  let tokens = tokensMax
  let filledMs = startMs
  function fill(nowMs: number): void {
    // A clock that was put back gives nothing and takes nothing.
    if (nowMs > filledMs) tokens = Math.min(tokensMax, tokens + (nowMs - filledMs) * perMs)
    filledMs = nowMs
  }
  return {
    has(nowMs) {
      fill(nowMs)
      return Math.floor(tokens + ROUNDING)
    },
    take(nowMs) {
      fill(nowMs)
      tokens -= 1
    },
    nextMs(nowMs) {
      fill(nowMs)
      return nowMs + Math.max(1, Math.ceil((1 - tokens) / perMs))
    },
  }
}

/** Sums of fractions of tokens end a hair below the whole. */
const ROUNDING = 1e-9
