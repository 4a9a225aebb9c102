/**
 * Writes down receipts, and has it decided what they mean (`decide-receipts.ts`).
 *
 * A receipt finds its part by the carrier and the carrier's id, as long as that part awaits one, or
 * came back and may be corrected. What finds nothing is kept: a receipt can overtake the answer to
 * its own submit, and is matched when that answer is settled. What nobody claims in time is an
 * orphan (most are repeats).
 */
import { question, rows, type SetRows, type Steps, statement, together } from '../statement.ts'
import { type Decided, decide, type Hit, type Match, UNDECIDED } from './decide-receipts.ts'
import { elsewhere, type Further, lookFurther, NOTHING_FURTHER, sortOut } from './other-names.ts'
import { PART_STATE } from './part-state.ts'
import { endTestParts } from './test-parts.ts'

export interface Receipt {
  readonly carrierMessageId: string
  /** `open`: under way; another one decides. */
  readonly outcome: 'delivered' | 'undelivered' | 'open'
  /** The carrier's own word for it. */
  readonly error: string | null
  readonly atMs: number
  /** All that the carrier said (`rules/receipt-words.ts`). */
  readonly raw?: string | null
  /** Undelivered for a reason that may be the carrier's own (`rules/second-carrier.ts`). */
  readonly retryable?: boolean
}

const partOf = (state: number): string => `select p.id from part p
  where p.carrier_message_id = r.carrier_message_id
    and p.carrier = :carrier and p.state = ${state} limit 1`

// A question for each receipt: as a join, a planner that has last seen few parts waiting would go
// through all of them, however many there are by now.
export const findParts = statement<{ rows: SetRows; carrier: string }, Match>(
  ({ each }) => `with hit as materialized (
      select r.at, coalesce((${partOf(PART_STATE.awaited)}), (${partOf(PART_STATE.cameBack)}))
        as part_id
      from ${each('rows', { at: 'integer', carrier_message_id: 'text' })} r
    )
    select h.at as at, h.part_id, p.state, p.message_id, m.order_id, m.account_id, m.parts,
      p.sent_at, m.came_back_from as back
    from hit h join part p on p.id = h.part_id join message m on m.id = p.message_id`,
)

const noteParts = statement<{ rows: SetRows }>(
  ({ each }) => `update part set raw = r.raw
    from ${each('rows', { id: 'integer', raw: 'text' })} r
    where part.id = r.id and part.state = ${PART_STATE.awaited}`,
)

const keepWaiting = statement<{ rows: SetRows; carrier: string }>(
  ({ each }) => `insert into receipt
      (carrier, carrier_message_id, outcome, error, at, raw, retryable, state)
    select :carrier, carrier_message_id, outcome, error, at, raw, retryable, 'waiting'
    from ${each('rows', {
      carrier_message_id: 'text',
      outcome: 'text',
      error: 'text',
      at: 'integer',
      raw: 'text',
      retryable: 'integer',
    })} r where true`,
)

const findWaiting = statement<
  { rows: SetRows; carrier: string },
  Omit<Receipt, 'retryable'> & { readonly id: number; readonly retryable: number }
>(
  ({ each }) => `select w.id, w.carrier_message_id as "carrierMessageId", w.outcome, w.error,
      w.at as "atMs", w.raw, w.retryable
    from ${each('rows', { carrier_message_id: 'text' })} r
    join receipt w on w.carrier_message_id = r.carrier_message_id and w.carrier = :carrier
      and w.state = 'waiting'
    order by w.id`,
)
export const anyWaiting = statement<Record<never, never>, { id: number }>(
  () => `select id from receipt where state = 'waiting' limit 1`,
)
const dropKept = statement<{ ids: SetRows; carrier: string }>(
  ({ each }) => `delete from receipt where state = 'waiting' and carrier = :carrier
    and carrier_message_id in (select id from ${each('ids', { id: 'text' })} i)`,
)
const dropMatched = statement<{ ids: SetRows }>(
  ({ each }) =>
    `delete from receipt where id in (select id from ${each('ids', { id: 'integer' })} i)`,
)

export interface Recorded extends Decided {
  /** Ids of receipts that found no part: too early, or a repeat. */
  readonly unmatched: readonly string[]
  /** From the carrier's answer to the receipt, for each that matched. */
  readonly latenciesMs: readonly number[]
}

const keptRow = ({ carrierMessageId, outcome, error, atMs, raw = null, retryable }: Receipt) =>
  [carrierMessageId, outcome, error, atMs, raw, retryable ? 1 : 0] as const

