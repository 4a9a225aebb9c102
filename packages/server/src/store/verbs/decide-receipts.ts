/**
 * What receipts make of their messages.
 *
 * A message ends with its parts, or it goes back to the queue for a second carrier, once. What its
 * first carrier says afterwards counts only if it says that the message was delivered after all.
 */
import { decideParts } from '../../rules/lifecycle.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { comeBack } from './come-back.ts'
import { type Ending, type Finished, finish, NOTHING } from './finish.ts'
import { PART_STATE } from './part-state.ts'
import type { Receipt } from './record-receipts.ts'

/** A part that a receipt is about, with its message. */
export interface Match {
  readonly at: number
  readonly part_id: number
  readonly state: number
  readonly message_id: number
  readonly order_id: number
  readonly account_id: number
  readonly parts: number
  readonly sent_at: number
  /** The carrier that the message came back from, if it did. */
  readonly back: string | null
}

export interface Hit<R extends Receipt = Receipt> extends Match {
  readonly receipt: R
}

export interface Decided extends Finished {
  /** Messages that are queued again, for another carrier. */
  readonly cameBack: number
}

export const UNDECIDED: Decided = { ...NOTHING, cameBack: 0 }

export interface Circumstances {
  readonly carrier: string
  /** Whether the routes let a message go on from this carrier to another one. */
  readonly mayComeBack: boolean
}

const endParts = statement<{ rows: SetRows }>(
  ({ each }) => `update part set state = r.state, done_at = r.at, error = r.error, raw = r.raw
    from ${each('rows', {
      ...{ id: 'integer', state: 'integer', at: 'integer', error: 'text', raw: 'text' },
    })} r
    where part.id = r.id`,
)

interface Counts {
  readonly message_id: number
  readonly back: string | null
  /** Delivered, or without a receipt of their own. */
  readonly delivered: number
  readonly undelivered: number
  /** Delivered, by a receipt. */
  readonly arrived: number
}

const DONE = `${PART_STATE.delivered}, ${PART_STATE.unwatched}`
const countIn = (states: string) => `sum(case when p.state in (${states}) then 1 else 0 end)`

const countParts = statement<{ ids: SetRows }, Counts>(
  ({ each }) => `select p.message_id, max(m.came_back_from) as back,
      ${countIn(DONE)} as delivered, ${countIn(`${PART_STATE.undelivered}`)} as undelivered,
      ${countIn(`${PART_STATE.delivered}`)} as arrived
    from ${each('ids', { id: 'integer' })} i
    join message m on m.id = i.id
    join part p on p.id >= m.first_part_id and p.id < m.first_part_id + m.parts
    group by p.message_id`,
)

const countFirstTry = statement<{ ids: SetRows }, { message_id: number; delivered: number }>(
  ({ each }) => `select p.message_id, ${countIn(DONE)} as delivered
    from ${each('ids', { id: 'integer' })} i
    join message m on m.id = i.id
    join part p on p.id >= m.came_back_part_id and p.id < m.came_back_part_id + m.parts
    group by p.message_id`,
)

// Two nodes with a part each of one message would both count the other's as open.
const holdMessages = statement<{ ids: SetRows }, { id: number }>(({ each, forUpdate }) =>
  forUpdate
    ? `select id from message where id in (select id from ${each('ids', { id: 'integer' })} i)
      order by id ${forUpdate}`
    : '',
)

