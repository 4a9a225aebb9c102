/** cancel-order: only a scheduled order whose time has not come (wire §5.2, §8). */
import type { CancelOrderReply, CancelOrderRequest } from '@peyk/contract/endpoints/cancel-order'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'
import { readId } from './ids.ts'

export async function cancelOrder(
  { store, clock }: Context,
  account: Account,
  request: CancelOrderRequest,
): Promise<Answer<CancelOrderReply>> {
  const orderId = readId(request.id)
  if (orderId === undefined) return { refused: 'orderNotFound', why: '`order.id` is no order id' }
  const ask = { accountId: account.settings.id, orderId, nowMs: clock.now() }
  const outcome = await store.run('cancelOrder', ask)
  if (outcome === 'cancelled') return { reply: {} }
  return { refused: 'orderNotFound', why: 'no waiting order of this account has that id' }
}
