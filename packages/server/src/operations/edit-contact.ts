/** edit-contact: what is left out stays, what is empty is cleared (wire §17). */
import type { ContactFields } from '@peyk/contract/contact-fields'
import type { EditContactReply, EditContactRequest } from '@peyk/contract/endpoints/edit-contact'
import type { NumberRules } from '../rules/numbers.ts'
import type { ContactChanges, EditRefusal } from '../store/verbs/edit-contact.ts'
import type { Account } from './account.ts'
import { contactReply, customValuesOf, groupIdsOf, idOrNobody, readGsm } from './contacts.ts'
import type { Answer, Context } from './context.ts'

export async function editContact(
  { store, numbers }: Context,
  account: Account,
  { id, contact }: EditContactRequest,
): Promise<Answer<EditContactReply>> {
  const changes = await changesOf(contact, numbers)
  const ask = { accountId: account.settings.id, id: idOrNobody(id), changes }
  const edited = await store.run('editContact', ask)
  if ('refused' in edited) return { refused: edited.refused, why: WHY[edited.refused] }
  return { reply: { contact: contactReply(edited) } }
}

async function changesOf(fields: ContactFields, rules: NumberRules): Promise<ContactChanges> {
  const { name, surname, gsm, email, customFields, groups } = fields
  const number = gsm === undefined ? undefined : await readGsm(gsm, rules)
  return {
    ...(name !== undefined && { name }),
    ...(surname !== undefined && { surname }),
    ...(email !== undefined && { email }),
    ...(number !== undefined && { number }),
    ...(customFields && { customValues: customValuesOf(fields) }),
    ...(customFields?.length === 0 && { noCustomValues: true }),
    ...(groups && { groups: groupIdsOf(groups) }),
  }
}

const WHY: Readonly<Record<EditRefusal, string>> = {
  contactNotFound: 'no contact of this account has that id',
  contactEmpty: 'name, surname, gsm and email would all be empty',
  badNumber: '`contact.gsm` is no mobile number of Turkey and none abroad',
  groupNotFound: '`contact.groups` names a group that this account does not have',
  customFieldNotFound: '`contact.custom_fields` names a field that this account does not have',
}
