/** One group with its children (wire §5.8). */
import { z } from 'zod'
import { documentedAs, idForm } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { decimalId } from '../fields.ts'
import { countedGroup, GROUP_TREE_REPLY, type GroupTree } from '../group-fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface GetGroupRequest {
  /** As it was spelt; '' if missing. Whatever names no group is a 463. */
  readonly id: string
}

export interface GetGroupReply {
  readonly group: GroupTree
}

export const getGroup: Endpoint<GetGroupRequest, GetGroupReply> = {
  name: 'getGroup',
  path: 'get-group',
  ways: ['xml', 'json'],
  codes: codesOf('get-group'),
  title: { tr: 'Grup bilgisi', en: 'Show a group' },
  summary: {
    tr: 'Bir grubu alt grupları ve kişi sayılarıyla verir.',
    en: 'Answers one group with its children and how many contacts each has.',
  },
  schema: requestSchema({
    group: z
      .looseObject({ id: documentedAs(decimalId.schema, idForm('group')) })
      .describe('Which.'),
  }),
  replySchema: z.strictObject({ group: GROUP_TREE_REPLY.describe('The group.') }),

  read(tree) {
    const group = requestPart(tree, 'group')
    if ('refused' in group) return group
    return { request: { id: decimalId.read(childOf(group.part, 'id')).id } }
  },

  json: ({ group }) => ({
    group: { ...countedGroup(group), children: group.children.map(countedGroup) },
  }),
  xml: ({ group }) => ({
    group: { ...countedGroup(group), children: { child: group.children.map(countedGroup) } },
  }),
}
