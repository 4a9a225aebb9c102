/** The parts of messages that a carrier has taken, as rows. */
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { reserveIds } from './ids.ts'
import { PART_STATE } from './part-state.ts'

/** What a carrier took. */
export interface TakenMessage {
  readonly messageId: number
  readonly carrier: string
  readonly carrierIds: readonly string[]
  /** So many of them, from the first, get receipts; all if absent. */
  readonly awaited?: number
}

const insertParts = statement<{ rows: SetRows; nowMs: number }>(
  ({
    each,
    int,
  }) => `insert into part (id, message_id, no, carrier, carrier_message_id, state, sent_at)
    select id, message_id, no, carrier, carrier_message_id, state, ${int(':nowMs')}
    from ${each('rows', {
      id: 'integer',
      message_id: 'integer',
      no: 'integer',
      carrier: 'text',
      carrier_message_id: 'text',
      state: 'integer',
    })} r where true`,
)

export function* writeParts(taken: readonly Numbered<TakenMessage>[], nowMs: number): Steps<void> {
  yield* rows(insertParts, { rows: taken.flatMap(partRows), nowMs })
}

const partRows = ({
  messageId,
  firstPartId,
  carrier,
  carrierIds,
  awaited,
}: Numbered<TakenMessage>) =>
  carrierIds.map((carrierId, no) => {
    const state = no < (awaited ?? carrierIds.length) ? PART_STATE.awaited : PART_STATE.unwatched
    return [firstPartId + no, messageId, no, carrier, carrierId, state] as const
  })

export type Numbered<Taken> = Taken & { readonly firstPartId: number }

/** A message's parts have consecutive ids, so that they are found without an index. */
export function* numberParts<Taken extends TakenMessage>(
  accepted: readonly Taken[],
): Steps<readonly Numbered<Taken>[]> {
  const count = accepted.reduce((sum, { carrierIds }) => sum + carrierIds.length, 0)
  let { part: next } = yield* reserveIds({ part: count })
  return accepted.map((each) => {
    const firstPartId = next
    next += each.carrierIds.length
    return { ...each, firstPartId }
  })
}
