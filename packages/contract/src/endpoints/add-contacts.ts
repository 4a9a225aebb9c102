/** Makes many contacts, each judged by itself (wire §5.8: removed there, still called). */
import { CONTACT_SHAPE, type ContactFields, readContact } from '../contact-fields.ts'
import {
  CONTACT_OUTCOMES_REPLY,
  type ContactOutcome,
  manyContacts,
  manySchema,
  writeOutcomes,
} from '../contact-lists.ts'
import type { Endpoint } from '../endpoint.ts'
import { codesOf } from '../statuses/answers.ts'

export interface AddContactsRequest {
  readonly contacts: readonly ContactFields[]
}

export interface AddContactsReply {
  /** In the order of the request. */
  readonly contacts: readonly ContactOutcome[]
}

export const addContacts: Endpoint<AddContactsRequest, AddContactsReply> = {
  name: 'addContacts',
  path: 'add-contacts',
  ways: ['xml', 'json'],
  codes: codesOf('add-contacts'),
  title: { tr: 'Kişileri ekle', en: 'Add contacts' },
  summary: {
    tr: 'Birçok kişi ekler; her birinin sonucu ayrı ayrı yanıtlanır.',
    en: 'Makes many contacts and answers what became of each.',
  },
  schema: manySchema(CONTACT_SHAPE),
  replySchema: CONTACT_OUTCOMES_REPLY,

  read(tree) {
    const sent = manyContacts(tree)
    if ('refused' in sent) return sent
    const contacts: ContactFields[] = []
    for (const [at, each] of sent.contacts.entries()) {
      const read = readContact(each, `request.contacts.contact.${at}`)
      if ('refused' in read) return read
      contacts.push(read.contact)
    }
    return { request: { contacts } }
  },

  json: writeOutcomes,
  xml: writeOutcomes,
}
