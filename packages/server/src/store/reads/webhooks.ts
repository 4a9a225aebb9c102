/** What is to be delivered to whom, and what came of it. */
import { DELIVERY_STATE } from '../../rules/webhook-events.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { type EndpointRow, findEndpoints } from '../verbs/webhook-endpoints.ts'

export interface WebhookLane extends EndpointRow {
  readonly node: string | null
  readonly lease_until: number | null
  /** The time of what has waited longest. */
  readonly due_at: number
}

/** An endpoint that was removed while something waited for it. */
interface OrphanLane {
  readonly lane: number
  readonly id: null
}

// From endpoint to endpoint along the index of what waits, however much waits for each.
const findLanes = statement<Record<never, never>, (WebhookLane | OrphanLane) & { lane: number }>(
  () => `with recursive lane (id) as (
      select * from (
        select endpoint_id from webhook_delivery where due_at is not null
        order by endpoint_id, due_at limit 1
      ) first
      union all
      select (
        select d.endpoint_id from webhook_delivery d
        where d.due_at is not null and d.endpoint_id > lane.id
        order by d.endpoint_id, d.due_at limit 1
      ) from lane where lane.id is not null
    )
    select lane.id as lane, e.*, (
        select d.due_at from webhook_delivery d
        where d.endpoint_id = lane.id and d.due_at is not null
        order by d.due_at limit 1
      ) as due_at
    from lane left join webhook_endpoint e on e.id = lane.id where lane.id is not null`,
)

export interface WebhookLanes {
  readonly lanes: readonly WebhookLane[]
  readonly orphans: readonly number[]
}

/** The endpoints for which something waits, each with the time of the first. */
export function* webhookLanes(_request: Record<never, never>): Steps<WebhookLanes> {
  const found = yield* rows(findLanes, {})
  return {
    lanes: found.filter((each) => each.id !== null),
    orphans: found.flatMap(({ id, lane }) => (id === null ? [lane] : [])),
  }
}

export interface DueDelivery {
  readonly id: number
  readonly event: number
  readonly message_id: number | null
  readonly payload: string | null
  readonly created_at: number
  readonly attempts: number
  readonly rung: number
  /** Of its message; null when there is none, or it was forgotten. */
  readonly order_id: number | null
  readonly number: number | null
  readonly raw: string | null
  readonly reason: string | null
  /** Null when it was forgotten. */
  readonly body: string | null
}

const DUE = `select d.id, d.event, d.message_id, d.payload, d.created_at, d.due_at, d.attempts,
    d.rung
  from webhook_delivery d`

// Whatever of the same message comes before it must be over. (Sums are in no index: the few rows of
// the message are the way, not all that waits for the endpoint.)
const findDue = statement<
  { endpointId: number; nowMs: number; held: SetRows; limit: number },
  DueDelivery
>(
  ({ each }) => `with turn as materialized (
      ${DUE} where d.endpoint_id = :endpointId and d.due_at <= :nowMs
        and d.id not in (select h.id from ${each('held', { id: 'integer' })} h)
        and not exists (
          select 1 from webhook_delivery p
          where p.message_id = d.message_id and p.endpoint_id + 0 = d.endpoint_id
            and p.event < d.event and p.due_at + 0 is not null
        )
      order by d.due_at, d.id limit :limit
    )
    select w.*, m.order_id, m.number, m.raw, m.reason, t.body
    from turn w left join message m on m.id = w.message_id
      left join order_text t on t.order_id = m.order_id and t.no = m.text_no
    order by w.due_at, w.id`,
)
const findNext = statement<{ endpointId: number; nowMs: number }, { due_at: number }>(
  () => `select due_at from webhook_delivery where endpoint_id = :endpointId and due_at > :nowMs
    order by due_at limit 1`,
)

export interface DueDeliveries {
  readonly deliveries: readonly DueDelivery[]
  /** When the next one is due that is not yet. */
  readonly nextAtMs: number | null
}

export function* webhooksDue(request: {
  readonly endpointId: number
  readonly nowMs: number
  /** Deliveries that are in somebody's hands already. */
  readonly held: readonly number[]
  readonly limit: number
}): Steps<DueDeliveries> {
  const { endpointId, nowMs, limit } = request
  const held = request.held.map((id) => [id] as const)
  const deliveries = yield* rows(findDue, { endpointId, nowMs, held, limit })
  const next = yield* row(findNext, { endpointId, nowMs })
  return { deliveries, nextAtMs: next?.due_at ?? null }
}

