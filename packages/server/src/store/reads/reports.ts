/**
 * get-report and get-reports.
 *
 * Both reach their page by arithmetic: messages of an order have consecutive ids, and orders of a
 * day have consecutive ordinals, so page 5,000 costs what page 1 costs.
 */
import { STATE, type State, stateNumbered } from '../../rules/lifecycle.ts'
import { ORDER_STATE, type OrderState, orderStateNumbered } from '../../rules/order-state.ts'
import { readNumbers } from '../compact-numbers.ts'
import { row, rows, type Steps, statement } from '../statement.ts'

export interface OrderView {
  readonly id: number
  readonly accountId: number
  readonly sender: string
  readonly submitAtMs: number
  readonly sendAtMs: number
  readonly state: OrderState
  readonly total: number
  readonly delivered: number
  readonly undelivered: number
  readonly price: number
  readonly charged: number
}

/** `raw` is what was written where no number could be read. */
export interface RecipientView {
  readonly id: number
  readonly number: number
  readonly raw: string | null
  readonly state: State
}

interface OrderRow {
  readonly id: number
  readonly account_id: number
  readonly sender: string
  readonly submit_at: number
  readonly send_at: number
  readonly state: number
  readonly total: number
  readonly delivered: number
  readonly undelivered: number
  readonly price: number
  readonly charged: number
  readonly first_message_id: number
}

const COLUMNS = `id, account_id, sender, submit_at, send_at, state, total, delivered, undelivered,
  price, charged, first_message_id`

const findOrder = statement<{ id: number; accountId: number | null }, OrderRow>(
  () => `select ${COLUMNS} from orders
    where id = :id and (account_id = :accountId or :accountId is null)`,
)
const findMessages = statement<
  { first: number; last: number },
  { id: number; number: number; raw: string | null; state: number }
>(() => 'select id, number, raw, state from message where id between :first and :last order by id')
const findCompact = statement<
  { orderId: number },
  { numbers: Uint8Array; invalid: string; blocked: string; next: number }
>(() => 'select numbers, invalid, blocked, next from compact where order_id = :orderId')

export const orderView = (found: OrderRow): OrderView => ({
  id: found.id,
  accountId: found.account_id,
  sender: found.sender,
  submitAtMs: found.submit_at,
  sendAtMs: found.send_at,
  state: orderStateNumbered(found.state),
  total: found.total,
  delivered: found.delivered,
  undelivered: found.undelivered,
  price: found.price,
  charged: found.charged,
})

export interface ReportView {
  readonly order: OrderView
  readonly recipients: readonly RecipientView[]
}

/**
 * An order with one page of its recipients; undefined if the account has no such order.
 * @param request.accountId null looks in every account
 */
export function* orderReport(request: {
  readonly accountId: number | null
  readonly orderId: number
  readonly offset: number
  readonly limit: number
}): Steps<ReportView | undefined> {
  const { accountId, orderId, offset, limit } = request
  const found = yield* row(findOrder, { id: orderId, accountId })
  if (!found) return undefined
  const end = Math.min(found.total, offset + limit)
  if (offset >= end) return { order: orderView(found), recipients: [] }
  const first = found.first_message_id
  const written = yield* rows(findMessages, { first: first + offset, last: first + end - 1 })
  const recipients = written.map(({ state, ...message }) => ({
    ...message,
    state: stateNumbered(state),
  }))
  if (recipients.length < end - offset) {
    recipients.push(...(yield* folded(found, offset + recipients.length, end)))
  }
  return { order: orderView(found), recipients }
}

/** Recipients that are not messages yet, from the compact row. */
function* folded(order: OrderRow, from: number, to: number): Steps<RecipientView[]> {
  const compact = yield* row(findCompact, { orderId: order.id })
  if (!compact) return []
  const raws = new Map(JSON.parse(compact.invalid) as [number, string][])
  const blocked = new Set(JSON.parse(compact.blocked) as number[])
  const cancelled = order.state === ORDER_STATE.cancelled
  return [...readNumbers(compact.numbers, from, to)].map((number, offset) => {
    const at = from + offset
    const raw = raws.get(at) ?? null
    const ended = cancelled || raw !== null || blocked.has(at)
    const state = stateNumbered(ended ? STATE.undelivered : STATE.queued)
    return { id: order.first_message_id + at, number, raw, state }
  })
}

const countDays = statement<
  { accountId: number; firstDay: number; lastDay: number },
  { day: number; orders: number }
>(
  () => `select day, orders from day_count
    where account_id = :accountId and day between :firstDay and :lastDay order by day desc`,
)
const findDay = statement<
  { accountId: number; day: number; fromSeq: number; toSeq: number },
  OrderRow
>(
  () => `select ${COLUMNS} from orders
    where account_id = :accountId and day = :day and seq >= :fromSeq and seq < :toSeq
    order by seq desc`,
)

/** Orders of some days, newest first, by page; `count` is how many there are in all. */
export function* ordersOfDays(request: {
  readonly accountId: number
  readonly firstDay: number
  readonly lastDay: number
  readonly offset: number
  readonly limit: number
}): Steps<{ count: number; orders: OrderView[] }> {
  const { accountId, firstDay, lastDay, limit } = request
  const days = yield* rows(countDays, { accountId, firstDay, lastDay })
  const orders: OrderView[] = []
  let skip = request.offset
  for (const { day, orders: inDay } of days) {
    if (orders.length === limit) break
    if (skip >= inDay) {
      skip -= inDay
      continue
    }
    const toSeq = inDay - skip
    const fromSeq = Math.max(0, toSeq - (limit - orders.length))
    const found = yield* rows(findDay, { accountId, day, fromSeq, toSeq })
    orders.push(...found.map(orderView))
    skip = 0
  }
  return { count: days.reduce((sum, day) => sum + day.orders, 0), orders }
}

const findNewest = statement<{ accountId: number | null; before: number; limit: number }, OrderRow>(
  () => `select ${COLUMNS} from orders
    where id < :before and (account_id = :accountId or :accountId is null)
    order by id desc limit :limit`,
)

/** Orders by id, newest first, from below `before`. */
export function* ordersPage(request: {
  readonly accountId: number | null
  readonly before: number
  readonly limit: number
}): Steps<OrderView[]> {
  return (yield* rows(findNewest, request)).map(orderView)
}
