/**
 * Writes down what carriers answered to the messages they were handed.
 *
 * Every result names the claim under which it was sent. A result whose claim no longer owns the
 * message changes nothing (somebody slower than its lease must not undo what another has done);
 * it is noted, because the handset may have got the message twice.
 */
import { LIMITS } from '../../base/limits.ts'
import { STATE } from '../../rules/lifecycle.ts'
import { afterFailure } from '../../rules/retry.ts'
import { bandOfRetries, placeInQueue } from '../queue-bands.ts'
import { question, rows, type SetRows, type Steps, statement, together } from '../statement.ts'
import { countDownClaims, giveBack, OWNED } from './claims.ts'
import { type Decided, UNDECIDED } from './decide-receipts.ts'
import { type MessageEvent, note, noteIfThere } from './events.ts'
import { type Ending, type Finished, finish, NOTHING } from './finish.ts'
import { keepLateParts, latePartsOf } from './late-parts.ts'
import { countMaybeSentTwice } from './maybe-sent-twice.ts'
import { numberParts, writeParts } from './part-rows.ts'
import { anyWaiting, matchReceipts } from './record-receipts.ts'
import { type Booking, lowerSpend } from './second-spend.ts'
import { detoursOf, failureEvent, type Handed, type SubmitResult } from './submit-results.ts'

export type { SubmitResult } from './submit-results.ts'

type Accepted = Extract<SubmitResult, { outcome: 'accepted' }>
type Failed = Exclude<SubmitResult, { outcome: 'accepted' }>

export interface SettleRequest {
  readonly nowMs: number
  readonly results: readonly SubmitResult[]
  /** Carriers from which a message may go on to a second one; none if absent. */
  readonly secondFrom?: readonly string[]
}

export interface Settled extends Decided {
  readonly sent: number
  /** Results that came after their lease had run out. */
  readonly tooLate: number
}

interface OwnedRow {
  readonly id: number
  readonly claim_id: number
}

const markSent = statement<{ rows: SetRows; nowMs: number }, OwnedRow>(
  ({ each }) => `update message
    set state = ${STATE.sent}, sent_at = :nowMs, first_part_id = s.first_part_id
    from ${each('rows', { id: 'integer', claim_id: 'integer', first_part_id: 'integer' })} s
    where ${OWNED} returning message.id, message.claim_id`,
)

const findOwned = statement<{ rows: SetRows }, OwnedRow & { readonly send_at: number }>(
  ({ each }) => `select message.id, message.claim_id, o.send_at
    from ${each('rows', { id: 'integer', claim_id: 'integer' })} s
    join message on ${OWNED} join orders o on o.id = message.order_id`,
)

const findWritten = statement<{ rows: SetRows }, OwnedRow>(
  ({ each }) => `select m.id, m.claim_id
    from ${each('rows', { id: 'integer', claim_id: 'integer', carrier_message_id: 'text' })} s
    join message m on m.id = s.id and m.claim_id = s.claim_id
    join part p on p.id = m.first_part_id and p.carrier_message_id = s.carrier_message_id`,
)

export function* settleSubmits(request: SettleRequest): Steps<Settled> {
  const { results, nowMs } = request
  const accepted = results.filter((result) => result.outcome === 'accepted')
  const failed = results.filter((result) => result.outcome !== 'accepted')
  const sent = yield* settleAccepted(accepted, nowMs)
  const ended = yield* settleFailed(failed, nowMs)
  yield* note(detoursOf(results.filter(isOneOf(sent.settled, ended.settled)), nowMs))
  const early = sent.anyReceipt ? yield* matchEarly(accepted, request) : UNDECIDED
  // A result that was settled before must not count for somebody else of its claim.
  yield* countDownClaims([...sent.settled.values(), ...ended.settled.values()])
  return {
    sent: sent.settled.size,
    tooLate: sent.tooLate + ended.tooLate,
    delivered: early.delivered,
    undelivered: early.undelivered + ended.undelivered,
    told: early.told + ended.told,
    cameBack: early.cameBack,
  }
}

/** Receipts that came before the answer to their submit, or to an earlier one of the message. */
function* matchEarly(
  accepted: readonly Accepted[],
  { secondFrom = [] }: SettleRequest,
): Steps<Decided> {
  let all = UNDECIDED
  const own = accepted.flatMap(({ carrier, carrierIds }) =>
    carrierIds.map((carrierId) => ({ carrier, carrierId })),
  )
  const others = yield* latePartsOf(accepted.map(({ messageId }) => messageId))
  for (const [carrier, ids] of Map.groupBy([...own, ...others], (each) => each.carrier)) {
    const carrierIds = ids.map(({ carrierId }) => carrierId)
    const mayComeBack = secondFrom.includes(carrier)
    const found = yield* matchReceipts({ carrier, carrierIds, mayComeBack })
    all = {
      delivered: all.delivered + found.delivered,
      undelivered: all.undelivered + found.undelivered,
      told: all.told + found.told,
      cameBack: all.cameBack + found.cameBack,
    }
  }
  return all
}

