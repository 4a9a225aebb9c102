/** The paces of the accounts with a rate whose orders are unfolded in one claim. */
import { againAt, type BulkPace, type Burst, burstOf, paceAfter } from '../../rules/bulk-pace.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'

export interface SlotColumns {
  readonly next_slot_at: number
  readonly bulk_slot_at: number
  readonly bulk_slots: number
}

// A single writer holds them all.
const hold = statement<{ ids: SetRows }, SlotColumns & { readonly id: number }>(
  ({ each, forUpdate }) =>
    forUpdate
      ? `select id, next_slot_at, bulk_slot_at, bulk_slots from account
        where id in (select id from ${each('ids', { id: 'integer' })} i) order by id ${forUpdate}`
      : '',
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

/** Of an order, and of its account. */
interface Waiting extends SlotColumns {
  readonly account_id: number
  readonly total: number
  readonly next: number
}

/** What the pace of an account allows in this claim, in whatever lane its orders are. */
export class Paced {
  readonly accountId: number
  readonly #ratePerSecond: number
  readonly #nowMs: number
  readonly #waiting: number
  #burst: Burst
  #used = 0

  constructor(order: Waiting, ratePerSecond: number, nowMs: number) {
    this.accountId = order.account_id
    this.#ratePerSecond = ratePerSecond
    this.#nowMs = nowMs
    this.#waiting = order.total - order.next
    this.#burst = this.#burstOf(order)
  }

  get left(): number {
    return this.#burst.slots - this.#used
  }

  use(slots: number): void {
    this.#used += slots
  }

  /** Somebody may have taken slots before the account was held: is there still what was used? */
  isStillSo(columns: SlotColumns): boolean {
    this.#burst = this.#burstOf(columns)
    if (this.left >= 0) return true
    this.#used = 0
    return false
  }

  after(): BulkPace {
    return paceAfter(this.#burst, this.#used)
  }

  againAtMs(): number {
    return againAt(this.after())
  }

  #burstOf({ next_slot_at, bulk_slot_at, bulk_slots }: SlotColumns): Burst {
    const slots = { nextSlotMs: next_slot_at, heldSlotMs: bulk_slot_at, heldSlots: bulk_slots }
    return burstOf({ ratePerSecond: this.#ratePerSecond, ...slots }, this.#nowMs, this.#waiting)
  }
}

/** Accounts that have had a turn in this claim; those without a rate have no pace. */
export type Paces = ReadonlyMap<number, Paced | undefined>

/**
 * Holds all accounts that are to be written, in the order of their ids, so that nobody who writes
 * several of them waits for this claim while it waits for him.
 * @param others who is to be paid back
 * @returns those whose slots somebody else has taken meanwhile
 */
export function* holdAccounts(paces: Paces, others: Iterable<number>): Steps<ReadonlySet<number>> {
  const paced = [...paces.values()].flatMap((each) => (each ? [each.accountId] : []))
  const ids = [...new Set([...paced, ...others])]
  if (ids.length === 0) return new Set()
  const held = yield* rows(hold, { ids: ids.map((id) => [id]) })
  const late = held.filter((account) => paces.get(account.id)?.isStillSo(account) === false)
  return new Set(late.map(({ id }) => id))
}

export function* keepPaces(paces: Paces): Steps<void> {
  for (const paced of paces.values()) {
    if (!paced) continue
    const { nextSlotMs, heldSlotMs, heldSlots } = paced.after()
    yield* rows(keep, { accountId: paced.accountId, nextSlotMs, heldSlotMs, heldSlots })
  }
}
