/** Changes what is said of a contact; what is not said stays (wire §5.8, §17). */
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
import { documentedAs, idForm } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { decimalId } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface EditContactRequest {
  /** As it was spelt; '' if missing. Whatever names no contact is a 465. */
  readonly id: string
  readonly contact: ContactFields
}

export interface EditContactReply {
  readonly contact: ContactReply
}

export const editContact: Endpoint<EditContactRequest, EditContactReply> = {
  name: 'editContact',
  path: 'edit-contact',
  ways: ['xml', 'json'],
  codes: codesOf('edit-contact'),
  title: { tr: 'Kişiyi değiştir', en: 'Edit a contact' },
  summary: {
    tr: 'Bir kişinin gönderilen alanlarını değiştirir; groups verilirse gruplarının yerine geçer.',
    en: 'Changes the fields that are sent of a contact; groups, if sent, replace its groups.',
  },
  schema: requestSchema({
    contact: z
      .looseObject({ id: documentedAs(decimalId.schema, idForm('contact')), ...CONTACT_SHAPE })
      .describe('What is left out or null stays; what is empty is cleared.'),
  }),
  replySchema: z.strictObject({ contact: CONTACT_REPLY.describe('The contact.') }),

  read(tree) {
    const contact = requestPart(tree, 'contact')
    if ('refused' in contact) return contact
    const read = readContact(contact.part, 'request.contact')
    if ('refused' in read) return read
    const { id } = decimalId.read(childOf(contact.part, 'id'))
    return { request: { id, contact: read.contact } }
  },

  json: ({ contact }) => ({ contact: contactJson(contact) }),
  xml: ({ contact }) => ({ contact: contactXml(contact) }),
}
