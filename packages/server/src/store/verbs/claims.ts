/** A claim as a row: who may settle which messages, and until when nobody else may take them. */
import { STATE } from '../../rules/lifecycle.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { movedBy } from './finish.ts'

export interface NewClaim {
  readonly id: number
  readonly carrier: string
  readonly node: string
  readonly leaseUntilMs: number
  readonly messageIds: readonly number[]
}

const insert = statement<{
  id: number
  carrier: string
  node: string
  leaseUntilMs: number
  count: number
  messageIds: string
}>(
  () => `insert into claim (id, carrier, node, until_at, left_count, message_ids)
    values (:id, :carrier, :node, :leaseUntilMs, :count, :messageIds)`,
)

/** Nothing is written for a claim of nothing. */
export function* writeClaim(claim: NewClaim): Steps<void> {
  const { messageIds, ...lease } = claim
  const count = messageIds.length
  if (count === 0) return
  yield* rows(insert, { ...lease, count, messageIds: JSON.stringify(messageIds) })
}

/** Of a message that is joined with a set `s`: its claim is the one that is named there. */
export const OWNED = `message.id = s.id and message.claim_id = s.claim_id
  and message.state in (${movedBy('accepted')})`

/** What goes back to the queue; what was not sent is no attempt. */
export const giveBack = statement<{ rows: SetRows }, { id: number }>(
  ({ each }) => `update message set state = ${STATE.queued}, due_at = s.due_at,
      queue_at = s.queue_at, claim_id = null, attempts = message.attempts - s.unsent
    from ${each('rows', {
      id: 'integer',
      claim_id: 'integer',
      due_at: 'integer',
      queue_at: 'integer',
      unsent: 'integer',
    })} s
    where ${OWNED} returning message.id`,
)

// Claims are few: one after the other costs less than a set, and finds its key on any engine.
const dropDone = statement<{ claimId: number; done: number }>(
  () => 'delete from claim where id = :claimId and left_count <= :done',
)
const countDown = statement<{ claimId: number; done: number }>(
  () => 'update claim set left_count = left_count - :done where id = :claimId',
)

/** One message of each claim that is named is settled. */
export function* countDownClaims(claimIds: readonly number[]): Steps<void> {
  const counts = new Map<number, number>()
  for (const claimId of claimIds) counts.set(claimId, (counts.get(claimId) ?? 0) + 1)
  for (const [claimId, done] of counts) {
    yield* rows(dropDone, { claimId, done })
    yield* rows(countDown, { claimId, done })
  }
}

// What is being settled or taken back at this moment is left alone: it is asked for again.
const renew = statement<{ ids: SetRows; node: string; untilMs: number }, { id: number }>(
  ({ each, skipLocked }) => `update claim set until_at = :untilMs
    where node = :node and id in (
      select id from claim where id in (select id from ${each('ids', { id: 'integer' })} i)
      order by id ${skipLocked()}
    )
    returning id`,
)
const findThere = statement<{ ids: SetRows; node: string }, { id: number }>(
  ({ each }) => `select id from claim
    where node = :node and id in (select id from ${each('ids', { id: 'integer' })} i)`,
)

/** Lets claims last that a node still works on; names those that are not its own any more. */
export function* renewClaims(request: {
  readonly node: string
  readonly claimIds: readonly number[]
  readonly untilMs: number
}): Steps<{ readonly renewed: readonly number[]; readonly gone: readonly number[] }> {
  const { node, claimIds, untilMs } = request
  const ids = claimIds.map((id) => [id] as const)
  const renewed = yield* rows(renew, { ids, node, untilMs })
  const there = new Set((yield* rows(findThere, { ids, node })).map(({ id }) => id))
  return {
    renewed: renewed.map(({ id }) => id),
    gone: claimIds.filter((id) => !there.has(id)),
  }
}