export function* recordReceipts(request: {
  readonly carrier: string
  readonly receipts: readonly Receipt[]
  /** Whether what came back may go on to a second carrier, by the routes; false if absent. */
  readonly mayComeBack?: boolean
}): Steps<Recorded> {
  const { carrier, mayComeBack = false } = request
  yield* noteOpen(
    request.receipts.filter(({ outcome }) => outcome === 'open'),
    carrier,
  )
  const receipts = request.receipts.filter(({ outcome }) => outcome !== 'open')
  const { hits, missed, taken } = yield* match(receipts, carrier)
  const further = missed.length > 0 ? yield* keepOrEnd(missed, carrier, taken) : NOTHING_FURTHER
  const all = [...hits, ...(further.hits as readonly Hit[])]
  const decided = yield* decide(all, { carrier, mayComeBack })
  const latenciesMs = all.map(({ receipt, sent_at }) => receipt.atMs - sent_at)
  const unmatched = further.left.map(({ carrierMessageId }) => carrierMessageId)
  return { ...decided, unmatched, latenciesMs }
}

/**
 * Keeps what finds no part, and looks whether it is told under another name, which takes no longer:
 * an answer that is being settled meanwhile is to find what was kept.
 */
function* keepOrEnd(
  missed: readonly Receipt[],
  carrier: string,
  taken: Set<number>,
): Steps<Further> {
  const [, late, tests] = yield* together(
    question(keepWaiting, { rows: missed.map(keptRow), carrier }),
    ...elsewhere(missed, carrier),
  )
  const further = yield* sortOut(missed, { carrier, taken, late, tests })
  const left = new Set(further.left)
  const known = missed.filter((receipt) => !left.has(receipt))
  const ids = known.map(({ carrierMessageId }) => [carrierMessageId] as const)
  if (ids.length > 0) yield* rows(dropKept, { ids, carrier })
  return further
}

/** What is under way is noted with its part; if that is not there yet, nothing is lost by it. */
function* noteOpen(open: readonly Receipt[], carrier: string): Steps<void> {
  if (open.length === 0) return
  const { hits, missed } = yield* match(open, carrier)
  if (missed.length > 0) yield* endTestParts(carrier, missed)
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
  readonly mayComeBack?: boolean
}): Steps<Decided> {
  const { carrier, carrierIds, mayComeBack = false } = request
  if (carrierIds.length === 0) return UNDECIDED
  const found = yield* rows(findWaiting, { rows: carrierIds.map((id) => [id] as const), carrier })
  if (found.length === 0) return UNDECIDED
  const waiting = found.map((each) => ({ ...each, retryable: each.retryable === 1 }))
  const { hits, missed, taken } = yield* match(waiting, carrier)
  const further = missed.length > 0 ? yield* lookFurther(missed, carrier, taken) : NOTHING_FURTHER
  const left = new Set(further.left)
  // Repeats of what has matched now go with it.
  const matched = new Set([...hits, ...further.hits].map(({ receipt }) => receipt.carrierMessageId))
  const done = waiting.filter((receipt) => {
    const isKnown = missed.includes(receipt) && !left.has(receipt)
    return isKnown || matched.has(receipt.carrierMessageId)
  })
  yield* rows(dropMatched, { ids: done.map(({ id }) => [id] as const) })
  return yield* decide([...hits, ...(further.hits as readonly Hit[])], { carrier, mayComeBack })
}

interface Matched<R extends Receipt> {
  readonly hits: Hit<R>[]
  /** Of which no part is known. */
  readonly missed: R[]
  /** The parts of the hits. */
  readonly taken: Set<number>
}

function* match<R extends Receipt>(receipts: readonly R[], carrier: string): Steps<Matched<R>> {
  const asked = receipts.map(({ carrierMessageId }, at) => [at, carrierMessageId] as const)
  const found = yield* rows(findParts, { rows: asked, carrier })
  const byReceipt = new Map(found.map((match) => [match.at, match]))
  const taken = new Set<number>()
  const hits: Hit<R>[] = []
  const missed: R[] = []
  receipts.forEach((receipt, at) => {
    const match = byReceipt.get(at)
    const isNews = match && !isRepeat(match, receipt)
    // The first receipt of a part decides it; a second one in the same batch is a repeat.
    if (isNews && !taken.has(match.part_id)) hits.push({ ...match, receipt })
    else missed.push(receipt)
    if (isNews) taken.add(match.part_id)
  })
  return { hits, missed, taken }
}

/** Of a part that came back, only a correction is news. */
const isRepeat = ({ state }: Match, { outcome }: Receipt): boolean =>
  state === PART_STATE.cameBack && outcome !== 'delivered'
