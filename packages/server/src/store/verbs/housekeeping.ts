/**
 * What time brings about by itself: leases run out, messages expire, fingerprints and receipts
 * that nobody claimed grow old. Each verb does a bounded slice and says whether there is more.
 */
import { LIMITS } from '../../base/limits.ts'
import { STATE } from '../../rules/lifecycle.ts'
import { BAND_OF_RECOVERED_MS, throughBands } from '../queue-bands.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { forgetCapCounts } from './cap-counts.ts'
import { note } from './events.ts'
import { type Finished, finish, NOTHING } from './finish.ts'
import { forgetOldKeys } from './idempotency.ts'
import { forgetLateParts } from './late-parts.ts'
import { countMaybeSentTwice } from './maybe-sent-twice.ts'
import { PART_STATE } from './part-state.ts'
import { forgetOldPrints } from './prints.ts'
import { forgetSecondSpend } from './second-spend.ts'
import { holdSetting, putSetting } from './settings.ts'
import { forgetUpstreamOrders } from './upstream-orders.ts'

const findClaims = statement<
  { node: string; leasesAtMs: number; deadNodes: number; held: SetRows },
  { id: number; message_ids: string }
>(
  ({ each, skipLocked }) => `select id, message_ids from claim
    where (until_at <= :leasesAtMs or (node <> :node and :deadNodes = 1))
      and (node <> :node or id not in (select id from ${each('held', { id: 'integer' })} h))
    order by id limit 16 ${skipLocked()}`,
)
const dropClaims = statement<{ ids: SetRows }>(
  ({ each }) =>
    `delete from claim where id in (select id from ${each('ids', { id: 'integer' })} i)`,
)
const giveBack = statement<{ rows: SetRows; nowMs: number }, { id: number }>(
  ({ each, int }) => `update message set state = ${STATE.queued}, due_at = :nowMs,
      queue_at = ${int(':nowMs')} + ${BAND_OF_RECOVERED_MS}, claim_id = null
    from ${each('rows', { id: 'integer', claim_id: 'integer' })} c
    where message.id = c.id and message.claim_id = c.claim_id and message.state = ${STATE.sending}
    returning message.id`,
)

/**
 * Takes back claims whose lease ran out. Their messages are ambiguous: they may have been sent, and
 * are sent again.
 * @param request.leasesAtMs by the machines' time: a jump of the virtual clock ends no lease
 * @param request.nodesAreDead nobody else can be running (a store that only one process may open)
 * @param request.held claims of this node that it is still working on; never taken back
 */
export function* recoverClaims(request: {
  readonly node: string
  readonly nowMs: number
  readonly leasesAtMs: number
  readonly nodesAreDead: boolean
  readonly held: readonly number[]
}): Steps<{ recovered: number; more: boolean }> {
  const { node, nowMs, leasesAtMs } = request
  const deadNodes = request.nodesAreDead ? 1 : 0
  const held = request.held.map((id) => [id] as const)
  const claims = yield* rows(findClaims, { node, leasesAtMs, deadNodes, held })
  if (claims.length === 0) return { recovered: 0, more: false }
  const owned = claims.flatMap(({ id, message_ids }) =>
    (JSON.parse(message_ids) as number[]).map((messageId) => [messageId, id] as const),
  )
  const back = yield* rows(giveBack, { rows: owned, nowMs })
  yield* rows(dropClaims, { ids: claims.map(({ id }) => [id] as const) })
  yield* countMaybeSentTwice(back.map(() => null))
  const detail = 'handed out and not settled; it is sent again'
  yield* note(back.map(({ id }) => ({ messageId: id, atMs: nowMs, kind: 'leaseEnded', detail })))
  return { recovered: back.length, more: true }
}

interface OldMessage {
  readonly message_id: number
  readonly order_id: number
  readonly account_id: number
  readonly parts: number
}

const findParts = statement<
  { after: number; limit: number },
  OldMessage & { id: number; state: number; sent_at: number }
