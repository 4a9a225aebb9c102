/**
 * Writes down receipts and what they decide.
 *
 * A receipt finds its part by the carrier and the carrier's id, as long as that part awaits one.
 * What finds nothing is kept: a receipt can overtake the answer to its own submit, and is matched
 * when that answer is settled. What nobody claims in time is an orphan (most are repeats).
 */
import { decideParts } from '../../rules/lifecycle.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { type Ending, type Finished, finish, NOTHING } from './finish.ts'
import { PART_STATE } from './part-state.ts'

export interface Receipt {
  readonly carrierMessageId: string
  /** `open`: under way; another one decides. */
  readonly outcome: 'delivered' | 'undelivered' | 'open'
  /** The carrier's own word for it. */
  readonly error: string | null
  readonly atMs: number
  /** All that the carrier said (`rules/receipt-words.ts`). */
  readonly raw?: string | null
}

interface Match {
  readonly at: number
  readonly part_id: number
  readonly message_id: number
  readonly order_id: number
  readonly account_id: number
  readonly parts: number
  readonly sent_at: number
}

interface Hit<R extends Receipt = Receipt> extends Match {
  readonly receipt: R
}

// A question for each receipt: as a join, a planner that has last seen few parts waiting would go
// through all of them, however many there are by now.
export const findParts = statement<{ rows: SetRows; carrier: string }, Match>(
  ({ each }) => `with hit as materialized (
      select r.at, (
        select p.id from part p where p.carrier_message_id = r.carrier_message_id
          and p.carrier = :carrier and p.state = ${PART_STATE.awaited} limit 1
      ) as part_id
      from ${each('rows', { at: 'integer', carrier_message_id: 'text' })} r
    )
    select h.at as at, h.part_id, p.message_id, m.order_id, m.account_id, m.parts, p.sent_at
    from hit h join part p on p.id = h.part_id join message m on m.id = p.message_id`,
)

const endParts = statement<{ rows: SetRows }>(
  ({ each }) => `update part set state = r.state, done_at = r.at, error = r.error, raw = r.raw
    from ${each('rows', {
      ...{ id: 'integer', state: 'integer', at: 'integer', error: 'text', raw: 'text' },
    })} r
    where part.id = r.id`,
)

const noteParts = statement<{ rows: SetRows }>(
  ({ each }) => `update part set raw = r.raw
    from ${each('rows', { id: 'integer', raw: 'text' })} r
    where part.id = r.id and part.state = ${PART_STATE.awaited}`,
)

const countParts = statement<
  { ids: SetRows },
  { message_id: number; delivered: number; undelivered: number }
>(
  ({ each }) => `select p.message_id,
      sum(case when p.state in (${PART_STATE.delivered}, ${PART_STATE.unwatched}) then 1 else 0 end)
        as delivered,
      sum(case when p.state = ${PART_STATE.undelivered} then 1 else 0 end) as undelivered
    from ${each('ids', { id: 'integer' })} i
    join message m on m.id = i.id
    join part p on p.id >= m.first_part_id and p.id < m.first_part_id + m.parts
    group by p.message_id`,
)

// Two nodes with a part each of one message would both count the other's as open.
const holdMessages = statement<{ ids: SetRows }, { id: number }>(({ each, forUpdate }) =>
  forUpdate
    ? `select id from message where id in (select id from ${each('ids', { id: 'integer' })} i)
      order by id ${forUpdate}`
    : '',
)

const keepWaiting = statement<{ rows: SetRows; carrier: string }>(
  ({ each }) => `insert into receipt (carrier, carrier_message_id, outcome, error, at, raw, state)
    select :carrier, carrier_message_id, outcome, error, at, raw, 'waiting' from ${each('rows', {
      carrier_message_id: 'text',
      outcome: 'text',
      error: 'text',
      at: 'integer',
      raw: 'text',
    })} r where true`,
)

const findWaiting = statement<
  { rows: SetRows; carrier: string },
  Receipt & { readonly id: number }
>(
  ({ each }) => `select w.id, w.carrier_message_id as "carrierMessageId", w.outcome, w.error,
      w.at as "atMs", w.raw
    from ${each('rows', { carrier_message_id: 'text' })} r
    join receipt w on w.carrier_message_id = r.carrier_message_id and w.carrier = :carrier
      and w.state = 'waiting'
    order by w.id`,
)
export const anyWaiting = statement<Record<never, never>, { id: number }>(
  () => `select id from receipt where state = 'waiting' limit 1`,
)
const dropMatched = statement<{ ids: SetRows }>(
  ({ each }) =>
    `delete from receipt where id in (select id from ${each('ids', { id: 'integer' })} i)`,
)

export interface Recorded extends Finished {
  /** Ids of receipts that found no part: too early, or a repeat. */
  readonly unmatched: readonly string[]
  /** From the carrier's answer to the receipt, for each that matched. */
  readonly latenciesMs: readonly number[]
}

