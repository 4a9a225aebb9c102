/** A request that is one too many: wire §12 has no code for it but 503. */
export interface OverLimit {
  readonly refused: 'unavailable'
  readonly why: string
  /** The owner of what was presented, as far as it is known without looking. */
  readonly accountId: number | null
  /** Until it would pass. */
  readonly retryAfterS: number
}

export function overLimit(why: string, waitMs: number, accountId: number | null): OverLimit {
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000))
  return { refused: 'unavailable', why, accountId, retryAfterS }
}
