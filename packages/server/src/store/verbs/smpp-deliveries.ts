/** Who delivers what to the binds of customers, and what came of it. */
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { SMPP_KINDS, type SmppKind } from './tell-smpp.ts'

const EACH_ID = { id: 'integer' } as const

const lease = statement<
  {
    accountId: number
    node: string
    nowMs: number
    leasesAtMs: number
    untilMs: number
    alone: number
    limit: number
  },
  { id: number }
>(
  ({ skipLocked }) => `update smpp_delivery
    set node = :node, lease_until = :untilMs, attempts = attempts + 1
    where id in (
      select id from smpp_delivery
      where account_id = :accountId and due_at <= :nowMs
        and (node is null or lease_until <= :leasesAtMs or (:alone = 1 and node <> :node))
      order by due_at, id limit :limit ${skipLocked()}
    ) returning id`,
)

interface FoundDelivery {
  readonly id: number
  readonly kind: number
  readonly smpp_id: string | null
  readonly payload: string | null
  readonly created_at: number
  readonly attempts: number
  readonly number: number | null
  readonly raw: string | null
  readonly state: number | null
  readonly reason: string | null
  readonly final_at: number | null
  readonly sender: string | null
  readonly submit_at: number | null
  readonly body: string | null
}

// A message that has been forgotten meanwhile has no row any more.
const findDeliveries = statement<{ ids: SetRows }, FoundDelivery>(
  ({ each }) => `select d.id, d.kind, d.smpp_id, d.payload, d.created_at, d.attempts,
      m.number, m.raw, m.state, m.reason, m.final_at, o.sender, o.submit_at, t.body
    from ${each('ids', EACH_ID)} i join smpp_delivery d on d.id = i.id
      left join message m on m.id = d.message_id
      left join orders o on o.id = m.order_id
      left join order_text t on t.order_id = m.order_id and t.no = m.text_no`,
)

export interface ClaimedDelivery extends Omit<FoundDelivery, 'kind'> {
  readonly kind: SmppKind
}

/** Leases what is due for an account, oldest first. */
export function* claimSmppDeliveries(request: {
  readonly accountId: number
  readonly node: string
  readonly nowMs: number
  /** By the machines' time, as the leases are. */
  readonly leasesAtMs: number
  readonly untilMs: number
  /** Nobody else can be running: what another has leased was of a process that is dead. */
  readonly alone: boolean
  readonly limit: number
}): Steps<readonly ClaimedDelivery[]> {
  const alone = request.alone ? 1 : 0
  const leased = yield* rows(lease, { ...request, alone })
  if (leased.length === 0) return []
  const found = yield* rows(findDeliveries, { ids: leased.map(({ id }) => [id] as const) })
  return found
    .map((each) => ({ ...each, kind: SMPP_KINDS[each.kind] as SmppKind }))
    .toSorted((a, b) => a.id - b.id)
}

const dropDone = statement<{ ids: SetRows }>(
  ({ each }) => `delete from smpp_delivery
    where id in (select i.id from ${each('ids', EACH_ID)} i)`,
)
const putBack = statement<{ node: string; rows: SetRows }>(
  ({ each }) => `update smpp_delivery set node = null, lease_until = null, due_at = r.due_at,
      attempts = smpp_delivery.attempts - r.untried
    from ${each('rows', { id: 'integer', due_at: 'integer', untried: 'integer' })} r
    where smpp_delivery.id = r.id and smpp_delivery.node = :node`,
)

export interface SmppAgain {
  readonly id: number
  readonly dueAtMs: number
  /** It was not sent at all. */
  readonly untried: boolean
}

export function* settleSmppDeliveries(request: {
  readonly node: string
  /** The customer has them, or nobody can say any more what was to be said. */
  readonly done: readonly number[]
  readonly again: readonly SmppAgain[]
}): Steps<boolean> {
  const { node, done, again } = request
  if (done.length > 0) yield* rows(dropDone, { ids: done.toSorted(byNumber).map((id) => [id]) })
  if (again.length === 0) return true
  const sorted = again.toSorted((a, b) => a.id - b.id)
  yield* rows(putBack, {
    node,
    rows: sorted.map(({ id, dueAtMs, untried }) => [id, dueAtMs, untried ? 1 : 0] as const),
  })
  return true
}

const byNumber = (a: number, b: number) => a - b

const noteBound = statement<{ accountId: number; nowMs: number }>(
  () => 'update account set smpp_bound_at = :nowMs where id = :accountId',
)

/** The account takes by SMPP what handsets send to it. */
export function* noteSmppBind(request: {
  readonly accountId: number
  readonly nowMs: number
}): Steps<boolean> {
  yield* rows(noteBound, request)
  return true
}

// They are numbered as they come: what is old is in front, or behind what a clock made that was
// ahead and has been put back since.
const forgetOld = statement<{ nowMs: number; beforeMs: number; limit: number }, { id: number }>(
  () => `delete from smpp_delivery where id in (
      select id from (
        select id, created_at from smpp_delivery where id > 0 and created_at <= :nowMs
        order by id limit :limit
      ) r where created_at <= :beforeMs
    ) returning id`,
)

/** Lets go of what nobody came for. */
export function* forgetSmppDeliveries(request: {
  readonly nowMs: number
  readonly beforeMs: number
  readonly limit: number
}): Steps<{ readonly more: boolean }> {
  const gone = yield* rows(forgetOld, request)
  return { more: gone.length === request.limit }
}
