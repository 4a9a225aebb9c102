/** Calls off a scheduled order before its time, gives its money back, forgets its fingerprint. */
import { ORDER_STATE } from '../../rules/order-state.ts'
import { row, rows, type Steps, statement } from '../statement.ts'
import { post } from './money.ts'
import { bucketOf } from './order-facts.ts'

export interface CancelRequest {
  readonly accountId: number
  readonly orderId: number
  readonly nowMs: number
}

const cancel = statement<
  { accountId: number; orderId: number; nowMs: number },
  { charged: number; submit_at: number; fingerprint: string }
>(
  () => `update orders set state = ${ORDER_STATE.cancelled}, unfold_at = null,
      undelivered = total, finished_at = :nowMs
    where id = :orderId and account_id = :accountId
      and state = ${ORDER_STATE.waiting} and send_at > :nowMs
    returning charged, submit_at, fingerprint`,
)

const forget = statement<{ bucket: number; accountId: number; hash: string; orderId: number }>(
  () => `delete from fingerprint where bucket = :bucket and account_id = :accountId
    and hash = :hash and order_id = :orderId`,
)

export function* cancelOrder(request: CancelRequest): Steps<'cancelled' | 'notFound'> {
  const { accountId, orderId, nowMs } = request
  const cancelled = yield* row(cancel, { accountId, orderId, nowMs })
  if (!cancelled) return 'notFound'
  const { charged, submit_at, fingerprint } = cancelled
  yield* rows(forget, { bucket: bucketOf(submit_at), accountId, hash: fingerprint, orderId })
  if (charged > 0) {
    yield* post([{ accountId, amount: charged, reason: 'cancelled', orderId, atMs: nowMs }])
  }
  return 'cancelled'
}
