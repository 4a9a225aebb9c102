/** get-report: an order's counters and one page of its recipients (wire §5.3, §8). */
import type { GetReportReply, GetReportRequest } from '@peyk/contract/endpoints/get-report'
import { statusNamed } from '@peyk/contract/statuses'
import { istanbulText } from '../rules/istanbul.ts'
import type { State } from '../rules/lifecycle.ts'
import { numberText } from '../rules/numbers.ts'
import { ORDER_WIRE } from '../rules/order-state.ts'
import { wirePrice } from '../rules/price.ts'
import type { RecipientView, ReportView } from '../store/reads/reports.ts'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'
import { readId } from './ids.ts'

const QUEUED = statusNamed('messageQueued').code
const DELIVERED = statusNamed('messageDelivered').code
const UNDELIVERED = statusNamed('messageUndelivered').code

/** Wire §6: 110 until the end is known. */
const MESSAGE_WIRE: Readonly<Record<State, number>> = {
  queued: QUEUED,
  sending: QUEUED,
  sent: QUEUED,
  delivered: DELIVERED,
  undelivered: UNDELIVERED,
}

export async function getReport(
  { store, clock }: Context,
  account: Account,
  request: GetReportRequest,
): Promise<Answer<GetReportReply>> {
  const notFound = {
    refused: 'orderNotFound',
    why: 'no order of this account has that id',
  } as const
  const orderId = readId(request.id)
  if (orderId === undefined) return notFound
  const { page, rowCount } = request
  const offset = Math.min((page - 1) * rowCount, Number.MAX_SAFE_INTEGER)
  const accountId = account.settings.id
  const report = await store.read('orderReport', { accountId, orderId, offset, limit: rowCount })
  if (!report) return notFound
  const { state, sendAtMs } = report.order
  if (state === 'waiting' && sendAtMs > clock.now()) {
    return { refused: 'orderNotDue', why: `the order is scheduled for ${istanbulText(sendAtMs)}` }
  }
  return { reply: replyOf(report, request, account) }
}

function replyOf(
  { order, recipients }: ReportView,
  { idIsNumber }: GetReportRequest,
  { settings }: Account,
): GetReportReply {
  const { id, total, delivered, undelivered, sender, state } = order
  return {
    id,
    idAsNumber: idIsNumber,
    status: ORDER_WIRE[state],
    total,
    delivered,
    undelivered,
    waiting: total - delivered - undelivered,
    submitAt: istanbulText(order.submitAtMs),
    sendAt: istanbulText(order.sendAtMs),
    sender,
    price: wirePrice(order.price, settings.billing),
    messages: recipients.map(messageOf),
  }
}

const messageOf = ({ number, raw, state }: RecipientView) => ({
  number: raw ?? numberText(number),
  status: MESSAGE_WIRE[state],
})
