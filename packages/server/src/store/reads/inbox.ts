/**
 * What the simulated handsets received: the parts that the simulated carrier took, newest first.
 *
 * Parts are numbered as they are sent, so the newest are at the end of the table and a page needs
 * no index of its own.
 */
import { type State, stateNumbered } from '../../rules/lifecycle.ts'
import { row, rows, type Steps, statement } from '../statement.ts'

export interface InboxItem {
  /** Where the page goes on. */
  readonly cursor: number
  readonly id: number
  readonly orderId: number
  readonly number: number
  readonly sender: string
  /** Null when its text has been forgotten, and its mode with it. */
  readonly body: string | null
  readonly suffix: string
  readonly mode: string | null
  readonly parts: number
  readonly state: State
  readonly receivedAtMs: number
}

const findItems = statement<
  {
    carrier: string
    after: number
    before: number
    number: number | null
    text: string | null
    sinceMs: number
    limit: number
  },
  Omit<InboxItem, 'state'> & { state: number }
>(
  ({
    contains,
    int,
  }) => `select p.id as cursor, m.id, m.order_id as "orderId", m.number, o.sender, t.body, o.suffix,
      t.mode, m.parts, m.state, p.sent_at as "receivedAtMs"
    from part p
    join message m on m.id = p.message_id
    join orders o on o.id = m.order_id
    left join order_text t on t.order_id = m.order_id and t.no = m.text_no
    where p.no = 0 and p.carrier = :carrier and p.id > :after and p.id < :before
      and p.sent_at >= :sinceMs
      and (m.number = :number or ${int(':number')} is null)
      and (${contains('t.body', ':text')} or :text is null)
    order by p.id desc limit :limit`,
)

export function* inboxPage(request: {
  readonly carrier: string
  readonly after: number
  readonly before: number
  readonly number: number | null
  readonly text: string | null
  readonly sinceMs: number
  readonly limit: number
}): Steps<InboxItem[]> {
  const items = yield* rows(findItems, request)
  return items.map((item) => ({ ...item, state: stateNumbered(item.state) }))
}

const findLast = statement<Record<never, never>, { last: number }>(
  () => 'select coalesce(max(id), 0) as last from part',
)

/** The newest part: an inbox emptied now shows what comes after it. */
export function* lastPart(_request: Record<never, never>): Steps<number> {
  return (yield* row(findLast, {}))?.last ?? 0
}