const keptRow = ({ carrierMessageId, outcome, error, atMs, raw = null }: Receipt) =>
  [carrierMessageId, outcome, error, atMs, raw] as const

export function* recordReceipts(request: {
  readonly carrier: string
  readonly receipts: readonly Receipt[]
}): Steps<Recorded> {
  const { carrier } = request
  yield* noteOpen(
    request.receipts.filter(({ outcome }) => outcome === 'open'),
    carrier,
  )
  const receipts = request.receipts.filter(({ outcome }) => outcome !== 'open')
  const { hits, missed } = yield* match(receipts, carrier)
  if (missed.length > 0) {
    const kept = missed.map(keptRow)
    yield* rows(keepWaiting, { rows: kept, carrier })
  }
  const finished = yield* decide(hits)
  const latenciesMs = hits.map(({ receipt, sent_at }) => receipt.atMs - sent_at)
  const unmatched = missed.map(({ carrierMessageId }) => carrierMessageId)
  return { ...finished, unmatched, latenciesMs }
}

/** What is under way is noted with its part; if that is not there yet, nothing is lost by it. */
function* noteOpen(open: readonly Receipt[], carrier: string): Steps<void> {
  if (open.length === 0) return
  const { hits } = yield* match(open, carrier)
  const noted = hits.map(({ part_id, receipt }) => [part_id, receipt.raw ?? null] as const)
  if (noted.length > 0) yield* rows(noteParts, { rows: noted })
}

/**
 * Matches receipts that came before the answer to their submit.
 *
 * `settleSubmits` does it with the ids it has written. Where several nodes write at once, each of
 * the two may have looked before the other committed: so whoever kept a receipt asks once more.
 */
export function* matchReceipts(request: {
  readonly carrier: string
  readonly carrierIds: readonly string[]
}): Steps<Finished> {
  const { carrier, carrierIds } = request
  if (carrierIds.length === 0) return NOTHING
  const waiting = yield* rows(findWaiting, { rows: carrierIds.map((id) => [id] as const), carrier })
  if (waiting.length === 0) return NOTHING
  const { hits } = yield* match(waiting, carrier)
  // Repeats of what has matched now go with it.
  const matched = new Set(hits.map(({ receipt }) => receipt.carrierMessageId))
  const done = waiting.filter(({ carrierMessageId }) => matched.has(carrierMessageId))
  yield* rows(dropMatched, { ids: done.map(({ id }) => [id] as const) })
  return yield* decide(hits)
}

function* match<R extends Receipt>(
  receipts: readonly R[],
  carrier: string,
): Steps<{ hits: Hit<R>[]; missed: R[] }> {
  const asked = receipts.map(({ carrierMessageId }, at) => [at, carrierMessageId] as const)
  const found = yield* rows(findParts, { rows: asked, carrier })
  const byReceipt = new Map(found.map((match) => [match.at, match]))
  const taken = new Set<number>()
  const hits: Hit<R>[] = []
  const missed: R[] = []
  receipts.forEach((receipt, at) => {
    const match = byReceipt.get(at)
    // The first receipt of a part decides it; a second one in the same batch is a repeat.
    if (match && !taken.has(match.part_id)) hits.push({ ...match, receipt })
    else missed.push(receipt)
    if (match) taken.add(match.part_id)
  })
  return { hits, missed }
}

function* decide(hits: readonly Hit[]): Steps<Finished> {
  if (hits.length === 0) return NOTHING
  const many = hits.filter(({ parts }) => parts > 1)
  const manyIds = [...new Set(many.map(({ message_id }) => message_id))].map((id) => [id] as const)
  if (many.length > 0) yield* rows(holdMessages, { ids: manyIds })
  yield* rows(endParts, {
    rows: hits.map(({ part_id, receipt }) => [
      part_id,
      receipt.outcome === 'delivered' ? PART_STATE.delivered : PART_STATE.undelivered,
      receipt.atMs,
      receipt.error,
      receipt.raw ?? null,
    ]),
  })
  const counts = new Map<number, { delivered: number; undelivered: number }>()
  if (many.length > 0) {
    for (const { message_id, ...count } of yield* rows(countParts, { ids: manyIds })) {
      counts.set(message_id, count)
    }
  }
  return yield* finish(hits.flatMap((hit) => endingOf(hit, counts.get(hit.message_id))))
}

function endingOf(
  hit: Hit,
  counted: { delivered: number; undelivered: number } | undefined,
): Ending[] {
  const { message_id, order_id, account_id, parts, receipt } = hit
  const own = { delivered: 0, undelivered: 0, [receipt.outcome]: 1 }
  const { delivered, undelivered } = counted ?? own
  const verdict = decideParts(parts, delivered, undelivered)
  if (verdict === 'open') return []
  return [
    {
      messageId: message_id,
      orderId: order_id,
      accountId: account_id,
      parts,
      event: verdict === 'delivered' ? 'receiptDelivered' : 'receiptUndelivered',
      reason: verdict === 'delivered' ? null : 'undeliveredByCarrier',
      atMs: receipt.atMs,
    },
  ]
}
