/** Orders as the operator sees them. Amounts are in the ledger's unit. */
import { ORDER_WIRE, type OrderState } from '../../rules/order-state.ts'
import type { OrderDetail, OrderText } from '../../store/reads/order-detail.ts'
import type { OrderView, RecipientView } from '../../store/reads/reports.ts'
import type { Context } from '../context.ts'
import { type Managed, type Page, pageOf } from './answer.ts'
import { isoOrNull, isoText, shownEncoding, shownNumber } from './shown.ts'
import { inOrder, type Stage } from './stage.ts'

export interface OrdersRequest {
  /** Null lists every account's. */
  readonly accountId: number | null
  readonly before: number
  readonly limit: number
}

export async function getOrders(
  { store }: Context,
  { accountId, before, limit }: OrdersRequest,
): Promise<Page<OrderSummary>> {
  const found = await store.read('ordersPage', { accountId, before, limit: limit + 1 })
  return pageOf(found, limit, summaryOf, ({ id }) => id)
}

/** One page of the order's messages; a cursor is the place of the first. */
export async function getOrder(
  { store, clock }: Context,
  { id, offset, limit }: { readonly id: number; readonly offset: number; readonly limit: number },
): Promise<Managed<OrderReply>> {
  const found = await store.read('orderDetail', { orderId: id, offset, limit })
  if (!found) return { refused: 'notFound', why: `no order has the id ${id}` }
  const { order, recipients, suffix, finishedAtMs, texts } = found
  const end = offset + recipients.length
  const next = recipients.length > 0 && end < order.total ? String(end) : null
  const reply = {
    ...summaryOf(order),
    finishedAt: isoOrNull(finishedAtMs),
    suffix,
    texts: texts.map(textReply),
    messages: { items: recipients.map(messageOf), next },
    trace: traceOf(found, clock.now()),
  }
  return { reply }
}

export type OrderSummary = ReturnType<typeof summaryOf>

/** `charged` was taken at acceptance; `price` is what has been earned of it by delivery. */
const summaryOf = (order: OrderView) => ({
  id: order.id,
  accountId: order.accountId,
  sender: order.sender,
  state: order.state,
  /** What get-report shows: 113, 114 or 115. */
  status: ORDER_WIRE[order.state],
  total: order.total,
  delivered: order.delivered,
  undelivered: order.undelivered,
  waiting: order.total - order.delivered - order.undelivered,
  charged: order.charged,
  price: order.price,
  submitAt: isoText(order.submitAtMs),
  sendAt: isoText(order.sendAtMs),
})

export interface OrderReply extends OrderSummary {
  readonly finishedAt: string | null
  readonly suffix: string
  readonly texts: readonly ReturnType<typeof textReply>[]
  readonly messages: Page<ReturnType<typeof messageOf>>
  readonly trace: readonly Stage[]
}

const textReply = ({ body, mode, parts, recipients }: OrderText) => ({
  text: body,
  encoding: shownEncoding(mode),
  parts,
  recipients,
})

const messageOf = ({ id, number, raw, state }: RecipientView) => ({
  id,
  number: shownNumber(number, raw),
  status: state,
})

/** The stage in which an order ends, if it has. */
const END: Readonly<Partial<Record<OrderState, string>>> = { done: 'done', cancelled: 'cancelled' }

function traceOf({ order, finishedAtMs }: OrderDetail, nowMs: number): Stage[] {
  const { submitAtMs, sendAtMs, state, total, charged, delivered, undelivered } = order
  const stages = [
    { atMs: submitAtMs, stage: 'accepted', detail: `${total} recipients, ${charged} charged` },
  ]
  if (sendAtMs > submitAtMs && sendAtMs <= nowMs && state !== 'cancelled') {
    stages.push({ atMs: sendAtMs, stage: 'due', detail: 'its scheduled time came' })
  }
  const end = END[state]
  if (end && finishedAtMs !== null) {
    const detail = `${delivered} delivered, ${undelivered} undelivered`
    stages.push({ atMs: finishedAtMs, stage: end, detail })
  }
  return inOrder(stages)
}
