/**
 * How fast the large and scheduled orders of an account with a rate may be sent: in bursts of a
 * tenth of a second.
 *
 * Small orders of the account have their slots from the moment they are accepted. So that those
 * behind do not go before a large one for ever, it holds a block of slots as soon as it has to
 * wait: a burst, or a tenth of what it waits for, whichever is more.
 */

/** An account with a rate is served in bursts of this length. */
const BURST_MS = 100
const SHARE_OF_WAIT = 0.1

export interface BulkPace {
  readonly ratePerSecond: number
  /** When the account may send what nobody has a slot for. */
  readonly nextSlotMs: number
  /** The block that its large orders hold: so many slots, from this one on. */
  readonly heldSlotMs: number
  readonly heldSlots: number
}

/** How many may be sent now, and from which slot on: if none, its time has not come. */
export interface Burst {
  readonly slots: number
  readonly fromMs: number
  readonly pace: BulkPace
}

/** @param waiting how many recipients have no slot, for the block that is held */
export function burstOf(kept: BulkPace, nowMs: number, waiting: number): Burst {
  const pace = withoutMissed(kept, nowMs)
  const { ratePerSecond, nextSlotMs, heldSlotMs, heldSlots } = pace
  const burst = slotsIn(BURST_MS, ratePerSecond)
  if (heldSlots > 0) {
    return { slots: heldSlotMs > nowMs ? 0 : Math.min(heldSlots, burst), fromMs: heldSlotMs, pace }
  }
  if (nextSlotMs <= nowMs) return { slots: burst, fromMs: sinceSlot(nextSlotMs, nowMs), pace }
  const share = Math.max(burst, slotsIn((nextSlotMs - nowMs) * SHARE_OF_WAIT, ratePerSecond))
  const block = Math.min(waiting, share)
  const held = { heldSlotMs: nextSlotMs, heldSlots: block }
  const behind = slotAfter(nextSlotMs, block, ratePerSecond)
  return { slots: 0, fromMs: nextSlotMs, pace: { ...pace, ...held, nextSlotMs: behind } }
}

/** After so many of a burst were used. */
export function paceAfter({ pace, fromMs }: Burst, used: number): BulkPace {
  if (used === 0) return pace
  const slotMs = slotAfter(fromMs, used, pace.ratePerSecond)
  if (pace.heldSlots === 0) return { ...pace, nextSlotMs: slotMs }
  return { ...pace, heldSlotMs: slotMs, heldSlots: pace.heldSlots - used }
}

/** When the next one may be sent. */
export const againAt = ({ nextSlotMs, heldSlotMs, heldSlots }: BulkPace): number =>
  heldSlots > 0 ? heldSlotMs : nextSlotMs

/** Slots that were held and could not be used are gone: nobody makes up for them later. */
function withoutMissed(pace: BulkPace, nowMs: number): BulkPace {
  const { ratePerSecond, heldSlotMs, heldSlots } = pace
  const fromMs = sinceSlot(heldSlotMs, nowMs)
  if (heldSlots === 0 || fromMs === heldSlotMs) return pace
  const missed = Math.floor(((fromMs - heldSlotMs) * ratePerSecond) / 1000)
  return { ...pace, heldSlotMs: fromMs, heldSlots: Math.max(0, heldSlots - missed) }
}

/**
 * Counted from the slot that was due, so that waking a little late does not slow the account; an
 * account that was idle for longer begins now.
 */
const sinceSlot = (slotMs: number, nowMs: number): number =>
  slotMs < nowMs - BURST_MS ? nowMs : slotMs

const slotsIn = (ms: number, ratePerSecond: number): number =>
  Math.max(1, Math.floor((ratePerSecond * ms) / 1000))

const slotAfter = (fromMs: number, used: number, ratePerSecond: number): number =>
  Math.ceil(fromMs + (used * 1000) / ratePerSecond)
