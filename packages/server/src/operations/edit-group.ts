/** edit-group: another name, another place (wire §5.8). */
import type { EditGroupReply, EditGroupRequest } from '@peyk/contract/endpoints/edit-group'
import type { Account } from './account.ts'
import { idOrNobody, readParent } from './contacts.ts'
import type { Answer, Context } from './context.ts'

/** Wire §17: 462, 461, 463. */
export async function editGroup(
  { store }: Context,
  account: Account,
  request: EditGroupRequest,
): Promise<Answer<EditGroupReply>> {
  const { name } = request
  if (request.id === '') return { refused: 'groupIdEmpty', why: '`group.id` is empty' }
  if (name === '') return { refused: 'groupNameEmpty', why: '`group.name` is empty' }
  const id = idOrNobody(request.id)
  const parent = request.parent === undefined ? undefined : readParent(request.parent)
  const accountId = account.settings.id
  if (await store.run('editGroup', { accountId, id, name, parent })) {
    return { reply: { group: { id, name } } }
  }
  return {
    refused: 'groupNotFound',
    why: 'no such group of this account, or no such parent for it',
  }
}
