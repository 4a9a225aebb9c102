/**
 * Who delivers to which endpoint, and what came of it.
 *
 * An endpoint is worked by one node at a time, which holds its lease: so what waits needs no claim
 * of its own, the order of a message's events is kept, and the connections to it are bounded. If
 * two nodes meet all the same (one was slower than its lease), each writes down only the attempts
 * that nobody has written down before.
 */
import { DELIVERY_STATE, ENDPOINT_REMOVED } from '../../rules/webhook-events.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'

const EACH_ID = { id: 'integer' } as const

const lease = statement<
  {
    ids: SetRows
    node: string
    leasesAtMs: number
    untilMs: number
    alone: number
  },
  { id: number }
>(
  ({ each, skipLocked }) => `update webhook_endpoint set node = :node, lease_until = :untilMs
    where id in (
      select id from webhook_endpoint
      where id in (select i.id from ${each('ids', EACH_ID)} i) and enabled = 1
        and (node is null or node = :node or lease_until <= :leasesAtMs or :alone = 1)
      order by id ${skipLocked()}
    ) returning id`,
)
const letGo = statement<{ node: string; ids: SetRows }>(
  ({ each }) => `update webhook_endpoint set node = null, lease_until = null
    where node = :node and id in (select i.id from ${each('ids', EACH_ID)} i)`,
)

/** Takes or renews endpoints; gives those that are this node's now. */
export function* leaseWebhooks(request: {
  readonly node: string
  readonly endpointIds: readonly number[]
  /** By the machines' time, as the leases are. */
  readonly leasesAtMs: number
  readonly untilMs: number
  /** Nobody else can be running: whoever had it is dead. */
  readonly alone: boolean
}): Steps<readonly number[]> {
  const { node, endpointIds, leasesAtMs, untilMs } = request
  const ids = endpointIds.map((id) => [id] as const)
  const alone = request.alone ? 1 : 0
  const taken = yield* rows(lease, { node, ids, leasesAtMs, untilMs, alone })
  return taken.map(({ id }) => id)
}

export function* releaseWebhooks(request: {
  readonly node: string
  readonly endpointIds: readonly number[]
}): Steps<boolean> {
  const { node, endpointIds } = request
  yield* rows(letGo, { node, ids: endpointIds.map((id) => [id] as const) })
  return true
}

/** One attempt and what follows from it. */
export interface WebhookAttempt {
  readonly deliveryId: number
  readonly endpointId: number
  readonly messageId: number | null
  readonly event: number
  /** Made before this one. */
  readonly attempts: number
  readonly next: 'delivered' | 'again' | 'givenUp'
  /** Of `again`. */
  readonly dueAtMs: number | null
  readonly atMs: number
  readonly status: number | null
  readonly error: string | null
  readonly ms: number
  readonly excerpt: string | null
  /** Nothing was sent, for a reason of ours: it tells nothing about the endpoint. */
  readonly isUnsent?: true
}

const TRIED = {
  id: 'integer',
  attempts: 'integer',
  at: 'integer',
  status: 'integer',
  ms: 'integer',
  excerpt: 'text',
} as const
const FAILED = { ...TRIED, error: 'text', state: 'integer', due_at: 'integer' } as const

