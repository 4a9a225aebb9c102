/**
 * Puts messages that came back into the queue again, for another carrier, once in their life.
 *
 * Nothing else changes: to the order and its customer they are still under way. Which carrier it
 * is, and whether the money for it is there, is decided when they are claimed
 * (`second-tries.ts`).
 */
import { LIMITS } from '../../base/limits.ts'
import { STATE } from '../../rules/lifecycle.ts'
import { classOf } from '../../rules/route-conditions.ts'
import { bandOfRetries, placeInQueue } from '../queue-bands.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import type { Hit } from './decide-receipts.ts'
import { note } from './events.ts'
import { movedBy } from './finish.ts'
import { PART_STATE } from './part-state.ts'

const findClasses = statement<
  { ids: SetRows },
  { id: number; iys_list: 'BIREYSEL' | 'TACIR' | null }
>(
  ({ each }) => `select m.id, o.iys_list from ${each('ids', { id: 'integer' })} i
    join message m on m.id = i.id join orders o on o.id = m.order_id`,
)
const queueAgain = statement<{ rows: SetRows; carrier: string }, { id: number }>(
  ({ each }) => `update message set state = ${STATE.queued}, due_at = b.due_at,
      queue_at = b.queue_at, claim_id = null, came_back_from = :carrier,
      came_back_part_id = message.first_part_id
    from ${each('rows', { id: 'integer', due_at: 'integer', queue_at: 'integer' })} b
    where message.id = b.id and message.came_back_from is null
      and message.state in (${movedBy('cameBack')})
    returning message.id`,
)
const listenOn = statement<{ ids: SetRows }>(
  ({ each }) => `update part set state = ${PART_STATE.cameBack}
    where id in (select id from ${each('ids', { id: 'integer' })} i)`,
)
const findBack = statement<{ ids: SetRows; carrier: string }, { id: number }>(
  ({ each }) => `select m.id from ${each('ids', { id: 'integer' })} i
    join message m on m.id = i.id where m.came_back_from = :carrier`,
)

/**
 * @param lost parts that are why, of messages that would end undelivered
 * @returns the messages that do not end now
 */
export function* comeBack(lost: readonly Hit[], carrier: string): Steps<ReadonlySet<number>> {
  const young = lost.filter(({ receipt, sent_at }) => receipt.atMs - sent_at < LIMITS.validityMs)
  if (young.length === 0) return new Set()
  const byMessage = Map.groupBy(young, ({ message_id }) => message_id)
  const ids = [...byMessage.keys()].toSorted((a, b) => a - b).map((id) => [id] as const)
  const queued = (yield* rows(findClasses, { ids })).map(({ id, iys_list }) => {
    const dueAtMs = byMessage.get(id)?.[0]?.receipt.atMs ?? 0
    return [id, dueAtMs, placeInQueue(dueAtMs, bandOfRetries(classOf(iys_list)))] as const
  })
  queued.sort(([a], [b]) => a - b)
  const back = new Set((yield* rows(queueAgain, { rows: queued, carrier })).map(({ id }) => id))
  const others = ids.filter(([id]) => !back.has(id))
  // Another node may have just heard the same, and put them back already.
  const again = others.length > 0 ? yield* rows(findBack, { ids: others, carrier }) : []
  const repeated = new Set(again.map(({ id }) => id))
  const staying = young.filter(({ message_id }) => back.has(message_id) || repeated.has(message_id))
  if (staying.length === 0) return new Set()
  yield* rows(listenOn, { ids: staying.map(({ part_id }) => [part_id] as const) })
  yield* note(
    young.flatMap(({ message_id, receipt: { atMs, error } }) => {
      const detail = error === null ? carrier : `${carrier}: ${error}`
      return back.has(message_id)
        ? [{ messageId: message_id, atMs, kind: 'cameBack' as const, detail }]
        : []
    }),
  )
  return new Set([...back, ...repeated])
}
