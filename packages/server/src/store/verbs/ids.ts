/**
 * Ids come from counters, so that a batch takes all it needs in one statement, in order.
 *
 * The counters of the traffic are `reserved`: an engine that many nodes share commits that at once,
 * apart from the transaction, because a lock on a counter that lasts as long as an order's
 * transaction would let one node write at a time. A number that was reserved and not used is lost.
 */
import { row, rows, type Steps, statement } from '../statement.ts'

export type Counter = 'account' | 'inbound' | 'document' | 'maybeSentTwice' | 'webhook'
export type Reserved = 'order' | 'message' | 'part' | 'claim' | 'delivery'

const take = statement<{ name: Counter; count: number }, { next: number }>(
  () => 'update counter set next = next + :count where name = :name returning next',
)

/** Reserves `count` ids and returns the first of them. */
export function* takeIds(name: Counter, count: number): Steps<number> {
  const taken = yield* row(take, { name, count })
  if (!taken) throw new Error(`there is no counter called ${name}`)
  return taken.next - count
}

export interface Reservation {
  readonly name: Reserved
  /** The first number behind what was reserved. */
  readonly next: number
}

export const reserve = statement<
  { counts: readonly (readonly [name: Reserved, count: number])[] },
  Reservation
>(
  ({ each }) => `update counter set next = counter.next + c.count
    from ${each('counts', { name: 'text', count: 'integer' })} c where counter.name = c.name
    returning counter.name, counter.next`,
)

/** Reserves numbers of several counters at once; gives the first of each. */
export function* reserveIds<N extends Reserved>(
  wanted: Readonly<Record<N, number>>,
): Steps<Readonly<Record<N, number>>> {
  const all = Object.entries(wanted) as [N, number][]
  const counts = all.filter(([, count]) => count > 0)
  const found = counts.length > 0 ? yield* rows(reserve, { counts }) : []
  const nextOf = new Map(found.map(({ name, next }) => [name, next]))
  const firsts = all.map(([name, count]) => {
    const next = count > 0 ? nextOf.get(name) : 0
    if (next === undefined) throw new Error(`there is no counter called ${name}`)
    return [name, next - count] as const
  })
  return Object.fromEntries(firsts) as Record<N, number>
}
