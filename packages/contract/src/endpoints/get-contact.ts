/** One contact (wire §5.8). */
import { z } from 'zod'
import { CONTACT_REPLY, type ContactReply, contactJson, contactXml } from '../contact-fields.ts'
import { documentedAs, idForm } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { decimalId } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface GetContactRequest {
  /** As it was spelt; '' if missing. Whatever names no contact is a 465. */
  readonly id: string
}

export interface GetContactReply {
  readonly contact: ContactReply
}

export const getContact: Endpoint<GetContactRequest, GetContactReply> = {
  name: 'getContact',
  path: 'get-contact',
  ways: ['xml', 'json'],
  codes: codesOf('get-contact'),
  title: { tr: 'Kişi bilgisi', en: 'Show a contact' },
  summary: {
    tr: 'Bir kişiyi özel alanları ve gruplarıyla verir.',
    en: 'Answers one contact with its custom fields and groups.',
  },
  schema: requestSchema({
    contact: z
      .looseObject({ id: documentedAs(decimalId.schema, idForm('contact')) })
      .describe('Which.'),
  }),
  replySchema: z.strictObject({ contact: CONTACT_REPLY.describe('The contact.') }),

  read(tree) {
    const contact = requestPart(tree, 'contact')
    if ('refused' in contact) return contact
    return { request: { id: decimalId.read(childOf(contact.part, 'id')).id } }
  },

  json: ({ contact }) => ({ contact: contactJson(contact) }),
  xml: ({ contact }) => ({ contact: contactXml(contact) }),
}
