/**
 * The queue of consents on their way to İYS.
 *
 * A push is queued in the transaction that records the consent. Who carries it there claims it as a
 * lease, under a name of its own; an answer by that name settles it (`iys-settle.ts`). Two pushes
 * for the same recipient and channel go one after the other, in the order in which they were
 * recorded, because İYS refuses what is older than what it has: a claim takes nothing that has
 * somebody before it.
 */
import type { ConsentRecord } from '../../rules/consent.ts'
import { recipientText } from '../../rules/consent-fields.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'

/** A setting: without an adapter nothing is queued, since nobody would ever take it. */
export const IYS_ADAPTER = 'iys.adapter'

export interface QueuedConsents {
  readonly brandCode: string
  readonly records: readonly ConsentRecord[]
  readonly nowMs: number
}

const COLUMNS = {
  brand: 'text',
  recipient: 'text',
  recipient_type: 'text',
  type: 'text',
  status: 'text',
  source: 'text',
  consent_at: 'integer',
  queued_at: 'integer',
  due_at: 'integer',
} as const
const NAMES = Object.keys(COLUMNS).join(', ')

const insert = statement<{ pushes: SetRows }>(
  ({ each }) => `insert into iys_push (${NAMES})
    select ${NAMES} from ${each('pushes', COLUMNS)} p
    where exists (select 1 from setting where name = '${IYS_ADAPTER}' and value = 'on')`,
)

/** In the transaction that recorded them, so that none is forgotten; in their order. */
export function* queueForIys({ brandCode, records, nowMs }: QueuedConsents): Steps<void> {
  if (records.length === 0) return
  const pushes = records.map((record) => {
    const { recipientType, type, status, source, consentAtMs } = record
    const words = [brandCode, recipientText(record), recipientType, type, status, source]
    // A refusal is dated a second after what it ends, and İYS takes nothing of the future.
    return [...words, consentAtMs, nowMs, Math.max(nowMs, consentAtMs)]
  })
  yield* rows(insert, { pushes })
}

const FREE = 'p.due_at <= :nowMs and p.lease_until <= :leasesAtMs'
const WAITING = `${FREE} and p.request is null and not exists (
  select 1 from iys_push e where e.recipient = p.recipient and e.brand = p.brand
    and e.type = p.type and e.recipient_type = p.recipient_type and e.due_at is not null
    and e.id < p.id)`
const HELD = 'holder = :holder, lease_until = :leaseUntilMs'
const PICKED = `id, brand, recipient, recipient_type as "recipientType", type, status, source,
  consent_at as "consentAtMs", queued_at as "queuedAtMs", attempts, place`

interface Now {
  readonly nowMs: number
  readonly leasesAtMs: number
}

interface Lease extends Now {
  readonly holder: string
  readonly leaseUntilMs: number
}

interface Head {
  readonly id: number
  readonly brand: string
  readonly dueAtMs: number
  readonly attempts: number
}

const findHead = statement<Now, Head>(
  () => `select p.id, p.brand, p.due_at as "dueAtMs", p.attempts from iys_push p
    where ${WAITING} order by p.due_at, p.id limit 1`,
)
// The index is walked from the head on for so many rows: whatever else is asked of them, a planner
// that knows nothing of the table yet must not sort all that is due.
const takeWaiting = statement<
  Lease & {
    brand: string
    attemptsMax: number
    limit: number
    headDueAtMs: number
    headId: number
    lookMax: number
  },
  ClaimedPush
