/** get-contact: one contact (wire §5.8). */
import type { GetContactReply, GetContactRequest } from '@peyk/contract/endpoints/get-contact'
import type { Account } from './account.ts'
import { contactReply, idOrNobody } from './contacts.ts'
import type { Answer, Context } from './context.ts'

export async function getContact(
  { store }: Context,
  account: Account,
  { id }: GetContactRequest,
): Promise<Answer<GetContactReply>> {
  const ask = { accountId: account.settings.id, id: idOrNobody(id) }
  const contact = await store.read('contactById', ask)
  if (contact) return { reply: { contact: contactReply(contact) } }
  return { refused: 'contactNotFound', why: 'no contact of this account has that id' }
}
