/**
 * Writes down receipts and what they decide.
 *
 * A receipt finds its part by the carrier and the carrier's id, as long as that part awaits one.
 * What finds nothing is kept: a receipt can overtake the answer to its own submit, and is matched
 * when that answer is settled. What nobody claims in time is an orphan (most are repeats).
 */
import { decideParts } from '../../rules/lifecycle.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { type Ending, type Finished, finish } from './finish.ts'
import { PART_STATE } from './part-state.ts'

export interface Receipt {
  readonly carrierMessageId: string
  readonly outcome: 'delivered' | 'undelivered'
  /** The carrier's own word for it. */
  readonly error: string | null
  readonly atMs: number
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

interface Hit extends Match {
  readonly receipt: Receipt
}

export const findParts = statement<{ rows: SetRows; carrier: string }, Match>(
  ({
    each,
  }) => `select r.at as at, p.id as part_id, p.message_id, m.order_id, m.account_id, m.parts,
      p.sent_at
    from ${each('rows', { at: 'integer', carrier_message_id: 'text' })} r
    join part p on p.carrier_message_id = r.carrier_message_id and p.carrier = :carrier
      and p.state = ${PART_STATE.awaited}
    join message m on m.id = p.message_id`,
)

const endParts = statement<{ rows: SetRows }>(
  ({ each }) => `update part set state = r.state, done_at = r.at, error = r.error
    from ${each('rows', { id: 'integer', state: 'integer', at: 'integer', error: 'text' })} r
    where part.id = r.id`,
)

const countParts = statement<
  { ids: SetRows },
  { message_id: number; delivered: number; undelivered: number }
>(
  ({ each }) => `select p.message_id,
      sum(case when p.state = ${PART_STATE.delivered} then 1 else 0 end) as delivered,
      sum(case when p.state = ${PART_STATE.undelivered} then 1 else 0 end) as undelivered
    from ${each('ids', { id: 'integer' })} i
    join message m on m.id = i.id
    join part p on p.id >= m.first_part_id and p.id < m.first_part_id + m.parts
    group by p.message_id`,
)

const keepWaiting = statement<{ rows: SetRows; carrier: string }>(
  ({ each }) => `insert into receipt (carrier, carrier_message_id, outcome, error, at, state)
    select :carrier, carrier_message_id, outcome, error, at, 'waiting' from ${each('rows', {
      carrier_message_id: 'text',
      outcome: 'text',
      error: 'text',
      at: 'integer',
    })} r where true`,
)

const findWaiting = statement<
  { rows: SetRows; carrier: string },
  { id: number; carrierMessageId: string; outcome: Receipt['outcome']; error: string; atMs: number }
>(
  ({ each }) => `select w.id, w.carrier_message_id as "carrierMessageId", w.outcome, w.error,
      w.at as "atMs"
    from ${each('rows', { carrier_message_id: 'text' })} r
    join receipt w on w.carrier_message_id = r.carrier_message_id and w.carrier = :carrier
      and w.state = 'waiting'
    order by w.id`,
)
const anyWaiting = statement<Record<never, never>, { id: number }>(
  () => `select id from receipt where state = 'waiting' limit 1`,
)
const dropMatched = statement<{ ids: SetRows }>(
  ({ each }) =>
    `delete from receipt where id in (select id from ${each('ids', { id: 'integer' })} i)`,
)

export interface Recorded extends Finished {
  /** Receipts that found no part: too early, or a repeat. */
  readonly unmatched: number
  /** From the carrier's answer to the receipt, for each that matched. */
  readonly latenciesMs: readonly number[]
}

export function* recordReceipts(request: {
  readonly carrier: string
  readonly receipts: readonly Receipt[]
}): Steps<Recorded> {
  const { carrier, receipts } = request
  const { hits, missed } = yield* match(receipts, carrier)
  if (missed.length > 0) {
    const kept = missed.map((r) => [r.carrierMessageId, r.outcome, r.error, r.atMs] as const)
    yield* rows(keepWaiting, { rows: kept, carrier })
  }
  const finished = yield* decide(hits)
  const latenciesMs = hits.map(({ receipt, sent_at }) => receipt.atMs - sent_at)
  return { ...finished, unmatched: missed.length, latenciesMs }
}

/** Matches receipts that came before the answer to their submit. */
export function* matchWaiting(
  accepted: readonly { readonly carrierIds: readonly string[] }[],
  carrier: string,
): Steps<Finished> {
  const none = { delivered: 0, undelivered: 0 }
  if (accepted.length === 0) return none
  const any = yield* rows(anyWaiting, {})
  if (any.length === 0) return none
  const ids = accepted.flatMap(({ carrierIds }) => carrierIds.map((id) => [id] as const))
  const waiting = yield* rows(findWaiting, { rows: ids, carrier })
  if (waiting.length === 0) return none
  const { hits } = yield* match(waiting, carrier)
  yield* rows(dropMatched, { ids: waiting.map(({ id }) => [id] as const) })
  return yield* decide(hits)
}

function* match(
  receipts: readonly Receipt[],
  carrier: string,
): Steps<{ hits: Hit[]; missed: Receipt[] }> {
  const asked = receipts.map(({ carrierMessageId }, at) => [at, carrierMessageId] as const)
  const found = yield* rows(findParts, { rows: asked, carrier })
  const byReceipt = new Map(found.map((match) => [match.at, match]))
  const taken = new Set<number>()
  const hits: Hit[] = []
  const missed: Receipt[] = []
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
  if (hits.length === 0) return { delivered: 0, undelivered: 0 }
  yield* rows(endParts, {
    rows: hits.map(({ part_id, receipt }) => [
      part_id,
      PART_STATE[receipt.outcome],
      receipt.atMs,
      receipt.error,
    ]),
  })
  const many = hits.filter(({ parts }) => parts > 1)
  const counts = new Map<number, { delivered: number; undelivered: number }>()
  if (many.length > 0) {
    const ids = [...new Set(many.map(({ message_id }) => message_id))].map((id) => [id] as const)
    for (const { message_id, ...count } of yield* rows(countParts, { ids })) {
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
