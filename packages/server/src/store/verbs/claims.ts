/** A claim as a row: who may settle which messages, and until when nobody else may take them. */
import { rows, type Steps, statement } from '../statement.ts'

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