const keepDelivered = statement<{ rows: SetRows }>(
  ({ each }) => `update webhook_delivery set state = ${DELIVERY_STATE.delivered}, due_at = null,
      attempts = r.attempts + 1, tried_at = r.at, status = r.status, error = null, ms = r.ms,
      excerpt = r.excerpt
    from ${each('rows', TRIED)} r
    where webhook_delivery.id = r.id and webhook_delivery.attempts = r.attempts`,
)
const keepFailed = statement<{ rows: SetRows }, { id: number; attempts: number }>(
  ({ each }) => `update webhook_delivery set state = r.state, due_at = r.due_at,
      attempts = r.attempts + 1, rung = webhook_delivery.rung + 1, tried_at = r.at,
      status = r.status, error = r.error, ms = r.ms, excerpt = r.excerpt
    from ${each('rows', FAILED)} r
    where webhook_delivery.id = r.id and webhook_delivery.attempts = r.attempts
    returning webhook_delivery.id, webhook_delivery.attempts`,
)
const noteAttempts = statement<{ rows: SetRows }>(
  ({ each }) => `insert into webhook_attempt (delivery_id, no, at, status, error, ms, excerpt)
    select r.id, r.attempts + 1, r.at, r.status, r.error, r.ms, r.excerpt
    from ${each('rows', FAILED)} r where true`,
)
// What comes later of the same message waits as long as what comes before it. (Sums are in no
// index: the few rows of the message are the way, not all that waits for the endpoint.)
const putBehind = statement<{ rows: SetRows }>(
  ({ each }) => `update webhook_delivery set due_at = r.due_at
    from ${each('rows', {
      message_id: 'integer',
      endpoint_id: 'integer',
      event: 'integer',
      due_at: 'integer',
    })} r
    where webhook_delivery.message_id = r.message_id
      and webhook_delivery.endpoint_id + 0 = r.endpoint_id
      and webhook_delivery.event > r.event and webhook_delivery.due_at + 0 < r.due_at`,
)
const recovered = statement<{ ids: SetRows }>(
  ({ each }) => `update webhook_endpoint set failing_since = null
    where id in (select i.id from ${each('ids', EACH_ID)} i) and failing_since is not null`,
)
const failing = statement<
  { rows: SetRows },
  { id: number; account_id: number; failing_since: number }
>(
  ({ each }) => `update webhook_endpoint
    set failing_since = coalesce(webhook_endpoint.failing_since, r.at)
    from ${each('rows', { id: 'integer', at: 'integer' })} r
    where webhook_endpoint.id = r.id
    returning webhook_endpoint.id, webhook_endpoint.account_id, webhook_endpoint.failing_since`,
)

/** An endpoint from which nothing but failures has come since then. */
export interface FailingEndpoint {
  readonly id: number
  readonly accountId: number
  readonly sinceMs: number
}

export function* settleWebhooks(request: {
  readonly attempts: readonly WebhookAttempt[]
}): Steps<{ readonly failing: readonly FailingEndpoint[] }> {
  const attempts = request.attempts.toSorted((a, b) => a.deliveryId - b.deliveryId)
  const delivered = attempts.filter(({ next }) => next === 'delivered')
  const failed = attempts.filter(({ next }) => next !== 'delivered')
  if (delivered.length > 0) yield* rows(keepDelivered, { rows: delivered.map(triedRow) })
  if (failed.length > 0) yield* settleFailed(failed)
  return { failing: yield* noteHealth(delivered, failed) }
}

function* settleFailed(failed: readonly WebhookAttempt[]): Steps<void> {
  const kept = yield* rows(keepFailed, { rows: failed.map(failedRow) })
  const made = new Map(kept.map(({ id, attempts }) => [id, attempts - 1]))
  const own = failed.filter(({ deliveryId, attempts }) => made.get(deliveryId) === attempts)
  if (own.length > 0) yield* rows(noteAttempts, { rows: own.map(failedRow) })
  const behind = own.flatMap(({ next, messageId, endpointId, event, dueAtMs }) =>
    next === 'again' && messageId !== null
      ? [[messageId, endpointId, event, dueAtMs] as const]
      : [],
  )
  if (behind.length > 0) yield* rows(putBehind, { rows: behind })
}

const triedRow = ({ deliveryId, attempts, atMs, status, ms, excerpt }: WebhookAttempt) =>
  [deliveryId, attempts, atMs, status, ms, excerpt] as const

function failedRow(attempt: WebhookAttempt) {
  const state = attempt.next === 'again' ? DELIVERY_STATE.waiting : DELIVERY_STATE.failed
  return [...triedRow(attempt), attempt.error, state, attempt.dueAtMs] as const
}