>(
  () => `select p.id, p.state, p.sent_at, p.message_id, m.order_id, m.account_id, m.parts
    from part p join message m on m.id = p.message_id
    where p.id > :after order by p.id limit :limit`,
)
const findOldQueued = statement<{ beforeMs: number; limit: number }, OldMessage>(
  () =>
    `select message_id, order_id, account_id, parts from (${throughBands(
      ':beforeMs',
      (inBand) => `select id as message_id, order_id, account_id, parts from message
      where ${inBand} order by queue_at, id limit :limit`,
    )}) q limit :limit`,
)

/**
 * Everything up to this part has its receipt or has expired. Parts are numbered as they are sent,
 * so the mark follows the time; where the clock was put back, it waits for the part that is young.
 */
const MARK = 'expiry.part'
/** A part is numbered a moment before it is there for all to see: the mark stays behind those. */
const MARK_BEHIND_MS = 600_000

/** Ends messages whose receipt, or whose turn, did not come within the validity. */
export function* expireMessages(request: {
  readonly nowMs: number
  readonly validityMs: number
  readonly limit: number
}): Steps<Finished & { more: boolean }> {
  const { nowMs, validityMs, limit } = request
  const beforeMs = nowMs - validityMs
  const mark = yield* holdSetting(MARK, '0')
  if (mark === undefined) return { ...NOTHING, more: false }
  const parts = yield* rows(findParts, { after: Number(mark), limit })
  // What came back counts as awaited: no try outlives the validity that began with the first.
  const isAwaited = ({ state }: { state: number }) =>
    state === PART_STATE.awaited || state === PART_STATE.cameBack
  const young = parts.findIndex(
    (part) => part.sent_at > (isAwaited(part) ? beforeMs : nowMs - MARK_BEHIND_MS),
  )
  const past = young === -1 ? parts : parts.slice(0, young)
  const last = past.at(-1)
  if (last) yield* putSetting(MARK, String(last.id))
  const queued = yield* rows(findOldQueued, { beforeMs, limit })
  const late = parts.filter((part) => isAwaited(part) && part.sent_at <= beforeMs)
  const finished = yield* finish(
    [...late, ...queued].map(({ message_id, order_id, account_id, parts: count }) => ({
      messageId: message_id,
      orderId: order_id,
      accountId: account_id,
      parts: count,
      event: 'expired',
      reason: 'expired',
      atMs: nowMs,
    })),
  )
  return { ...finished, more: past.length === limit || queued.length === limit }
}

const orphanReceipts = statement<{ beforeMs: number }, { id: number }>(
  () => `update receipt set state = 'orphan' where state = 'waiting' and at <= :beforeMs
    returning id`,
)
/** Lets go of what is too old to matter. */
export function* tidyUp(request: {
  readonly nowMs: number
  readonly receiptWaitMs: number
}): Steps<{ orphans: number; more: boolean }> {
  const { nowMs, receiptWaitMs } = request
  const orphans = yield* rows(orphanReceipts, { beforeMs: nowMs - receiptWaitMs })
  const morePrints = yield* forgetOldPrints(nowMs)
  const moreKeys = yield* forgetOldKeys(nowMs)
  const moreCounts = yield* forgetCapCounts(nowMs)
  yield* forgetSecondSpend(nowMs)
  yield* forgetUpstreamOrders(nowMs)
  const moreLate = yield* forgetLateParts(nowMs - LIMITS.validityMs)
  const more = morePrints || moreKeys || moreCounts || moreLate
  return { orphans: orphans.length, more }
}

const countSentTwice = statement<Record<never, never>, { next: number }>(
  () => `select next from counter where name = 'maybeSentTwice'`,
)

/** How many messages may have reached a handset twice, ever. */
export function* maybeSentTwice(): Steps<number> {
  return (yield* row(countSentTwice, {}))?.next ?? 0
}
