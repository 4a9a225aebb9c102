/** Ids come from counters, so that a batch takes all it needs in one statement, in order. */
import { row, type Steps, statement } from '../statement.ts'

export type Counter =
  | 'account'
  | 'order'
  | 'message'
  | 'part'
  | 'claim'
  | 'inbound'
  | 'maybeSentTwice'

const take = statement<{ name: Counter; count: number }, { next: number }>(
  () => 'update counter set next = next + :count where name = :name returning next',
)

/** Reserves `count` ids and returns the first of them. */
export function* takeIds(name: Counter, count: number): Steps<number> {
  const taken = yield* row(take, { name, count })
  if (!taken) throw new Error(`there is no counter called ${name}`)
  return taken.next - count
}
