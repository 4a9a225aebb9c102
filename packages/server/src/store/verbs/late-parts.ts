/**
 * Other ids of parts: a message that was sent again, because the answer to its submit did not come,
 * has been taken twice, and a receipt may name either. The part knows the id of the last.
 *
 * That a handset has one of the two is enough, so a receipt by such an id decides when it says that
 * it was delivered; of anything else nothing is known, and the other id decides.
 */
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import type { Match } from './decide-receipts.ts'
import { PART_STATE } from './part-state.ts'

export interface LatePart {
  readonly carrier: string
  readonly carrierIds: readonly string[]
  readonly messageId: number
}

const keep = statement<{ rows: SetRows }>(
  ({ each }) => `insert into late_part (carrier, carrier_message_id, message_id, no, at)
    select r.carrier, r.carrier_message_id, r.message_id, r.no, r.at from ${each('rows', {
      carrier: 'text',
      carrier_message_id: 'text',
      message_id: 'integer',
      no: 'integer',
      at: 'integer',
    })} r
    join message m on m.id = r.message_id
    where true on conflict (carrier, carrier_message_id) do nothing`,
)

/** Of messages that are still there. */
export function* keepLateParts(parts: readonly LatePart[], atMs: number): Steps<void> {
  const kept = parts.flatMap(({ carrier, carrierIds, messageId }) =>
    carrierIds.map((id, no) => [carrier, id, messageId, no, atMs] as const),
  )
  if (kept.length > 0) yield* rows(keep, { rows: kept })
}

// A message that came back has the parts of its first carrier aside. A question for each receipt,
// for the reason that stands in `record-receipts.ts`.
export const findLate = statement<{ rows: SetRows; carrier: string }, Match>(
  ({ each }) => `with hit as materialized (
      select r.at, (
          select l.no + case when m.came_back_from = l.carrier
            then m.came_back_part_id else m.first_part_id end
          from late_part l join message m on m.id = l.message_id
          where l.carrier = :carrier and l.carrier_message_id = r.carrier_message_id
        ) as part_id
      from ${each('rows', { at: 'integer', carrier_message_id: 'text' })} r
    )
    select h.at as at, p.id as part_id, p.state, p.message_id, m.order_id, m.account_id, m.parts,
      p.sent_at, m.came_back_from as back
    from hit h join part p on p.id = h.part_id join message m on m.id = p.message_id
    where p.carrier = :carrier and p.state in (${PART_STATE.awaited}, ${PART_STATE.cameBack})`,
)

const findOf = statement<{ ids: SetRows }, { carrier: string; carrier_message_id: string }>(
  ({ each }) => `select l.carrier, l.carrier_message_id from ${each('ids', { id: 'integer' })} i
    join late_part l on l.message_id = i.id`,
)

/** The other ids of messages. */
export function* latePartsOf(
  messageIds: readonly number[],
): Steps<readonly { readonly carrier: string; readonly carrierId: string }[]> {
  const found = yield* rows(findOf, { ids: messageIds.map((id) => [id] as const) })
  return found.map(({ carrier, carrier_message_id }) => {
    return { carrier, carrierId: carrier_message_id }
  })
}

const forget = statement<{ beforeMs: number; limit: number }, { message_id: number }>(
  () => `delete from late_part where (carrier, carrier_message_id) in (
      select carrier, carrier_message_id from late_part where at <= :beforeMs
      order by at limit :limit
    ) returning message_id`,
)

const FORGET_MAX = 1_000

/** Lets go of those whose messages have had their time. @returns whether there may be more */
export function* forgetLateParts(beforeMs: number): Steps<boolean> {
  const gone = yield* rows(forget, { beforeMs, limit: FORGET_MAX })
  return gone.length === FORGET_MAX
}
