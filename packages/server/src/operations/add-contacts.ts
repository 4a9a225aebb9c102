/** add-contacts: many at once, each with a status of its own (wire §5.8). */
import type { ContactFields } from '@peyk/contract/contact-fields'
import type { ContactOutcome } from '@peyk/contract/contact-lists'
import type { AddContactsReply, AddContactsRequest } from '@peyk/contract/endpoints/add-contacts'
import type { Added } from '../store/verbs/add-contacts.ts'
import type { Account } from './account.ts'
import { gsmText } from './contacts.ts'
import type { Answer, Context } from './context.ts'
import {
  type ComposedContact,
  type ContactRefusal,
  composeContact,
  refusalOfAdded,
} from './new-contact.ts'

export async function addContacts(
  context: Context,
  account: Account,
  { contacts }: AddContactsRequest,
): Promise<Answer<AddContactsReply>> {
  const composed: (ComposedContact | ContactRefusal)[] = []
  for (const contact of contacts) composed.push(await composeContact(context, account, contact))
  const drafts = composed.flatMap((each) => ('draft' in each ? [each.draft] : []))
  const added = drafts.length > 0 ? await context.store.run('addContacts', drafts) : []
  const next = added.values()
  const outcomes = composed.map((each, at) => {
    const fields = contacts[at] as ContactFields
    return outcomeOf(fields, each, 'draft' in each ? next.next().value : undefined)
  })
  return { reply: { contacts: outcomes } }
}

function outcomeOf(
  { gsm = '' }: ContactFields,
  composed: ComposedContact | ContactRefusal,
  added: Added | undefined,
): ContactOutcome {
  if ('refused' in composed) return { id: null, gsm, status: composed.refused }
  const { number } = composed.view
  if (added && 'id' in added) return { id: added.id, gsm: gsmText(number), status: 'ok' }
  if (!added) throw new Error('the store left a contact without an answer')
  return { id: null, gsm: gsmText(number), status: refusalOfAdded(added.refused).refused }
}