function* noteHealth(
  delivered: readonly WebhookAttempt[],
  failed: readonly WebhookAttempt[],
): Steps<readonly FailingEndpoint[]> {
  const well = new Set(delivered.map(({ endpointId }) => endpointId))
  if (well.size > 0) yield* rows(recovered, { ids: [...well].toSorted(byNumber).map((id) => [id]) })
  const since = new Map<number, number>()
  for (const { endpointId, atMs, isUnsent } of failed) {
    if (isUnsent || well.has(endpointId)) continue
    since.set(endpointId, Math.min(atMs, since.get(endpointId) ?? atMs))
  }
  if (since.size === 0) return []
  const ill = yield* rows(failing, { rows: [...since].toSorted(([a], [b]) => a - b) })
  return ill.map(({ id, account_id, failing_since }) => {
    return { id, accountId: account_id, sinceMs: failing_since }
  })
}

const byNumber = (a: number, b: number) => a - b

const giveUpOn = statement<{ endpointId: number; limit: number; error: string }, { id: number }>(
  () => `update webhook_delivery set state = ${DELIVERY_STATE.failed}, due_at = null,
      error = :error
    where id in (
      select id from webhook_delivery where endpoint_id = :endpointId and due_at is not null
      limit :limit
    ) returning id`,
)

/** Of an endpoint that is no more, nothing waits any longer; a slice in each turn. */
export function* giveUpWebhooks(request: {
  readonly endpointId: number
  readonly limit: number
}): Steps<{ readonly more: boolean }> {
  const gone = yield* rows(giveUpOn, { ...request, error: ENDPOINT_REMOVED })
  return { more: gone.length === request.limit }
}

// They are numbered as they come: what is old is in front, or behind what a clock made that was
// ahead and has been put back since.
const forgetOld = statement<{ nowMs: number; beforeMs: number; limit: number }, { id: number }>(
  () => `delete from webhook_delivery where id in (
      select id from (
        select id, created_at from webhook_delivery where id > 0 and created_at <= :nowMs
        order by id limit :limit
      ) r where created_at <= :beforeMs
    ) returning id`,
)
const forgetAttempts = statement<{ ids: SetRows }>(
  ({ each }) => `delete from webhook_attempt
    where delivery_id in (select i.id from ${each('ids', EACH_ID)} i)`,
)

/** Lets go of deliveries that are too old, whatever became of them. */
export function* forgetWebhooks(request: {
  readonly nowMs: number
  readonly beforeMs: number
  readonly limit: number
}): Steps<{ readonly more: boolean }> {
  const gone = yield* rows(forgetOld, request)
  if (gone.length > 0) yield* rows(forgetAttempts, { ids: gone.map(({ id }) => [id] as const) })
  return { more: gone.length === request.limit }
}

const keepSuccess = statement<{ id: number }>(
  () => `insert into webhook_attempt (delivery_id, no, at, status, error, ms, excerpt)
    select id, attempts, tried_at, status, error, ms, excerpt from webhook_delivery
    where id = :id and state = ${DELIVERY_STATE.delivered}
    on conflict (delivery_id, no) do nothing`,
)
const sendAgain = statement<{ id: number; nowMs: number }, { id: number }>(
  () => `update webhook_delivery set state = ${DELIVERY_STATE.waiting}, due_at = :nowMs, rung = 0
    where id = :id
      and exists (select 1 from webhook_endpoint e where e.id = webhook_delivery.endpoint_id)
    returning id`,
)

/** Sends a delivery again, whatever has become of it, from the foot of the ladder. */
export function* resendWebhook(request: {
  readonly id: number
  readonly nowMs: number
}): Steps<boolean> {
  yield* rows(keepSuccess, { id: request.id })
  return (yield* rows(sendAgain, request)).length > 0
}