export function* decide(found: readonly Hit[], about: Circumstances): Steps<Decided> {
  if (found.length === 0) return UNDECIDED
  const long = idsOf(found.filter(({ parts }) => parts > 1))
  if (long.length > 0) yield* rows(holdMessages, { ids: long })
  yield* rows(endParts, { rows: found.map((hit) => endedPart(hit, about)) })
  const counted = long.length > 0 ? yield* rows(countParts, { ids: long }) : []
  const counts = new Map(counted.map((each) => [each.message_id, each]))
  // What was read before the message was held may have changed meanwhile.
  const hits =
    counts.size > 0
      ? found.map((hit) => ({ ...hit, ...backOf(counts.get(hit.message_id)) }))
      : found
  const late = hits.filter((hit) => isOfFirstTry(hit, about))
  const now = late.length > 0 ? hits.filter((hit) => !isOfFirstTry(hit, about)) : hits
  const endings = now.flatMap((hit) => endingOf(hit, counts.get(hit.message_id)))
  const isAsked = about.mayComeBack && now.some(({ receipt }) => receipt.retryable)
  const returned = isAsked
    ? yield* comeBack(returning(now, endings, counts), about.carrier)
    : NOBODY
  const finished = yield* finish([
    ...endings.filter(({ messageId }) => !returned.has(messageId)),
    ...(late.length > 0 ? yield* correctionsIn(late) : []),
  ])
  return { ...finished, cameBack: returned.size }
}

const NOBODY: ReadonlySet<number> = new Set()

const idsOf = (hits: readonly Hit[]) =>
  [...new Set(hits.map(({ message_id }) => message_id))].map((id) => [id] as const)

const backOf = (counts: Counts | undefined): Partial<Match> => (counts ? { back: counts.back } : {})

/** Whether it is about a try that came back before: the second one has another carrier. */
const isOfFirstTry = ({ back }: Hit, { carrier }: Circumstances): boolean => back === carrier

function endedPart(hit: Hit, about: Circumstances) {
  const { part_id, receipt } = hit
  const lost = isOfFirstTry(hit, about) ? PART_STATE.cameBack : PART_STATE.undelivered
  const state = receipt.outcome === 'delivered' ? PART_STATE.delivered : lost
  return [part_id, state, receipt.atMs, receipt.error, receipt.raw ?? null] as const
}

function endingOf(hit: Hit, counted: Counts | undefined): Ending[] {
  const { parts, receipt } = hit
  const own = { delivered: 0, undelivered: 0, [receipt.outcome]: 1 }
  const { delivered, undelivered } = counted ?? own
  const verdict = decideParts(parts, delivered, undelivered)
  return verdict === 'open' ? [] : [endOf(hit, verdict)]
}

const endOf = (hit: Hit, verdict: 'delivered' | 'undelivered'): Ending => ({
  messageId: hit.message_id,
  orderId: hit.order_id,
  accountId: hit.account_id,
  parts: hit.parts,
  event: verdict === 'delivered' ? 'receiptDelivered' : 'receiptUndelivered',
  reason: verdict === 'delivered' ? null : 'undeliveredByCarrier',
  atMs: hit.receipt.atMs,
})

/**
 * Parts with which a message ends that could go on to another carrier: it had none before, every
 * part that did not arrive came back for a reason of the carrier's, and none has arrived (the rest
 * of a text is no reason to send all of it again).
 */
function returning(
  hits: readonly Hit[],
  endings: readonly Ending[],
  counts: ReadonlyMap<number, Counts>,
): readonly Hit[] {
  const ending = new Set(endings.map(({ messageId }) => messageId))
  const lost = hits.filter(({ message_id, receipt }) => {
    return receipt.outcome === 'undelivered' && ending.has(message_id)
  })
  const stays = new Set(
    lost.flatMap(({ message_id, back, receipt }) => {
      const hasArrived = (counts.get(message_id)?.arrived ?? 0) > 0
      return receipt.retryable && back === null && !hasArrived ? [] : [message_id]
    }),
  )
  return lost.filter(({ message_id }) => !stays.has(message_id))
}

/** A first carrier that corrects itself ends the message, whatever the second is doing. */
function* correctionsIn(late: readonly Hit[]): Steps<Ending[]> {
  const arrived = late.filter(({ receipt }) => receipt.outcome === 'delivered')
  const long = idsOf(arrived.filter(({ parts }) => parts > 1))
  const counted = long.length > 0 ? yield* rows(countFirstTry, { ids: long }) : []
  const counts = new Map(counted.map(({ message_id, delivered }) => [message_id, delivered]))
  return arrived
    .filter(({ message_id, parts }) => (counts.get(message_id) ?? parts) >= parts)
    .map((hit) => endOf(hit, 'delivered'))
}
