/** get-group-contacts: who is in a group, a page at a time (wire §5.8, §14 #39). */
import type {
  GetGroupContactsReply,
  GetGroupContactsRequest,
} from '@peyk/contract/endpoints/get-group-contacts'
import type { Account } from './account.ts'
import { contactReply, idOrNobody } from './contacts.ts'
import type { Answer, Context } from './context.ts'

export async function getGroupContacts(
  { store }: Context,
  account: Account,
  { id, page, rowCount }: GetGroupContactsRequest,
): Promise<Answer<GetGroupContactsReply>> {
  const offset = Math.min((page - 1) * rowCount, Number.MAX_SAFE_INTEGER)
  const group = { accountId: account.settings.id, groupId: idOrNobody(id) }
  const contacts = await store.read('groupContacts', { ...group, offset, limit: rowCount })
  if (!contacts) return { refused: 'groupNotFound', why: 'no group of this account has that id' }
  if (contacts.length > 0) return { reply: { contacts: contacts.map(contactReply) } }
  return { refused: 'contactNotFound', why: `the group has nobody on page ${page}` }
}
