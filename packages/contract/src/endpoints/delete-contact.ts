/** Deletes a contact (wire §5.8). The answer is the status alone. */
import { z } from 'zod'
import { documentedAs, idForm } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema, STATUS_ALONE } from '../endpoint.ts'
import { decimalId } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface DeleteContactRequest {
  /** As it was spelt; '' if missing. Whatever names no contact is a 465. */
  readonly id: string
}

export type DeleteContactReply = Record<never, never>

export const deleteContact: Endpoint<DeleteContactRequest, DeleteContactReply> = {
  name: 'deleteContact',
  path: 'delete-contact',
  ways: ['xml', 'json'],
  codes: codesOf('delete-contact'),
  title: { tr: 'Kişiyi sil', en: 'Delete a contact' },
  summary: {
    tr: 'Bir kişiyi siler.',
    en: 'Deletes one contact.',
  },
  schema: requestSchema({
    contact: z
      .looseObject({ id: documentedAs(decimalId.schema, idForm('contact')) })
      .describe('Which.'),
  }),
  replySchema: STATUS_ALONE,

  read(tree) {
    const contact = requestPart(tree, 'contact')
    if ('refused' in contact) return contact
    return { request: { id: decimalId.read(childOf(contact.part, 'id')).id } }
  },

  json: () => ({}),
  xml: () => ({}),
}
