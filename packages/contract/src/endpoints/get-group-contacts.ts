/** The contacts of a group, a page at a time (wire §5.8). */
import { z } from 'zod'
import { CONTACT_REPLY, type ContactReply, contactJson, contactXml } from '../contact-fields.ts'
import { documentedAs, idForm } from '../documented.ts'
import { badPage, type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { decimalId, pageNumber, rowCount } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface GetGroupContactsRequest {
  /** As it was spelt; '' if missing. Whatever names no group is a 463. */
  readonly id: string
  /** From 1. */
  readonly page: number
  /** 1 to 1000. */
  readonly rowCount: number
}

export interface GetGroupContactsReply {
  readonly contacts: readonly ContactReply[]
}

export const getGroupContacts: Endpoint<GetGroupContactsRequest, GetGroupContactsReply> = {
  name: 'getGroupContacts',
  path: 'get-group-contacts',
  ways: ['xml', 'json'],
  codes: codesOf('get-group-contacts'),
  title: { tr: 'Gruptaki kişiler', en: 'Contacts of a group' },
  summary: {
    tr: 'Bir gruptaki kişileri sayfa sayfa verir.',
    en: 'Lists the contacts of a group, a page at a time.',
  },
  schema: requestSchema({
    group: z
      .looseObject({
        id: documentedAs(decimalId.schema, idForm('group')),
        page: pageNumber.schema,
        rowCount: rowCount.schema,
      })
      .describe('Which group, and which page of it.'),
  }),
  replySchema: z.strictObject({ contacts: z.array(CONTACT_REPLY).describe('A page of them.') }),

  read(tree) {
    const group = requestPart(tree, 'group')
    if ('refused' in group) return group
    const page = pageNumber.read(childOf(group.part, 'page'))
    if (page === 'misfit') return badPage('request.group.page')
    const { id } = decimalId.read(childOf(group.part, 'id'))
    return { request: { id, page, rowCount: rowCount.read(childOf(group.part, 'rowCount')) } }
  },

  json: ({ contacts }) => ({ contacts: contacts.map(contactJson) }),
  xml: ({ contacts }) => ({ contacts: { contact: contacts.map(contactXml) } }),
}
