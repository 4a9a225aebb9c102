/**
 * How fast the large and scheduled orders of an account with a rate may be sent: in bursts of a
 * tenth of a second, from the next slot of the account on.
 */

/** An account with a rate is served in bursts of this length. */
const BURST_MS = 100

export interface BulkPace {
  /** Null for no rate. */
  readonly ratePerSecond: number | null
  /** When the account may send its next message. */
  readonly nextSlotMs: number
}

/** How many may be sent now, and from which slot on: if none, its time has not come. */
export interface Burst {
  readonly slots: number
  readonly fromMs: number
}

export function burstOf({ ratePerSecond, nextSlotMs }: BulkPace, nowMs: number): Burst {
  if (!ratePerSecond) return { slots: Number.POSITIVE_INFINITY, fromMs: nowMs }
  if (nextSlotMs > nowMs) return { slots: 0, fromMs: nextSlotMs }
  // Counted from the slot that was due, so that waking a little late does not slow the account; an
  // account that was idle for longer begins now.
  const fromMs = nextSlotMs < nowMs - BURST_MS ? nowMs : nextSlotMs
  return { slots: Math.max(1, Math.floor((ratePerSecond * BURST_MS) / 1000)), fromMs }
}

/** The next slot, after so many of a burst were used. */
export const slotAfter = (fromMs: number, used: number, ratePerSecond: number): number =>
  Math.ceil(fromMs + (used * 1000) / ratePerSecond)
