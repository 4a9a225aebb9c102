/**
 * Calls off an order that waits, for its time or for quiet hours to end: gives its money back and
 * forgets its fingerprint.
 */
import { ORDER_STATE } from '../../rules/order-state.ts'
import { row, type Steps, statement } from '../statement.ts'
import { NO_LANE } from './bulk-turns.ts'
import { giveBackCapCounts } from './cap-counts.ts'
import { post } from './money.ts'
import { forgetPrint } from './prints.ts'

export interface CancelRequest {
  readonly accountId: number
  readonly orderId: number
  readonly nowMs: number
}

const cancel = statement<
  { accountId: number; orderId: number; nowMs: number },
  { charged: number; submit_at: number; send_at: number; fingerprint: string }
>(
  () => `update orders set state = ${ORDER_STATE.cancelled}, unfold_at = null,
      lane = ${NO_LANE}, undelivered = total, finished_at = :nowMs
    where id = :orderId and account_id = :accountId
      and state = ${ORDER_STATE.waiting} and unfold_at > :nowMs
    returning charged, submit_at, send_at, fingerprint`,
)

export function* cancelOrder(request: CancelRequest): Steps<'cancelled' | 'notFound'> {
  const { accountId, orderId, nowMs } = request
  const cancelled = yield* row(cancel, { accountId, orderId, nowMs })
  if (!cancelled) return 'notFound'
  const { charged, submit_at: submitAtMs, send_at: sendAtMs, fingerprint } = cancelled
  yield* forgetPrint({ accountId, hash: fingerprint, atMs: submitAtMs })
  if (charged > 0) {
    yield* post([{ accountId, amount: charged, reason: 'cancelled', orderId, atMs: nowMs }])
  }
  yield* giveBackCapCounts({ accountId, orderId, submitAtMs, sendAtMs, cost: charged })
  return 'cancelled'
}
