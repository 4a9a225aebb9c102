/** get-group: one group with its children (wire §5.8). */
import type { GetGroupReply, GetGroupRequest } from '@peyk/contract/endpoints/get-group'
import type { Account } from './account.ts'
import { groupTree, idOrNobody } from './contacts.ts'
import type { Answer, Context } from './context.ts'

export async function getGroup(
  { store }: Context,
  account: Account,
  { id }: GetGroupRequest,
): Promise<Answer<GetGroupReply>> {
  const groups = await store.read('groupsOf', { accountId: account.settings.id })
  const group = groupTree(groups, idOrNobody(id))
  if (group) return { reply: { group } }
  return { refused: 'groupNotFound', why: 'no group of this account has that id' }
}
