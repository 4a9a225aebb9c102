/** The paces of the accounts with a rate whose orders are unfolded in one claim. */
import { type BulkPace, type Burst, burstOf, paceAfter } from '../../rules/bulk-pace.ts'
import { row, rows, type Steps, statement } from '../statement.ts'

// The slots of an account are shared by all its orders, on whatever node they unfold.
const hold = statement<{ accountId: number }, SlotColumns>(
  ({ forUpdate }) => `select next_slot_at, bulk_slot_at, bulk_slots from account
    where id = :accountId ${forUpdate}`,
)
const keep = statement<{
  accountId: number
  nextSlotMs: number
  heldSlotMs: number
  heldSlots: number
}>(
  () => `update account set next_slot_at = :nextSlotMs, bulk_slot_at = :heldSlotMs,
    bulk_slots = :heldSlots where id = :accountId`,
)

interface SlotColumns {
  readonly next_slot_at: number
  readonly bulk_slot_at: number
  readonly bulk_slots: number
}

/** Of an order, and of its account. */
interface Waiting {
  readonly account_id: number
  readonly rate_per_second: number | null
  readonly total: number
  readonly next: number
}

/** What the pace of an account allows in this claim, in whatever lane its orders are. */
export class Paced {
  readonly accountId: number
  readonly #burst: Burst
  #used = 0

  constructor(accountId: number, burst: Burst) {
    this.accountId = accountId
    this.#burst = burst
  }

  get left(): number {
    return this.#burst.slots - this.#used
  }

  use(slots: number): void {
    this.#used += slots
  }

  after(): BulkPace {
    return paceAfter(this.#burst, this.#used)
  }
}

/** Accounts without a rate have no pace. */
export function* paceOf(order: Waiting, nowMs: number): Steps<Paced | undefined> {
  const { rate_per_second: ratePerSecond, account_id: accountId } = order
  if (!ratePerSecond) return undefined
  const slots = yield* row(hold, { accountId })
  const pace = {
    ratePerSecond,
    nextSlotMs: slots?.next_slot_at ?? 0,
    heldSlotMs: slots?.bulk_slot_at ?? 0,
    heldSlots: slots?.bulk_slots ?? 0,
  }
  return new Paced(accountId, burstOf(pace, nowMs, order.total - order.next))
}

export function* keepPace(paced: Paced): Steps<void> {
  const { ratePerSecond: _, ...slots } = paced.after()
  yield* rows(keep, { accountId: paced.accountId, ...slots })
}
