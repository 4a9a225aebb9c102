/**
 * Writes accepted orders: rows for small ones, one compact row for large and scheduled ones.
 *
 * Message ids are reserved for every recipient at once and follow the order of the recipients, so
 * that a report finds its page by arithmetic, whether the message has been written yet or not.
 */
import type { OrderDraft } from '../../rules/compose.ts'
import { istanbulDay } from '../../rules/istanbul.ts'
import { ORDER_STATE, type OrderState } from '../../rules/order-state.ts'
import { insertInto, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { writeClaim } from './claims.ts'
import { keepKeys } from './idempotency.ts'
import { reserveIds } from './ids.ts'
import { insertMessages } from './message-rows.ts'
import { postKnown, type Standing } from './money.ts'
import { dayKey, printOf } from './order-facts.ts'
import { messageRows } from './order-messages.ts'
import type { HandOver } from './place-orders.ts'
import { keepPrints } from './prints.ts'
import { queueWritten } from './tell-smpp.ts'
import { type Listeners, tellOfWritten } from './tell-webhooks.ts'

export interface AcceptedOrder {
  readonly draft: OrderDraft
  /** Taken from the balance now. */
  readonly cost: number
  readonly unitPrice: number
  /** Indexes of blacklisted recipients. */
  readonly blocked: ReadonlySet<number>
  /** Indexes of those without consent, as far as that is known when it is accepted. */
  readonly unconsented: ReadonlySet<number>
  readonly compact: boolean
  /** When it may unfold, if it is compact. */
  readonly unfoldAtMs: number
  /** Its messages are claimed as they are written. */
  readonly handedOver: boolean
  /** When the first message is due, and how far apart the others follow. */
  readonly firstSlotMs: number
  readonly slotMs: number
  readonly aheadMs: number
}

export interface NumberedOrder extends AcceptedOrder {
  readonly id: number
  readonly firstMessageId: number
  readonly day: number
}

interface Numbered {
  readonly orders: readonly NumberedOrder[]
  /** Of the one claim of all orders of the group that a dispatcher offered to take at once. */
  readonly claimId: number
}

const ORDER_COLUMNS = {
  id: 'integer',
  account_id: 'integer',
  sender: 'text',
  suffix: 'text',
  iys_list: 'text',
  submit_at: 'integer',
  send_at: 'integer',
  day: 'integer',
  seq: 'integer',
  state: 'integer',
  unfold_at: 'integer',
  total: 'integer',
  undelivered: 'integer',
  unit_price: 'integer',
  charged: 'integer',
  first_message_id: 'integer',
  fingerprint: 'text',
  finished_at: 'integer',
  smpp: 'text',
} as const
const TEXT_COLUMNS = {
  order_id: 'integer',
  no: 'integer',
  body: 'text',
  mode: 'text',
  parts: 'integer',
  recipients: 'integer',
} as const
const insertOrders = insertInto('orders', ORDER_COLUMNS)
const insertTexts = insertInto('order_text', TEXT_COLUMNS)
const insertCompact = statement<{
  orderId: number
  numbers: Uint8Array
  invalid: string
  blocked: string
}>(
  () => `insert into compact (order_id, numbers, invalid, blocked, next)
    values (:orderId, :numbers, :invalid, :blocked, 0)`,
)
const DAY_COLUMNS = { account_id: 'integer', day: 'integer', orders: 'integer' } as const
const countDays = statement<{ rows: SetRows }>(
  ({ each }) => `insert into day_count (account_id, day, orders)
    select account_id, day, orders
      from ${each('rows', DAY_COLUMNS)} r where true
    on conflict (account_id, day) do update set orders = day_count.orders + excluded.orders`,
)
const keepSlots = statement<{ rows: SetRows }>(
  ({ each }) => `update account set next_slot_at = s.at
    from ${each('rows', { id: 'integer', at: 'integer' })} s where account.id = s.id`,
)

/** What the transaction read about the accounts, which it holds, before anything was accepted. */
export interface Held {
  readonly standings: ReadonlyMap<number, Standing & { readonly webhooks: Listeners }>
  readonly ordersOfDay: ReadonlyMap<string, number>
  /** Where the next message of an account stands, after these orders. */
  readonly turnOf: (accountId: number) => number
}

export interface PlacedOrder {
  readonly orderId: number
  readonly handOver?: HandOver
  /** It is the order of an earlier request with the same key. */
  readonly repeated?: true
  /** How long its pace or the quiet hours hold back its last message; left out if not at all. */
  readonly heldMs?: number
  /** Deliveries of webhooks that the group makes; left out when it makes none. */
  readonly told?: number
}

/** Returns what was placed, in the order of the input. */
export function* writeOrders(accepted: readonly AcceptedOrder[], held: Held): Steps<PlacedOrder[]> {
  if (accepted.length === 0) return []
  const { orders, claimId } = yield* number(accepted)
  yield* rows(insertOrders, { rows: yield* orderRows(orders, held.ordersOfDay) })
  yield* rows(insertTexts, { rows: orders.flatMap(textRows) })
  yield* claimHandedOver(orders, claimId)
  const messages = orders
    .filter(({ compact }) => !compact)
    .flatMap((order) => messageRows(order, order.handedOver ? claimId : null))
  if (messages.length > 0) yield* rows(insertMessages, { rows: messages })
  const atMs = orders[0]?.draft.submitAtMs ?? 0
  const listenersOf = (id: number) => held.standings.get(id)?.webhooks ?? null
  const wishes = new Map(orders.map(({ id, draft }) => [id, draft.smpp ?? null]))
  const told =
    (yield* tellOfWritten(messages, atMs, listenersOf)) +
    (yield* queueWritten(messages, atMs, (id) => wishes.get(id) ?? null))
  for (const order of orders) if (order.compact) yield* rows(insertCompact, compactRow(order))
  yield* keepPrints(orders.map(({ draft }) => printOf(draft)))
  yield* keepKeys(orders)
  yield* rememberSlots(orders)
  yield* postKnown(
    // An order that may reach nobody is free, and moves no money.
    orders.flatMap(({ id, cost, draft: { accountId, submitAtMs } }) =>
      cost > 0
        ? [{ accountId, amount: -cost, reason: 'order', orderId: id, atMs: submitAtMs }]
        : [],
    ),
    held,
  )
  return orders.map((order) => placedAs(order, claimId, told))
}

function placedAs(order: NumberedOrder, claimId: number, told: number): PlacedOrder {
  const { id: orderId, firstMessageId, handedOver } = order
  const heldMs = heldMsOf(order)
  return {
    orderId,
    ...(handedOver && { handOver: { claimId, firstMessageId } }),
    ...(heldMs > 0 && { heldMs }),
    ...(told > 0 && { told }),
  }
}

/** A scheduled order is not held back: it waits as it was told to. */
function heldMsOf({ draft, compact, unfoldAtMs, firstSlotMs, slotMs }: NumberedOrder): number {
  const { submitAtMs, sendAtMs, numbers } = draft
  if (sendAtMs !== null) return 0
  const lastMs = compact ? unfoldAtMs : firstSlotMs + slotMs * (numbers.length - 1)
  return Math.ceil(lastMs - submitAtMs)
}

function* claimHandedOver(orders: readonly NumberedOrder[], id: number): Steps<void> {
  const taken = orders.filter(({ handedOver }) => handedOver)
  const offer = taken[0]?.draft.offer
  if (!offer) return
  const messageIds = taken.flatMap(({ draft, firstMessageId }) =>
    [...draft.numbers].flatMap((number, at) => (number === 0 ? [] : [firstMessageId + at])),
  )
  yield* writeClaim({ id, ...offer, messageIds })
}

function* number(accepted: readonly AcceptedOrder[]): Steps<Numbered> {
  const messages = accepted.reduce((sum, { draft }) => sum + draft.numbers.length, 0)
  const claims = accepted.some(({ handedOver }) => handedOver) ? 1 : 0
  const firsts = yield* reserveIds({ order: accepted.length, message: messages, claim: claims })
  let messageId = firsts.message
  const orders = accepted.map((order, at) => {
    const firstMessageId = messageId
    messageId += order.draft.numbers.length
    const day = istanbulDay(order.draft.submitAtMs)
    return { ...order, id: firsts.order + at, firstMessageId, day }
  })
  return { orders, claimId: firsts.claim }
}

/** Each order gets its ordinal among the account's orders of the day: reports page by it. */
function* orderRows(
  orders: readonly NumberedOrder[],
  ordersOfDay: ReadonlyMap<string, number>,
): Steps<SetRows> {
  const nextSeq = new Map(ordersOfDay)
  const made = orders.map((order) => {
    const key = dayKey(order.draft.accountId, order.day)
    const seq = nextSeq.get(key) ?? 0
    nextSeq.set(key, seq + 1)
    return orderRow(order, seq)
  })
  const days = Map.groupBy(orders, ({ draft, day }) => dayKey(draft.accountId, day))
  yield* rows(countDays, {
    rows: [...days.values()].map((own) => {
      const [{ draft, day }] = own as [NumberedOrder]
      return [draft.accountId, day, own.length]
    }),
  })
  return made
}

function orderRow(order: NumberedOrder, seq: number): (string | number | null)[] {
  const { draft, compact, unfoldAtMs } = order
  const { accountId, sender, suffix, submitAtMs, numbers, invalid, fingerprint } = draft
  const sendAtMs = draft.sendAtMs ?? submitAtMs
  const undelivered = invalid.length + barredOf(order)
  const done = undelivered === numbers.length
  return [
    order.id,
    accountId,
    sender,
    suffix,
    draft.iysList,
    submitAtMs,
    sendAtMs,
    order.day,
    seq,
    ORDER_STATE[done ? 'done' : firstState(order)],
    compact ? unfoldAtMs : null,
    numbers.length,
    undelivered,
    order.unitPrice,
    order.cost,
    order.firstMessageId,
    fingerprint,
    done ? submitAtMs : null,
    draft.smpp ?? null,
  ]
}

/** What waits, for its time or for quiet hours to end, may be cancelled. */
function firstState({ draft, compact, unfoldAtMs }: NumberedOrder): OrderState {
  if (!compact) return 'sending'
  return unfoldAtMs > draft.submitAtMs ? 'waiting' : 'unfolding'
}

/** Somebody without consent may be on the blacklist as well. */
function barredOf({ blocked, unconsented }: AcceptedOrder): number {
  if (unconsented.size === 0) return blocked.size
  return new Set([...blocked, ...unconsented]).size
}

const textRows = ({ id, draft }: NumberedOrder): SetRows =>
  draft.texts.map(({ body, mode, parts, recipients }, no) => [
    id,
    no,
    body,
    mode,
    parts,
    recipients,
  ])

const compactRow = ({ id, draft, blocked }: NumberedOrder) => ({
  orderId: id,
  numbers: new Uint8Array(Float64Array.from(draft.numbers).buffer),
  invalid: JSON.stringify(draft.invalid),
  blocked: JSON.stringify([...blocked]),
})

function* rememberSlots(orders: readonly NumberedOrder[]): Steps<void> {
  const cursors = new Map<number, number>()
  for (const { draft, firstSlotMs, slotMs } of orders) {
    if (slotMs === 0) continue
    cursors.set(draft.accountId, Math.ceil(firstSlotMs + slotMs * draft.numbers.length))
  }
  if (cursors.size > 0) yield* rows(keepSlots, { rows: [...cursors] })
}
