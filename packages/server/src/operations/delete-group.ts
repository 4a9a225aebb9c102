/** delete-group: with its children; the contacts stay (wire §17). */
import type { DeleteGroupReply, DeleteGroupRequest } from '@peyk/contract/endpoints/delete-group'
import type { Account } from './account.ts'
import { idOrNobody } from './contacts.ts'
import type { Answer, Context } from './context.ts'

export async function deleteGroup(
  { store }: Context,
  account: Account,
  { id }: DeleteGroupRequest,
): Promise<Answer<DeleteGroupReply>> {
  const ask = { accountId: account.settings.id, id: idOrNobody(id) }
  if (await store.run('deleteGroup', ask)) return { reply: {} }
  return { refused: 'groupNotFound', why: 'no group of this account has that id' }
}
