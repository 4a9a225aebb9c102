/** One message with every stage it went through. */
import { type State, stateNumbered } from '../../rules/lifecycle.ts'
import { row, rows, type Steps, statement } from '../statement.ts'

export interface PartView {
  readonly no: number
  readonly carrier: string
  readonly carrier_message_id: string
  readonly state: number
  readonly sent_at: number
  readonly done_at: number | null
  readonly error: string | null
  /** What its last receipt said, as JSON. */
  readonly raw: string | null
}

export interface EventView {
  readonly at: number
  readonly kind: string
  readonly detail: string | null
}

export interface MessageView {
  readonly id: number
  readonly accountId: number
  readonly orderId: number
  readonly sender: string
  readonly number: number
  readonly raw: string | null
  /** Null when its text has been forgotten, and its mode with it. */
  readonly body: string | null
  readonly suffix: string
  readonly mode: string | null
  /** Null when that cannot be told any more: it was called off, and its text forgotten. */
  readonly partCount: number | null
  readonly state: State
  readonly reason: string | null
  readonly attempts: number
  readonly submitAtMs: number
  readonly dueAtMs: number
  readonly sentAtMs: number | null
  readonly finalAtMs: number | null
  /** Those of a first try that came back stand before the others. */
  readonly parts: readonly PartView[]
  readonly events: readonly EventView[]
}

type MessageRow = Omit<MessageView, 'state' | 'parts' | 'events'> & {
  readonly state: number
  readonly firstPartId: number | null
  readonly cameBackPartId: number | null
}

const findMessage = statement<{ id: number }, MessageRow>(
  () => `select m.id, m.account_id as "accountId", m.order_id as "orderId", o.sender, m.number,
      m.raw, t.body, o.suffix, t.mode, m.parts as "partCount", m.state, m.reason, m.attempts,
      o.submit_at as "submitAtMs", m.due_at as "dueAtMs", m.sent_at as "sentAtMs",
      m.final_at as "finalAtMs", m.first_part_id as "firstPartId",
      m.came_back_part_id as "cameBackPartId"
    from message m join orders o on o.id = m.order_id
    left join order_text t on t.order_id = m.order_id and t.no = m.text_no
    where m.id = :id`,
)
const findParts = statement<{ first: number; end: number }, PartView>(
  () => `select p.no, p.carrier, p.carrier_message_id, p.state, p.sent_at, p.done_at, p.error, p.raw
    from part p where p.id >= :first and p.id < :end order by p.id`,
)
const findEvents = statement<{ id: number }, EventView>(
  () => 'select at, kind, detail from event where message_id = :id order by id',
)

export function* messageTrace(request: { readonly id: number }): Steps<MessageView | undefined> {
  const found = yield* row(findMessage, request)
  if (!found) return undefined
  const { firstPartId, cameBackPartId, ...message } = found
  const parts: PartView[] = []
  for (const first of new Set([cameBackPartId, firstPartId])) {
    if (first === null) continue
    const end = first + (message.partCount ?? 0)
    parts.push(...(yield* rows(findParts, { first, end })))
  }
  return {
    ...message,
    state: stateNumbered(found.state),
    parts,
    events: yield* rows(findEvents, request),
  }
}