>(
  ({ skipLocked }) => `with ahead as materialized (
      select id from iys_push
      where (due_at, id) >= (:headDueAtMs, :headId) and due_at <= :nowMs and request is null
      order by due_at, id limit :lookMax
    ), due as materialized (
      select p.id from ahead a join iys_push p on p.id = a.id
      where ${WAITING} and p.brand = :brand and p.attempts <= :attemptsMax
      order by p.due_at, p.id limit :limit ${skipLocked('p')}
    )
    update iys_push set ${HELD}, attempts = attempts + 1
    where id in (select id from due) returning ${PICKED}`,
)
const findAsked = statement<Now, { brand: string; request: string }>(
  () => `select p.brand, p.request from iys_push p where ${FREE} and p.request is not null
    order by p.due_at, p.request limit 1`,
)
const takeAsked = statement<Lease & { request: string }, ClaimedPush>(
  ({ skipLocked }) => `with due as materialized (
      select p.id from iys_push p where ${FREE} and p.request = :request ${skipLocked('p')}
    )
    update iys_push set ${HELD} where id in (select id from due) returning ${PICKED}`,
)
const nextWaiting = statement<Record<never, never>, { at: number | null }>(
  () => `select min(due_at) as at from iys_push where due_at is not null and request is null`,
)
const nextAsked = statement<Record<never, never>, { at: number | null }>(
  () => 'select min(due_at) as at from iys_push where request is not null',
)

export interface ClaimedPush {
  readonly id: number
  readonly brand: string
  /** As İYS writes it: `+905…`, or an e-mail address. */
  readonly recipient: string
  readonly recipientType: string
  readonly type: string
  readonly status: string
  readonly source: string | null
  readonly consentAtMs: number
  readonly queuedAtMs: number
  /** How often it was taken there, this time included. */
  readonly attempts: number
  /** Its place in the request by which İYS was asked. */
  readonly place: number | null
}

export interface PushLease {
  /** Of this claim alone. */
  readonly holder: string
  readonly nowMs: number
  /** By the machines' time, which no virtual clock moves. */
  readonly leasesAtMs: number
  readonly leaseUntilMs: number
}

export interface PushClaim {
  readonly brand: string
  readonly pushes: readonly ClaimedPush[]
  /** When the next one is due, by now or later. */
  readonly nextAtMs: number | null
}

/** Of other brands, held, or behind one that is on its way: so many are passed over for each. */
const LOOKS_PER_PUSH = 4

/**
 * Pushes of one brand, the longest due first.
 * @param request.aloneAfter one that was tried so often goes alone: what hurts the others is found
 */
export function* claimPushes(
  request: PushLease & { readonly limit: number; readonly aloneAfter: number },
): Steps<PushClaim> {
  const { limit, aloneAfter, ...lease } = request
  const { nowMs, leasesAtMs } = lease
  const head = yield* row(findHead, { nowMs, leasesAtMs })
  if (!head) return { brand: '', pushes: [], nextAtMs: (yield* row(nextWaiting, {}))?.at ?? null }
  const { brand, attempts } = head
  const alone = attempts >= aloneAfter
  const most = alone ? { limit: 1, attemptsMax: attempts } : { limit, attemptsMax: aloneAfter - 1 }
  const from = { headDueAtMs: head.dueAtMs, headId: head.id, lookMax: LOOKS_PER_PUSH * limit }
  const taken = yield* rows(takeWaiting, { ...lease, brand, ...most, ...from })
  return { brand, pushes: inOrder(taken), nextAtMs: nowMs }
}

export interface AskedClaim extends PushClaim {
  /** İYS knows it by this id. */
  readonly request: string
}

/** The pushes of one request whose outcome may be known by now. */
export function* claimAsked(lease: PushLease): Steps<AskedClaim> {
  const { nowMs, leasesAtMs } = lease
  const asked = yield* row(findAsked, { nowMs, leasesAtMs })
  if (!asked) {
    const nextAtMs = (yield* row(nextAsked, {}))?.at ?? null
    return { brand: '', request: '', pushes: [], nextAtMs }
  }
  const { brand, request } = asked
  const taken = yield* rows(takeAsked, { ...lease, request })
  return { brand, request, pushes: inOrder(taken), nextAtMs: nowMs }
}

/** What an update returns comes in no order. */
const inOrder = (pushes: readonly ClaimedPush[]): ClaimedPush[] =>
  pushes.toSorted((a, b) => a.id - b.id)
