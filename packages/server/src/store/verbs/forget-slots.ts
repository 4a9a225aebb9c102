/**
 * The clock of a sandbox was put back: the slots and turns that accounts had taken lie in a future
 * that will not come for long, and nobody waits for it.
 */
import { rows, type Steps, statement } from '../statement.ts'

const forget = statement<Record<never, never>>(
  () => `update account set next_slot_at = 0, next_turn_at = 0, bulk_slots = 0
    where next_slot_at > 0 or next_turn_at > 0 or bulk_slots > 0`,
)
const forgetBulk = statement<Record<never, never>>(() => 'update bulk_turn set at = 0 where at > 0')

export function* forgetSlots(_request: Record<never, never>): Steps<void> {
  yield* rows(forget, {})
  yield* rows(forgetBulk, {})
}
