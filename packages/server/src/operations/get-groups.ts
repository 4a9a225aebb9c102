/** get-groups: all groups, the children under their parents (wire §5.8). */
import type { GetGroupsReply } from '@peyk/contract/endpoints/get-groups'
import type { Account } from './account.ts'
import { groupTrees } from './contacts.ts'
import type { Answer, Context } from './context.ts'

export async function getGroups(
  { store }: Context,
  account: Account,
): Promise<Answer<GetGroupsReply>> {
  const groups = await store.read('groupsOf', { accountId: account.settings.id })
  return { reply: { groups: groupTrees(groups) } }
}
