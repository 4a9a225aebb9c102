/** add-group: at the top or under a group of the top (wire §5.8, §14 #45). */
import type { AddGroupReply, AddGroupRequest } from '@peyk/contract/endpoints/add-group'
import { LIMITS } from '../base/limits.ts'
import type { Account } from './account.ts'
import { readParent } from './contacts.ts'
import type { Answer, Context } from './context.ts'

/** Wire §17: 461, then 463. */
export async function addGroup(
  { store }: Context,
  account: Account,
  request: AddGroupRequest,
): Promise<Answer<AddGroupReply>> {
  const { name } = request
  if (name === '') return { refused: 'groupNameEmpty', why: '`group.name` is empty' }
  const parent = readParent(request.parent)
  const groupsMax = LIMITS.groupsPerAccountMax
  const accountId = account.settings.id
  const made = await store.run('addGroup', { accountId, name, parent, groupsMax })
  if (made === 'groupNotFound') {
    return { refused: made, why: '`group.parent` is no group of the top level of this account' }
  }
  if (made === 'full') {
    return { refused: 'badRequest', why: `the account has ${groupsMax} groups; delete some first` }
  }
  return { reply: { group: { id: made.id, name } } }
}
