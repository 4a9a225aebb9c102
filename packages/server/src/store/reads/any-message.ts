/**
 * One message with every stage it went through, also while it is only a line of its order's
 * compact row (scheduled, large, or called off before it was written out).
 */
import { type Reason, STATE, stateNumbered } from '../../rules/lifecycle.ts'
import { ORDER_STATE } from '../../rules/order-state.ts'
import { readNumbers } from '../compact-numbers.ts'
import { row, rows, type Steps, statement } from '../statement.ts'
import { textFinder } from '../verbs/order-messages.ts'
import { type MessageView, messageTrace } from './traces.ts'

interface FoldedOrder {
  readonly orderId: number
  readonly accountId: number
  readonly sender: string
  readonly suffix: string
  readonly submitAtMs: number
  readonly sendAtMs: number
  readonly state: number
  readonly finishedAtMs: number | null
  readonly firstMessageId: number
  readonly numbers: Uint8Array
  readonly invalid: string
  readonly blocked: string
}

interface TextRow {
  readonly body: string
  readonly mode: string
  readonly parts: number
  readonly recipients: number
}

// Compact rows are few, and there is no index from messages that do not exist to their orders: each
// of them asks its own order. As a join, either planner might go through all orders instead.
const findFolded = statement<{ id: number }, FoldedOrder>(
  () => `select o.id as "orderId", o.account_id as "accountId", o.sender, o.suffix,
      o.submit_at as "submitAtMs", o.send_at as "sendAtMs", o.state,
      o.finished_at as "finishedAtMs", o.first_message_id as "firstMessageId",
      c.numbers, c.invalid, c.blocked
    from compact c join orders o on o.id = c.order_id
    where c.order_id = (
      select h.order_id from compact h where (
        select f.first_message_id <= :id and f.first_message_id + f.total > :id
        from orders f where f.id = h.order_id
      ) limit 1
    )`,
)
const findTexts = statement<{ orderId: number }, TextRow>(
  () => `select body, mode, parts, recipients from order_text
    where order_id = :orderId order by no`,
)

export function* anyMessage(request: { readonly id: number }): Steps<MessageView | undefined> {
  const written = yield* messageTrace(request)
  if (written) return written
  const order = yield* row(findFolded, request)
  if (!order) return undefined
  const texts = yield* rows(findTexts, { orderId: order.orderId })
  return unfolded(request.id, order, texts)
}

function unfolded(id: number, order: FoldedOrder, texts: readonly TextRow[]): MessageView {
  const at = id - order.firstMessageId
  const raw = new Map(JSON.parse(order.invalid) as [number, string][]).get(at) ?? null
  const blocked = (JSON.parse(order.blocked) as number[]).includes(at)
  const cancelled = order.state === ORDER_STATE.cancelled
  const reason = reasonOf(raw !== null, blocked, cancelled)
  const text = textAt(texts, at)
  const { orderId, accountId, sender, suffix, submitAtMs, sendAtMs, finishedAtMs } = order
  return {
    ...{ id, accountId, orderId, sender, raw, suffix, reason, submitAtMs },
    body: text?.body ?? null,
    mode: text?.mode ?? null,
    number: readNumbers(order.numbers, at, at + 1)[0] ?? 0,
    partCount: text?.parts ?? null,
    state: stateNumbered(reason ? STATE.undelivered : STATE.queued),
    attempts: 0,
    dueAtMs: sendAtMs,
    sentAtMs: null,
    finalAtMs: reason === 'cancelled' ? finishedAtMs : reason ? submitAtMs : null,
    parts: [],
    events: [],
  }
}

/** Undefined when it has been forgotten; of many texts the last go first. */
function textAt(texts: readonly TextRow[], at: number): TextRow | undefined {
  const reached = texts.reduce((sum, { recipients }) => sum + recipients, 0)
  return at < reached ? textFinder(texts)(at)[1] : undefined
}

function reasonOf(invalid: boolean, blocked: boolean, cancelled: boolean): Reason | null {
  if (invalid) return 'badNumber'
  if (blocked) return 'blacklisted'
  return cancelled ? 'cancelled' : null
}
