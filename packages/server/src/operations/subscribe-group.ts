/** subscribe-group: every contact goes into every group, or nothing is changed (wire §5.8). */
import type {
  SubscribeGroupReply,
  SubscribeGroupRequest,
} from '@peyk/contract/endpoints/subscribe-group'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'
import { changeMemberships } from './memberships.ts'

export async function subscribeGroup(
  context: Context,
  account: Account,
  request: SubscribeGroupRequest,
): Promise<Answer<SubscribeGroupReply>> {
  return changeMemberships(context, account, { ...request, join: true })
}
