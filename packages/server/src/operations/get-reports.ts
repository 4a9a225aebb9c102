/** get-reports: the orders of some days, thirty a page (wire §5.4). */
import type { GetReportsReply, GetReportsRequest } from '@peyk/contract/endpoints/get-reports'
import { istanbulText } from '../rules/istanbul.ts'
import { ORDER_WIRE } from '../rules/order-state.ts'
import { readRange } from '../rules/report-range.ts'
import type { OrderView } from '../store/reads/reports.ts'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'

const ORDERS_PER_PAGE = 30

export async function getReports(
  { store }: Context,
  account: Account,
  { start, end, page }: GetReportsRequest,
): Promise<Answer<GetReportsReply>> {
  const range = readRange(start, end)
  if (!range) {
    const why = '`start` and `end` are days (yyyy-MM-dd), in order, at most ten days apart'
    return { refused: 'badDateRange', why }
  }
  const offset = Math.min((page - 1) * ORDERS_PER_PAGE, Number.MAX_SAFE_INTEGER)
  const accountId = account.settings.id
  const ask = { accountId, ...range, offset, limit: ORDERS_PER_PAGE }
  const { count, orders } = await store.read('ordersOfDays', ask)
  return { reply: { count, orders: orders.map(summaryOf) } }
}

const summaryOf = (order: OrderView): GetReportsReply['orders'][number] => ({
  id: order.id,
  status: ORDER_WIRE[order.state],
  total: order.total,
  delivered: order.delivered,
  undelivered: order.undelivered,
  waiting: order.total - order.delivered - order.undelivered,
  submitAt: istanbulText(order.submitAtMs),
  sendAt: istanbulText(order.sendAtMs),
  sender: order.sender,
})
