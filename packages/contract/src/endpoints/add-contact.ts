/** Makes a contact (wire §5.8). */
import { z } from 'zod'
import {
  CONTACT_REPLY,
  CONTACT_SHAPE,
  type ContactFields,
  type ContactReply,
  contactJson,
  contactXml,
  readContact,
} from '../contact-fields.ts'
import { type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { codesOf } from '../statuses/answers.ts'

export interface AddContactRequest {
  readonly contact: ContactFields
}

export interface AddContactReply {
  readonly contact: ContactReply
}

export const addContact: Endpoint<AddContactRequest, AddContactReply> = {
  name: 'addContact',
  path: 'add-contact',
  ways: ['xml', 'json'],
  codes: codesOf('add-contact'),
  title: { tr: 'Kişi ekle', en: 'Add a contact' },
  summary: {
    tr: 'Adı, soyadı, numarası ya da e-postası olan bir kişi ekler.',
    en: 'Makes a contact that has a name, a surname, a number or an e-mail address.',
  },
  schema: requestSchema({ contact: z.looseObject(CONTACT_SHAPE).describe('The contact to make.') }),
  replySchema: z.strictObject({ contact: CONTACT_REPLY.describe('The contact.') }),

  read(tree) {
    const contact = requestPart(tree, 'contact')
    if ('refused' in contact) return contact
    const read = readContact(contact.part, 'request.contact')
    return 'refused' in read ? read : { request: read }
  },

  json: ({ contact }) => ({ contact: contactJson(contact) }),
  xml: ({ contact }) => ({ contact: contactXml(contact) }),
}
