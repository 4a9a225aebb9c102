/** One order with its texts and a page of its recipients, whoever it belongs to. */
import { row, rows, type Steps, statement } from '../statement.ts'
import { orderReport, type ReportView } from './reports.ts'

export interface OrderText {
  readonly body: string
  readonly mode: string
  readonly parts: number
  readonly recipients: number
}

export interface OrderDetail extends ReportView {
  readonly suffix: string
  readonly finishedAtMs: number | null
  /** None when they have been forgotten. */
  readonly texts: readonly OrderText[]
}

const findRest = statement<{ id: number }, Pick<OrderDetail, 'suffix' | 'finishedAtMs'>>(
  () => 'select suffix, finished_at as "finishedAtMs" from orders where id = :id',
)
const findTexts = statement<{ id: number; limit: number }, OrderText>(
  () => `select body, mode, parts, recipients from order_text
    where order_id = :id order by no limit :limit`,
)

export function* orderDetail(request: {
  readonly orderId: number
  readonly offset: number
  readonly limit: number
}): Steps<OrderDetail | undefined> {
  const report = yield* orderReport({ accountId: null, ...request })
  const rest = yield* row(findRest, { id: request.orderId })
  if (!report || !rest) return undefined
  const texts = yield* rows(findTexts, { id: request.orderId, limit: request.limit })
  return { ...report, ...rest, texts }
}
