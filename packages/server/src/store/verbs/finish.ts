/**
 * Ends messages: their state, their order's counters, and the money of what did not arrive.
 *
 * Every way to an end (receipt, refusal by the carrier, expiry) comes through here, so that a
 * message is counted and paid back once: only the rows that really moved are counted.
 */
import { type Event, NEXT, type Reason, STATE, STATES } from '../../rules/lifecycle.ts'
import { ORDER_STATE } from '../../rules/order-state.ts'
import { amountOf } from '../../rules/price.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { post } from './money.ts'
import { queueReceipts } from './tell-smpp.ts'
import { type EndNews, type Listeners, tellOfEnds } from './tell-webhooks.ts'

export interface Ending {
  readonly messageId: number
  readonly orderId: number
  readonly accountId: number
  readonly parts: number
  readonly event: Extract<Event, 'rejected' | 'receiptDelivered' | 'receiptUndelivered' | 'expired'>
  /** Why it was not delivered. */
  readonly reason: Reason | null
  readonly atMs: number
}

/** States that the event moves, by the lifecycle table. */
export const movedBy = (event: Event): string => {
  const numbers = STATES.filter((state) => !['same', 'never'].includes(NEXT[state][event]))
  return numbers.map((state) => STATE[state]).join(', ')
}

const end = (event: Ending['event'], state: 'delivered' | 'undelivered') =>
  statement<{ rows: SetRows }, { id: number }>(
    ({ each }) => `update message set state = ${STATE[state]}, queue_at = null, reason = e.reason,
        final_at = e.at
      from ${each('rows', { id: 'integer', reason: 'text', at: 'integer' })} e
      where message.id = e.id and message.state in (${movedBy(event)})
      returning message.id`,
  )

const END = {
  rejected: end('rejected', 'undelivered'),
  receiptDelivered: end('receiptDelivered', 'delivered'),
  receiptUndelivered: end('receiptUndelivered', 'undelivered'),
  expired: end('expired', 'undelivered'),
} as const

const countEnds = statement<
  { rows: SetRows },
  { id: number; account_id: number; unit_price: number; smpp: string | null; webhooks: Listeners }
>(
  ({ each }) => `update orders set
      delivered = orders.delivered + e.delivered,
      undelivered = orders.undelivered + e.undelivered,
      price = orders.price + e.paid_parts * orders.unit_price,
      state = case when orders.delivered + orders.undelivered + e.delivered + e.undelivered
        >= orders.total then ${ORDER_STATE.done} else orders.state end,
      finished_at = case when orders.delivered + orders.undelivered + e.delivered + e.undelivered
        >= orders.total then e.at else orders.finished_at end
    from ${each('rows', {
      id: 'integer',
      delivered: 'integer',
      undelivered: 'integer',
      paid_parts: 'integer',
      at: 'integer',
    })} e
    where orders.id = e.id
    returning orders.id, orders.account_id, orders.unit_price, orders.smpp,
      (select a.webhooks from account a where a.id = orders.account_id) as webhooks`,
)

export interface Finished {
  readonly delivered: number
  readonly undelivered: number
  /** Deliveries of webhooks and SMPP receipts that this makes. */
  readonly told: number
}

export const NOTHING: Finished = { delivered: 0, undelivered: 0, told: 0 }

/** Ends those messages that their state still lets end; repeats change nothing. */
export function* finish(endings: readonly Ending[]): Steps<Finished> {
  const moved: Ending[] = []
  for (const [event, own] of Map.groupBy(endings, ({ event }) => event)) {
    const sorted = own.toSorted((a, b) => a.messageId - b.messageId)
    const ended = yield* rows(END[event], {
      rows: sorted.map(({ messageId, reason, atMs }) => [messageId, reason, atMs]),
    })
    const ids = new Set(ended.map(({ id }) => id))
    // A message may stand in the batch twice: it ends once.
    for (const ending of own) if (ids.delete(ending.messageId)) moved.push(ending)
  }
  const told = yield* settleOrders(moved)
  const delivered = moved.filter(({ event }) => event === 'receiptDelivered').length
  return { delivered, undelivered: moved.length - delivered, told }
}

function* settleOrders(moved: readonly Ending[]): Steps<number> {
  if (moved.length === 0) return 0
  const byOrder = Map.groupBy(moved, ({ orderId }) => orderId)
  // In the order of their ids, so that nodes that wait for each other's orders never do so in turn.
  const counts = [...byOrder].toSorted(byId).map(([orderId, own]) => {
    const delivered = own.filter(({ event }) => event === 'receiptDelivered')
    const paidParts = partsOf(delivered)
    const atMs = own.reduce((latest, ending) => Math.max(latest, ending.atMs), 0)
    return [orderId, delivered.length, own.length - delivered.length, paidParts, atMs] as const
  })
  const orders = yield* rows(countEnds, { rows: counts })
  const releases = orders.flatMap(({ id, account_id, unit_price }) => {
    const unpaid = (byOrder.get(id) ?? []).filter(({ event }) => event !== 'receiptDelivered')
    const amount = amountOf(partsOf(unpaid), unit_price)
    const atMs = unpaid[0]?.atMs ?? 0
    return amount > 0
      ? [{ accountId: account_id, amount, reason: 'released', orderId: id, atMs }]
      : []
  })
  yield* post(releases)
  const told = yield* tellOfEnds(
    orders.flatMap(({ id, webhooks: listeners }) =>
      listeners === null ? [] : (byOrder.get(id) ?? []).map((end) => newsOf(end, listeners)),
    ),
  )
  const receipts = yield* queueReceipts(
    orders.flatMap(({ id, smpp }) =>
      smpp === null ? [] : (byOrder.get(id) ?? []).map((end) => endOf(end, smpp)),
    ),
  )
  return told + receipts
}

const newsOf = ({ accountId, messageId, event, atMs }: Ending, listeners: Listeners): EndNews => ({
  ...{ accountId, listeners, messageId, atMs },
  event: event === 'receiptDelivered' ? 'message.delivered' : 'message.undelivered',
})

const endOf = (ending: Ending, wishes: string) => ({
  ...ending,
  wishes,
  delivered: ending.event === 'receiptDelivered',
})

const byId = ([a]: readonly [number, unknown], [b]: readonly [number, unknown]) => a - b

const partsOf = (endings: readonly Ending[]): number =>
  endings.reduce((sum, { parts }) => sum + parts, 0)
