/** Deletes a group and its children; their contacts stay (wire §5.8, §17). */
import { z } from 'zod'
import { documentedAs, idForm } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema, STATUS_ALONE } from '../endpoint.ts'
import { decimalId } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface DeleteGroupRequest {
  /** As it was spelt; '' if missing. Whatever names no group is a 463. */
  readonly id: string
}

export type DeleteGroupReply = Record<never, never>

export const deleteGroup: Endpoint<DeleteGroupRequest, DeleteGroupReply> = {
  name: 'deleteGroup',
  path: 'delete-group',
  ways: ['xml', 'json'],
  codes: codesOf('delete-group'),
  title: { tr: 'Grubu sil', en: 'Delete a group' },
  summary: {
    tr: 'Bir grubu alt gruplarıyla siler; kişiler kalır.',
    en: 'Deletes a group with its children; the contacts stay.',
  },
  schema: requestSchema({
    group: z
      .looseObject({ id: documentedAs(decimalId.schema, idForm('group')) })
      .describe('Which.'),
  }),
  replySchema: STATUS_ALONE,

  read(tree) {
    const group = requestPart(tree, 'group')
    if ('refused' in group) return group
    return { request: { id: decimalId.read(childOf(group.part, 'id')).id } }
  },

  json: () => ({}),
  xml: () => ({}),
}
