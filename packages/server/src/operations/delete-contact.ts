/** delete-contact (wire §5.8). */
import type {
  DeleteContactReply,
  DeleteContactRequest,
} from '@peyk/contract/endpoints/delete-contact'
import type { Account } from './account.ts'
import { idOrNobody } from './contacts.ts'
import type { Answer, Context } from './context.ts'

export async function deleteContact(
  { store }: Context,
  account: Account,
  { id }: DeleteContactRequest,
): Promise<Answer<DeleteContactReply>> {
  const ask = { accountId: account.settings.id, ids: [idOrNobody(id)] }
  const deleted = await store.run('deleteContacts', ask)
  if (deleted.length > 0) return { reply: {} }
  return { refused: 'contactNotFound', why: 'no contact of this account has that id' }
}
