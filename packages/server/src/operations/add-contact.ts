/** add-contact: those that come in one turn of the loop travel to the store together. */
import type { AddContactReply, AddContactRequest } from '@peyk/contract/endpoints/add-contact'
import type { Account } from './account.ts'
import { contactReply } from './contacts.ts'
import type { Answer, Context } from './context.ts'
import { composeContact, refusalOfAdded } from './new-contact.ts'

export async function addContact(
  context: Context,
  account: Account,
  { contact }: AddContactRequest,
): Promise<Answer<AddContactReply>> {
  const composed = await composeContact(context, account, contact)
  if ('refused' in composed) return composed
  const added = await context.store.place('addContacts', composed.draft)
  if ('refused' in added) return refusalOfAdded(added.refused)
  return { reply: { contact: contactReply({ ...composed.view, id: added.id }) } }
}
