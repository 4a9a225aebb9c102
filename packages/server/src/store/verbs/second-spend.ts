/**
 * What the second tries of a route have cost in a day, in ten-thousandths of a lira.
 *
 * It is raised before a message is handed over, under the lock of the row, so that no number of
 * nodes passes the cap together; it is lowered when a carrier did not take the message after all.
 * What nobody can tell (the answer was lost, the node died) stays counted.
 */
import { istanbulDay } from '../../rules/istanbul.ts'
import { row, rows, type Steps, statement } from '../statement.ts'

/** What was counted of one message that was handed over. */
export interface Booking {
  readonly route: string
  readonly day: number
  readonly spend: number
}

type Key = Pick<Booking, 'route' | 'day'>

// The update of what is there already changes nothing, and locks it.
const hold = statement<{ route: string; day: number }, { spent: number }>(
  () => `insert into second_spend (day, route, spent, tries) values (:day, :route, 0, 0)
    on conflict (day, route) do update set spent = second_spend.spent
    returning spent`,
)
const raise = statement<{ route: string; day: number; spend: number; tries: number }>(
  () => `update second_spend set spent = spent + :spend, tries = tries + :tries
    where day = :day and route = :route`,
)

/** What is spent already; nobody else spends of it until the end of this transaction. */
export function* holdSpend({ route, day }: Key): Steps<number> {
  return (yield* row(hold, { route, day }))?.spent ?? 0
}

export function* raiseSpend(spent: Booking & { readonly tries: number }): Steps<void> {
  yield* rows(raise, { ...spent })
}

/** In the order of their keys, in which whoever books holds them. */
export function* lowerSpend(bookings: readonly Booking[]): Steps<void> {
  const byKey = Map.groupBy(bookings, ({ route, day }) => `${day} ${route}`)
  for (const [, own] of [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [{ route, day }] = own as [Booking]
    const spend = own.reduce((sum, each) => sum + each.spend, 0)
    yield* rows(raise, { route, day, spend: -spend, tries: -own.length })
  }
}

const forget = statement<{ before: number }>(() => 'delete from second_spend where day < :before')

/** Days that are over: a row for each route that spent anything. */
export function* forgetSecondSpend(nowMs: number): Steps<void> {
  yield* rows(forget, { before: istanbulDay(nowMs) })
}

export interface RouteSpend {
  readonly route: string
  readonly spent: number
  /** Messages that were handed over a second time. */
  readonly tries: number
}

const findOfDay = statement<{ day: number }, RouteSpend>(
  () => 'select route, spent, tries from second_spend where day = :day order by route',
)

export function* secondSpendOf({
  nowMs,
}: {
  readonly nowMs: number
}): Steps<readonly RouteSpend[]> {
  return yield* rows(findOfDay, { day: istanbulDay(nowMs) })
}