/** The messages that were still owned by their claim, and how many results were not. */
interface Owned {
  /** Message → the claim that owned it: a batch may hold results of two claims of one message. */
  readonly settled: ReadonlyMap<number, number>
  readonly tooLate: number
}

const NOBODY: Owned = { settled: new Map(), tooLate: 0 }

const ownersOf = (owned: readonly OwnedRow[]): ReadonlyMap<number, number> =>
  new Map(owned.map(({ id, claim_id }) => [id, claim_id]))

const isOf =
  (owners: ReadonlyMap<number, number>) =>
  ({ messageId, claimId }: Handed): boolean =>
    owners.get(messageId) === claimId

const isOneOf =
  (...all: readonly ReadonlyMap<number, number>[]) =>
  (handed: Handed): boolean =>
    all.some((owners) => isOf(owners)(handed))

function* settleAccepted(
  accepted: readonly Accepted[],
  nowMs: number,
): Steps<Owned & { readonly anyReceipt: boolean }> {
  if (accepted.length === 0) return { ...NOBODY, anyReceipt: false }
  const numbered = yield* numberParts(accepted)
  const sentRows = numbered.map(({ messageId, claimId, firstPartId }) => {
    return [messageId, claimId, firstPartId] as const
  })
  const [moved, waiting] = yield* together(
    question(markSent, { rows: sentRows, nowMs }),
    question(anyWaiting, {}),
  )
  const settled = ownersOf(moved)
  const isMine = isOf(settled)
  yield* writeParts(numbered.filter(isMine), nowMs)
  const late = yield* withoutRepeats(accepted.filter((result) => !isMine(result)))
  yield* keepLateParts(late, nowMs)
  yield* noteIfThere(
    late.map(({ messageId, carrier, carrierIds }) => {
      const detail = `${carrier} took it as ${carrierIds.join(', ')}`
      return { messageId, atMs: nowMs, kind: 'settledTooLate', detail }
    }),
  )
  return { settled, tooLate: late.length, anyReceipt: waiting.length > 0 }
}

/** Leaves out what has been written down before: the answer to that commit was lost. */
function* withoutRepeats(late: readonly Accepted[]): Steps<readonly Accepted[]> {
  if (late.length === 0) return late
  const written = yield* rows(findWritten, {
    rows: late.map(({ messageId, claimId, carrierIds }) => {
      return [messageId, claimId, carrierIds[0] ?? ''] as const
    }),
  })
  const isWritten = isOf(ownersOf(written))
  return late.filter((result) => !isWritten(result))
}

const ownedRow = ({ messageId, claimId }: Handed) => [messageId, claimId] as const

/** Where it waits for its next turn; what was not sent is no attempt. */
function againRow(
  { messageId, claimId, outcome, trafficClass }: Failed,
  dueAtMs: number,
): readonly [number, number, number, number, number] {
  const queueAt = placeInQueue(dueAtMs, bandOfRetries(trafficClass))
  return [messageId, claimId, dueAtMs, queueAt, outcome === 'unsent' ? 1 : 0]
}

function* settleFailed(failed: readonly Failed[], nowMs: number): Steps<Finished & Owned> {
  if (failed.length === 0) return { ...NOTHING, ...NOBODY }
  const owned = yield* rows(findOwned, { rows: failed.map(ownedRow) })
  const settled = ownersOf(owned)
  const sendAt = new Map(owned.map(({ id, send_at }) => [id, send_at]))
  const isMine = isOf(settled)
  const again: (readonly [number, number, number, number, number])[] = []
  const endings: Ending[] = []
  const events: MessageEvent[] = []
  const maybeSent: (string | null)[] = []
  for (const result of failed) {
    if (!isMine(result)) continue
    const { messageId, orderId, accountId, parts } = result
    const after = afterFailure(result.outcome, result.attempts, nowMs, LIMITS.attemptsMax)
    const isUnsent = result.outcome === 'unsent'
    const ends = { messageId, orderId, accountId, parts, atMs: nowMs, event: 'rejected' } as const
    const isOver = isUnsent && nowMs - (sendAt.get(messageId) ?? nowMs) >= LIMITS.validityMs
    if (isOver) endings.push({ ...ends, reason: 'expired' })
    else if (after.next === 'again') again.push(againRow(result, result.dueAtMs ?? after.dueAtMs))
    else endings.push({ ...ends, reason: after.reason })
    if (after.next === 'again' && after.maybeSent) maybeSent.push(result.carrier)
    // What was not sent waits as it did before: there is nothing to tell.
    if (result.outcome !== 'unsent') events.push(failureEvent(result, result.outcome, nowMs))
  }
  if (again.length > 0) yield* rows(giveBack, { rows: again })
  yield* lowerSpend(failed.filter(isMine).flatMap(notSpent))
  yield* countMaybeSentTwice(maybeSent)
  yield* note(events)
  const finished = yield* finish(endings)
  return { ...finished, settled, tooLate: failed.length - settled.size }
}

/** Of a second try: unless it may have been taken all the same, nothing is owed for it. */
const notSpent = ({ outcome, booking }: Failed): Booking[] =>
  booking && outcome !== 'unknown' ? [booking] : []
