/**
 * Whose the orders at another server are, of several nodes that send by one account there. An order
 * whose answer never came is looked for in its lists, which hold no texts: one of them may be taken
 * for it only if it is not another's.
 *
 * A row is an order by its id there, or an order of which it is not known whether it is there (in
 * doubt), by what it looks like in a list. Either says of which messages it consists.
 */
import { row, rows, type Steps, statement } from '../statement.ts'

/** What is older is no doubt any more: whoever had it is gone. */
export const UPSTREAM_ORDER_KEPT_MS = 20 * 60_000

interface UpstreamOrderRow {
  readonly carrier: string
  readonly orderId: string
  readonly messages: string
  readonly atMs: number
}

const insert = statement<UpstreamOrderRow>(
  () => `insert into upstream_order (carrier, order_id, messages, at)
    values (:carrier, :orderId, :messages, :atMs)
    on conflict (carrier, order_id) do nothing`,
)
const find = statement<{ carrier: string; orderId: string }, { messages: string }>(
  () => `select messages from upstream_order where carrier = :carrier and order_id = :orderId`,
)
const drop = statement<{ carrier: string; orderId: string }>(
  () => `delete from upstream_order where carrier = :carrier and order_id = :orderId`,
)
const findRivals = statement<
  { carrier: string; from: string; before: string; messages: string; sinceMs: number },
  { messages: string }
>(
  () => `select messages from upstream_order
    where carrier = :carrier and order_id > :from and order_id < :before
      and messages <> :messages and at >= :sinceMs limit 1`,
)
const forget = statement<{ beforeMs: number }>(
  () => 'delete from upstream_order where at < :beforeMs',
)

/** @returns whether it is an order of these messages: false if others have it */
export function* takeUpstreamOrder(order: UpstreamOrderRow): Steps<boolean> {
  yield* rows(insert, order)
  return (yield* row(find, order))?.messages === order.messages
}

export interface UpstreamDoubt {
  readonly carrier: string
  /** Of a fixed length. */
  readonly looks: string
  readonly messages: string
}

/** No id begins so; of one look all stand together. */
const doubtId = ({ looks, messages }: UpstreamDoubt): string => `?${looks}.${messages}`

export function* doubtUpstreamOrder(doubt: UpstreamDoubt & { atMs: number }): Steps<true> {
  yield* rows(insert, { ...doubt, orderId: doubtId(doubt) })
  return true
}

export function* clearUpstreamDoubt(doubt: UpstreamDoubt): Steps<true> {
  yield* rows(drop, { ...doubt, orderId: doubtId(doubt) })
  return true
}

/** Whether another order that looks the same is in doubt. */
export function* rivalsUpstream(doubt: UpstreamDoubt & { nowMs: number }): Steps<boolean> {
  const { nowMs, looks, ...of } = doubt
  const found = yield* row(findRivals, {
    ...{ ...of, from: `?${looks}.`, before: `?${looks}/` },
    sinceMs: nowMs - UPSTREAM_ORDER_KEPT_MS,
  })
  return found !== undefined
}

export function* forgetUpstreamOrders(nowMs: number): Steps<void> {
  yield* rows(forget, { beforeMs: nowMs - UPSTREAM_ORDER_KEPT_MS })
}
