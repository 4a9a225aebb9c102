/**
 * Answers that came after they had been given up, and say that the carrier has taken the message.
 *
 * One that waits for its next attempt need not go again; one that is on its way again counts as
 * sent by the first, since somebody has it for sure; one that was taken as sent without knowing its
 * id gets that. If another attempt was answered first, the id is kept beside the other
 * (`late-parts.ts`).
 */
import { STATE } from '../../rules/lifecycle.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { countDownClaims } from './claims.ts'
import { type Decided, UNDECIDED } from './decide-receipts.ts'
import { noteIfThere } from './events.ts'
import { movedBy } from './finish.ts'
import { keepLateParts } from './late-parts.ts'
import { uncountMaybeSentTwice } from './maybe-sent-twice.ts'
import { numberParts, type TakenMessage, writeParts } from './part-rows.ts'
import { PART_STATE } from './part-state.ts'
import { matchReceipts } from './record-receipts.ts'

export interface LateAnswer extends TakenMessage {
  readonly claimId: number
  /** From the handing over to the answer. */
  readonly afterMs: number
}

interface MessageRow {
  readonly id: number
  readonly state: number
  readonly claim_id: number | null
  readonly parts: number
  /** The carrier that it came back from, if it did. */
  readonly back: string | null
}

/** The number that carriers give to nothing: a part whose answer was not there. */
const NO_ID = ''

// What another node settles at this moment is waited for.
const findMessages = statement<{ ids: SetRows }, MessageRow>(
  ({ each, forUpdate }) => `select id, state, claim_id, parts, came_back_from as back from message
    where id in (select id from ${each('ids', { id: 'integer' })} i) order by id ${forUpdate}`,
)
const markSent = statement<{ rows: SetRows; nowMs: number }, { id: number }>(
  ({ each }) => `update message set state = ${STATE.sent}, sent_at = :nowMs, queue_at = null,
      first_part_id = s.first_part_id
    from ${each('rows', { id: 'integer', first_part_id: 'integer' })} s
    where message.id = s.id and message.state in (${movedBy('acceptedLate')})
    returning message.id`,
)
const fillIn = statement<{ rows: SetRows; carrier: string }, { message_id: number }>(
  ({ each }) => `update part set carrier_message_id = s.carrier_message_id
    from ${each('rows', { message_id: 'integer', no: 'integer', carrier_message_id: 'text' })} s
    join message m on m.id = s.message_id
    where part.id = m.first_part_id + s.no and part.carrier = :carrier
      and part.carrier_message_id = '${NO_ID}' and part.state = ${PART_STATE.awaited}
    returning part.message_id`,
)

export interface LateSettled extends Decided {
  /** Messages that were not sent again, or have their end told, thanks to it. */
  readonly used: number
}

export function* settleLate(request: {
  readonly nowMs: number
  readonly answers: readonly LateAnswer[]
  /** Carriers from which a message may go on to a second one; none if absent. */
  readonly secondFrom?: readonly string[]
}): Steps<LateSettled> {
  const { nowMs, secondFrom = [] } = request
  const answers = firstOfEach(request.answers)
  const found = yield* rows(findMessages, { ids: answers.map((each) => [each.messageId] as const) })
  const messages = new Map(found.map((message) => [message.id, message]))
  const there = answers.filter(({ messageId, carrierIds }) => {
    return messages.get(messageId)?.parts === carrierIds.length
  })
  const stateOf = ({ messageId }: LateAnswer) => messages.get(messageId)?.state
  const isOpen = (each: LateAnswer) => [STATE.queued, STATE.sending].includes(stateOf(each) ?? -1)
  // One that came back has another carrier, whatever the first still says.
  const hasLeft = ({ messageId, carrier }: LateAnswer) => messages.get(messageId)?.back === carrier
  const unsent = there.filter((each) => isOpen(each) && !hasLeft(each))
  yield* accept(unsent, messages, nowMs)
  const sent = there.filter((each) => {
    return stateOf(each) === STATE.sent || (isOpen(each) && hasLeft(each))
  })
  const filled = yield* fill(sent)
  const others = sent.filter(({ messageId }) => !filled.has(messageId))
  yield* keepLateParts(others, nowMs)
  yield* noteIfThere(there.map((each) => eventOf(each, nowMs)))
  const matched = yield* matchAll(there, secondFrom)
  return { ...matched, used: unsent.length + filled.size }
}

function eventOf({ messageId, carrier, carrierIds, afterMs }: LateAnswer, nowMs: number) {
  const seconds = Math.round(afterMs / 1_000)
  const took = `${carrier} took it as ${carrierIds.join(', ')}`
  const detail = `${took}, ${seconds} s after it was handed over`
  return { messageId, atMs: nowMs, kind: 'answeredLate', detail } as const
}

/** A batch may hold two answers of one message: to two of its attempts. */
function firstOfEach(answers: readonly LateAnswer[]): readonly LateAnswer[] {
  const known = new Map<number, LateAnswer>()
  for (const answer of answers) {
    if (!known.has(answer.messageId)) known.set(answer.messageId, answer)
  }
  return [...known.values()]
}

function* accept(
  unsent: readonly LateAnswer[],
  messages: ReadonlyMap<number, MessageRow>,
  nowMs: number,
): Steps<void> {
  if (unsent.length === 0) return
  const numbered = yield* numberParts(unsent)
  const sentRows = numbered.map(({ messageId, firstPartId }) => [messageId, firstPartId] as const)
  yield* rows(markSent, { rows: sentRows, nowMs })
  yield* writeParts(numbered, nowMs)
  const claims = unsent.map(({ messageId }) => messages.get(messageId)?.claim_id ?? null)
  yield* countDownClaims(claims.filter((id) => id !== null))
  // Of those nobody has begun to send the second time.
  const waited = unsent.filter(({ messageId }) => messages.get(messageId)?.state === STATE.queued)
  yield* uncountMaybeSentTwice(waited.map(({ carrier }) => carrier))
}

/** @returns the messages whose parts had no ids */
function* fill(sent: readonly LateAnswer[]): Steps<ReadonlySet<number>> {
  const filled = new Set<number>()
  for (const [carrier, own] of Map.groupBy(sent, (each) => each.carrier)) {
    const ids = own.flatMap(({ messageId, carrierIds }) =>
      carrierIds.map((id, no) => [messageId, no, id] as const),
    )
    for (const { message_id } of yield* rows(fillIn, { rows: ids, carrier })) filled.add(message_id)
  }
  return filled
}

function* matchAll(answers: readonly LateAnswer[], secondFrom: readonly string[]): Steps<Decided> {
  let all = UNDECIDED
  for (const [carrier, own] of Map.groupBy(answers, (each) => each.carrier)) {
    const carrierIds = own.flatMap((each) => each.carrierIds)
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
