/** send-sms: composes the order, refuses what needs no look-up, lets the store judge the rest. */
import type { SendSmsReply, SendSmsRequest } from '@peyk/contract/endpoints/send-sms'
import { fingerprintOf } from '../base/secrets.ts'
import { admit, hopefulFacts } from '../rules/admission.ts'
import { compose } from '../rules/compose.ts'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'

export async function sendSms(
  context: Context,
  account: Account,
  request: SendSmsRequest,
): Promise<Answer<SendSmsReply>> {
  const { store, clock, numbers, meters, dispatch } = context
  const draft = compose(request, account.settings, numbers, clock.now(), fingerprintOf)
  const early = admit(draft.outline, hopefulFacts(account.approvedSenders.has(draft.sender)))
  if (early) return early
  const offer = dispatch.offer(draft.numbers.length)
  const placed = await store.place('placeOrders', offer ? { ...draft, offer } : draft)
  if ('refused' in placed) return placed
  meters.accepted(draft.numbers.length)
  const { orderId, handOver } = placed
  if (handOver) dispatch.take({ orderId, draft, ...handOver })
  else dispatch.wake()
  return { reply: { orderId: placed.orderId } }
}