const countWaiting = statement<{ most: number }, { waiting: number }>(
  () => `select count(*) as waiting from (
    select 1 from webhook_delivery where endpoint_id >= 0 and due_at is not null limit :most
  ) w`,
)

/** How many deliveries wait, disabled endpoints included; no further than `most`. */
export function* webhooksWaiting(request: { readonly most: number }): Steps<number> {
  return (yield* row(countWaiting, request))?.waiting ?? 0
}

export function* webhookEndpoints(request: {
  readonly accountId: number
}): Steps<readonly EndpointRow[]> {
  return yield* rows(findEndpoints, request)
}

const findClear = statement<
  { after: number; limit: number },
  { id: number; secret: string; old_secret: string | null }
>(
  () => `select id, secret, old_secret from webhook_endpoint
    where id > :after and (secret like 'whsec%' or old_secret like 'whsec%')
    order by id limit :limit`,
)

/** Secrets that were written down before there was a key to seal them with. */
export function* clearWebhookSecrets(request: {
  readonly after: number
  readonly limit: number
}): Steps<readonly { id: number; secret: string; old_secret: string | null }[]> {
  return yield* rows(findClear, request)
}

export interface DeliveryRow {
  readonly id: number
  readonly endpoint_id: number
  readonly account_id: number
  readonly event: number
  readonly message_id: number | null
  readonly created_at: number
  readonly due_at: number | null
  readonly state: number
  readonly attempts: number
  readonly tried_at: number | null
  readonly status: number | null
  readonly error: string | null
  readonly ms: number | null
  readonly excerpt: string | null
}

export interface AttemptRow {
  readonly delivery_id: number
  readonly no: number
  readonly at: number
  readonly status: number | null
  readonly error: string | null
  readonly ms: number
  readonly excerpt: string | null
}

interface Wanted {
  readonly accountId: number
  readonly messageId: number
  readonly state: number
  readonly before: number
  readonly limit: number
}

const LISTED = `id, endpoint_id, account_id, event, message_id, created_at, due_at, state, attempts,
  tried_at, status, error, ms, excerpt`
const ANY = -1

const page = (by: string) =>
  statement<{ [K in keyof Wanted]: Wanted[K] }, DeliveryRow>(
    () => `select ${LISTED} from webhook_delivery
      where ${by} and id < :before
        and (:accountId = ${ANY} or account_id = :accountId)
        and (:messageId = ${ANY} or message_id = :messageId)
        and (:state = ${ANY} or state = :state)
      order by id desc limit :limit`,
  )
const PAGES = {
  message: page('message_id = :messageId'),
  account: page('account_id = :accountId'),
  all: page('id > 0'),
} as const

const findAttempts = statement<{ ids: SetRows }, AttemptRow>(
  ({ each }) => `select a.* from ${each('ids', { id: 'integer' })} i
    join webhook_attempt a on a.delivery_id = i.id`,
)

export interface DeliveriesPage {
  readonly deliveries: readonly DeliveryRow[]
  /** All but the last of what was delivered, which stands in the delivery itself. */
  readonly attempts: readonly AttemptRow[]
}

/** Deliveries, newest first. */
export function* webhookDeliveries(request: {
  readonly accountId: number | null
  readonly messageId: number | null
  readonly state: keyof typeof DELIVERY_STATE | null
  readonly before: number
  readonly limit: number
}): Steps<DeliveriesPage> {
  const { accountId, messageId, state, before, limit } = request
  const by = messageId !== null ? 'message' : accountId !== null ? 'account' : 'all'
  const deliveries = yield* rows(PAGES[by], {
    accountId: accountId ?? ANY,
    messageId: messageId ?? ANY,
    state: state === null ? ANY : DELIVERY_STATE[state],
    before,
    limit,
  })
  return yield* withAttempts(deliveries)
}

function* withAttempts(deliveries: readonly DeliveryRow[]): Steps<DeliveriesPage> {
  if (deliveries.length === 0) return { deliveries, attempts: [] }
  const found = yield* rows(findAttempts, { ids: deliveries.map(({ id }) => [id] as const) })
  return { deliveries, attempts: found.toSorted((a, b) => a.no - b.no) }
}

const findDelivery = statement<{ id: number }, DeliveryRow>(
  () => `select ${LISTED} from webhook_delivery where id = :id`,
)

export function* webhookDelivery(request: { readonly id: number }): Steps<DeliveriesPage> {
  return yield* withAttempts(yield* rows(findDelivery, request))
}
