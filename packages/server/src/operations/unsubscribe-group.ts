/** unsubscribe-group: every contact leaves every group, or nothing is changed (wire §5.8). */
import type {
  UnsubscribeGroupReply,
  UnsubscribeGroupRequest,
} from '@peyk/contract/endpoints/unsubscribe-group'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'
import { changeMemberships } from './memberships.ts'

export async function unsubscribeGroup(
  context: Context,
  account: Account,
  request: UnsubscribeGroupRequest,
): Promise<Answer<UnsubscribeGroupReply>> {
  return changeMemberships(context, account, { ...request, join: false })
}
