/**
 * Notes what an account's listeners are to be told, in the transaction in which it becomes true.
 *
 * Who listens stands in the account's own row (`account.webhooks`), which whoever comes here has
 * read anyway: for an account without listeners nothing is asked and nothing is written.
 */
import { STATE } from '../../rules/lifecycle.ts'
import {
  DELIVERY_STATE,
  eventNumber,
  hasEvent,
  type MessageNews,
  type WebhookEvent,
} from '../../rules/webhook-events.ts'
import { insertInto, row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { reserveIds } from './ids.ts'
import { MESSAGE_AT } from './message-rows.ts'

/** `[[endpoint, events], …]` as JSON, of those that are enabled; null when nobody listens. */
export type Listeners = string | null
type Listener = readonly [endpointId: number, events: number]

const COLUMNS = {
  id: 'integer',
  endpoint_id: 'integer',
  account_id: 'integer',
  event: 'integer',
  message_id: 'integer',
  payload: 'text',
  created_at: 'integer',
  due_at: 'integer',
  state: 'integer',
} as const

const insertFirst = insertInto('webhook_delivery', COLUMNS)

// What comes after something that still waits is due with it, and so never stands in front of it.
// A sum is in no index: else the engine might go through all that waits for the endpoint.
const insertLater = statement<{ rows: SetRows }>(
  ({ each }) => `insert into webhook_delivery (${Object.keys(COLUMNS).join(', ')})
    select r.id, r.endpoint_id, r.account_id, r.event, r.message_id, r.payload, r.created_at,
      coalesce((
        select max(p.due_at + 0) from webhook_delivery p
        where p.message_id = r.message_id and p.endpoint_id + 0 = r.endpoint_id
      ), r.due_at), r.state
    from ${each('rows', COLUMNS)} r where true`,
)

const findListeners = statement<{ accountId: number }, { webhooks: Listeners }>(
  () => 'select webhooks from account where id = :accountId',
)

interface News {
  readonly accountId: number
  readonly event: WebhookEvent
  readonly messageId: number | null
  /** What the message's own row does not say, as JSON. */
  readonly payload: string | null
  readonly atMs: number
}

interface Heard extends News {
  readonly listeners: Listeners
}

/** Rows of deliveries, one for each listener that wants to hear it. */
function* deliveriesOf(heard: readonly Heard[]): Steps<SetRows> {
  const parsed = new Map<string, readonly Listener[]>()
  const wanted = heard.flatMap((news) =>
    listenersIn(news.listeners, parsed)
      .filter(([, events]) => hasEvent(events, news.event))
      .map(([endpointId]) => ({ ...news, endpointId })),
  )
  if (wanted.length === 0) return []
  const { delivery: first } = yield* reserveIds({ delivery: wanted.length })
  return wanted.map(({ endpointId, accountId, event, messageId, payload, atMs }, at) => {
    const about = [first + at, endpointId, accountId, eventNumber(event), messageId, payload]
    return [...about, atMs, atMs, DELIVERY_STATE.waiting]
  })
}

/** The listeners of an account repeat through a whole batch: each text is read once. */
function listenersIn(
  listeners: Listeners,
  parsed: Map<string, readonly Listener[]>,
): readonly Listener[] {
  if (listeners === null) return []
  let found = parsed.get(listeners)
  if (!found) {
    found = JSON.parse(listeners) as readonly Listener[]
    parsed.set(listeners, found)
  }
  return found
}

/**
 * Tells of messages that were written a moment ago, by their rows: accepted, or not, which is the
 * only thing that is ever said of them. Gives how many deliveries that makes.
 */
export function* tellOfWritten(
  messages: SetRows,
  atMs: number,
  listenersOf: (accountId: number) => Listeners,
): Steps<number> {
  const heard: Heard[] = []
  for (const message of messages) {
    const accountId = message[MESSAGE_AT.account_id] as number
    const listeners = listenersOf(accountId)
    if (listeners === null) continue
    const state = message[MESSAGE_AT.state]
    const event = state === STATE.undelivered ? 'message.undelivered' : 'message.accepted'
    const messageId = message[MESSAGE_AT.id] as number
    heard.push({ accountId, listeners, event, messageId, payload: null, atMs })
  }
  return yield* writeFirst(heard)
}

/** Tells of messages that were accepted as they were written. */
export function* tellOfAccepted(
  accepted: readonly { readonly id: number; readonly account_id: number }[],
  listeners: Listeners,
  atMs: number,
): Steps<number> {
  if (listeners === null) return 0
  const event = 'message.accepted'
  return yield* writeFirst(
    accepted.map(({ id: messageId, account_id: accountId }) => {
      return { accountId, listeners, event, messageId, payload: null, atMs }
    }),
  )
}

function* writeFirst(heard: readonly Heard[]): Steps<number> {
  if (heard.length === 0) return 0
  const made = yield* deliveriesOf(heard)
  if (made.length > 0) yield* rows(insertFirst, { rows: made })
  return made.length
}

export interface EndNews {
  readonly accountId: number
  readonly listeners: Listeners
  readonly event: MessageNews
  readonly messageId: number
  readonly atMs: number
}

/** Tells of messages that have come to their end, behind what still waits of them. */
export function* tellOfEnds(ends: readonly EndNews[]): Steps<number> {
  if (ends.length === 0) return 0
  const made = yield* deliveriesOf(ends.map((end) => ({ ...end, payload: null })))
  if (made.length > 0) yield* rows(insertLater, { rows: made })
  return made.length
}

export interface OtherNews {
  readonly accountId: number
  readonly event: WebhookEvent
  /** What the listener reads. */
  readonly data: Readonly<Record<string, unknown>>
  readonly atMs: number
}

/** Tells of anything else that happened to an account. */
export function* tell(news: OtherNews): Steps<number> {
  const { accountId } = news
  const listeners = (yield* row(findListeners, { accountId }))?.webhooks ?? null
  return yield* tellListeners(listeners, news)
}

/** As `tell`, where the account has been read already. */
export function* tellListeners(listeners: Listeners, news: OtherNews): Steps<number> {
  if (listeners === null) return 0
  const { accountId, event, data, atMs } = news
  const payload = JSON.stringify(data)
  return yield* writeFirst([{ accountId, listeners, event, messageId: null, payload, atMs }])
}
