/**
 * When the messages of an accepted order are due, and whether they are written at once.
 *
 * Scheduled and large orders stay compact, and so do commercial ones that quiet hours would reach:
 * those take their slots, and wait out the quiet hours, when they unfold.
 */
import { LIMITS } from '../../base/limits.ts'
import type { OrderDraft } from '../../rules/compose.ts'
import { afterQuietHours, quietHoursAt } from '../../rules/quiet-hours.ts'
import { TURN_MS } from '../queue-bands.ts'

interface Pace {
  readonly rate_per_second: number | null
  readonly quiet_hours: string | null
  next_slot_at: number
  next_turn_at: number
}

export interface Slots {
  readonly compact: boolean
  /** When a compact order may unfold. */
  readonly unfoldAtMs: number
  /** When the first message of another is due, and how far apart the rest follow. */
  readonly firstSlotMs: number
  readonly slotMs: number
  /** How far the account was beyond its share when its first message came. */
  readonly aheadMs: number
}

export const isCompact = (draft: OrderDraft, account: Pace): boolean =>
  draft.sendAtMs !== null ||
  draft.numbers.length > LIMITS.compactAboveRecipients ||
  (draft.iysList !== null && isReachedByQuietHours(draft, account))

function isReachedByQuietHours(draft: OrderDraft, account: Pace): boolean {
  const quiet = quietHoursAt(account.quiet_hours, draft.submitAtMs)
  if (!quiet) return false
  const { firstSlotMs, slotMs } = nextSlots(draft, account)
  return firstSlotMs + slotMs * draft.numbers.length >= quiet.fromMs
}

/** Spaces the messages of an account that has a rate: `due_at` does the scheduling. */
export function takeSlots(draft: OrderDraft, account: Pace): Slots {
  const compact = isCompact(draft, account)
  if (compact) {
    const { submitAtMs, sendAtMs, iysList } = draft
    const now = iysList === null ? submitAtMs : afterQuietHours(account.quiet_hours, submitAtMs)
    return { compact, unfoldAtMs: sendAtMs ?? now, firstSlotMs: submitAtMs, slotMs: 0, aheadMs: 0 }
  }
  const slots = nextSlots(draft, account)
  if (slots.slotMs > 0) {
    account.next_slot_at = Math.ceil(slots.firstSlotMs + slots.slotMs * draft.numbers.length)
  }
  return { compact, unfoldAtMs: draft.submitAtMs, ...slots, aheadMs: takeTurns(draft, account) }
}

function takeTurns({ submitAtMs, numbers }: OrderDraft, account: Pace): number {
  const turnMs = Math.max(submitAtMs, account.next_turn_at)
  account.next_turn_at = Math.ceil(turnMs + numbers.length * TURN_MS)
  return turnMs - submitAtMs
}

function nextSlots({ submitAtMs }: OrderDraft, account: Pace) {
  const rate = account.rate_per_second
  if (!rate) return { firstSlotMs: submitAtMs, slotMs: 0 }
  return { firstSlotMs: Math.max(submitAtMs, account.next_slot_at), slotMs: 1000 / rate }
}
