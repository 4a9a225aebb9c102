/**
 * Hands due messages to a dispatcher as a lease.
 *
 * Messages that are queued come first, in the order of their bands; then compact orders are
 * unfolded, straight into the claim, as far as there is room. So a large order never stands in
 * front of the small ones in the queue, and is written at the pace at which it can be sent.
 */
import type { DraftText, OrderDraft } from '../../rules/compose.ts'
import { STATE } from '../../rules/lifecycle.ts'
import { firstOfBands, throughBands } from '../queue-bands.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { NO_LANE } from './bulk-turns.ts'
import { writeClaim } from './claims.ts'
import { reserveIds } from './ids.ts'
import { unfoldDue } from './unfold.ts'

export interface ClaimRequest {
  readonly carrier: string
  /** Who claims; a later process of the same name finds what this one left behind. */
  readonly node: string
  readonly limit: number
  readonly nowMs: number
  /** By the machines' time, which no virtual clock moves. */
  readonly leaseUntilMs: number
}

export interface ClaimedMessage {
  readonly id: number
  readonly account_id: number
  readonly order_id: number
  readonly text_no: number
  readonly number: number
  readonly parts: number
  readonly attempts: number
  /** The carrier that it came back from, if it did: another one is to have it. */
  readonly back?: string | null
}

export interface ClaimedText {
  readonly order_id: number
  readonly no: number
  readonly sender: string
  readonly body: string
  readonly mode: DraftText['mode']
  readonly suffix: string
  readonly iys_list: OrderDraft['iysList']
}

export interface Claim {
  readonly id: number
  readonly messages: readonly ClaimedMessage[]
  readonly texts: readonly ClaimedText[]
  /** When to look again: now if there may be more, later, or not before something happens. */
  readonly nextAtMs: number | null
  /** Deliveries of webhooks that the unfolding makes. */
  readonly told: number
}

const NEVER = Number.POSITIVE_INFINITY

const claimQueued = statement<{ claimId: number; nowMs: number; limit: number }, ClaimedMessage>(
  ({ skipLocked }) => `with turn as materialized (
      select id from (${throughBands(
        ':nowMs',
        (inBand) => `select id from message where ${inBand}
          order by queue_at, id limit :limit ${skipLocked()}`,
      )}) q limit :limit
    )
    update message set state = ${STATE.sending}, queue_at = null, claim_id = :claimId,
      attempts = attempts + 1
    where id in (select id from turn)
    returning id, account_id, order_id, text_no, number, parts, attempts,
      came_back_from as back`,
)

const findTexts = statement<{ pairs: SetRows }, ClaimedText>(
  ({ each }) => `select t.order_id, t.no, o.sender, t.body, t.mode, o.suffix, o.iys_list
    from ${each('pairs', { order_id: 'integer', no: 'integer' })} p
    join order_text t on t.order_id = p.order_id and t.no = p.no
    join orders o on o.id = t.order_id`,
)

// Of compact orders, those whose time has come wait for their turn (`bulk-turns.ts`).
const nextDue = statement<
  Record<never, never>,
  { queued_at: number | null; bulk_at: number | null }
>(
  () => `select (select min(at) from (${firstOfBands()}) q) as queued_at,
    (select min(at) from (
      select min(unfold_at) as at from orders where unfold_at is not null and lane = ${NO_LANE}
      union all select min(at) from bulk_turn
    ) b) as bulk_at`,
)

export function* claimDue(request: ClaimRequest): Steps<Claim> {
  const { carrier, node, limit, nowMs, leaseUntilMs } = request
  const due = yield* findNext()
  if (due.atMs > nowMs) {
    return { id: 0, messages: [], texts: [], nextAtMs: orNever(due.atMs), told: 0 }
  }
  const { claim: id } = yield* reserveIds({ claim: 1 })
  const isQueued = due.queuedAtMs <= nowMs
  const taken = isQueued ? yield* rows(claimQueued, { claimId: id, nowMs, limit }) : []
  // What an update returns comes in no order.
  const queued = taken.toSorted((a, b) => a.id - b.id)
  const room = limit - queued.length
  const nobody = { claimed: [], told: 0 }
  const isBulkDue = room > 0 && due.bulkAtMs <= nowMs
  const unfolded = isBulkDue ? yield* unfoldDue({ claimId: id, limit: room, nowMs }) : nobody
  const messages = unfolded.claimed.length > 0 ? [...queued, ...unfolded.claimed] : queued
  const messageIds = messages.map((message) => message.id)
  yield* writeClaim({ id, carrier, node, leaseUntilMs, messageIds })
  const { atMs } = yield* findNext()
  const { told } = unfolded
  return { id, messages, texts: yield* textsOf(messages), nextAtMs: orNever(atMs), told }
}

interface NextDue {
  readonly queuedAtMs: number
  readonly bulkAtMs: number
  /** The earlier of the two. */
  readonly atMs: number
}

function* findNext(): Steps<NextDue> {
  const found = yield* row(nextDue, {})
  const queuedAtMs = found?.queued_at ?? NEVER
  const bulkAtMs = found?.bulk_at ?? NEVER
  return { queuedAtMs, bulkAtMs, atMs: Math.min(queuedAtMs, bulkAtMs) }
}

const orNever = (atMs: number): number | null => (atMs === NEVER ? null : atMs)

function* textsOf(messages: readonly ClaimedMessage[]): Steps<readonly ClaimedText[]> {
  const pairs = new Map<string, readonly [number, number]>()
  let last: ClaimedMessage | undefined
  for (const message of messages) {
    if (message.order_id === last?.order_id && message.text_no === last.text_no) continue
    last = message
    pairs.set(`${message.order_id} ${message.text_no}`, [message.order_id, message.text_no])
  }
  return pairs.size > 0 ? yield* rows(findTexts, { pairs: [...pairs.values()] }) : []
}
