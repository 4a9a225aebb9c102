/** Makes a group, at the top or under a group of the top (wire §5.8). */
import { z } from 'zod'
import { CONTACT_LIMITS, readText, tooLong, upTo } from '../contact-fields.ts'
import { documentedAs } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { decimalId } from '../fields.ts'
import {
  GROUP_NAME_REPLY,
  type GroupName,
  groupName,
  groupNameForm,
  PARENT_FORM,
} from '../group-fields.ts'
import { codesOf } from '../statuses/answers.ts'

export interface AddGroupRequest {
  /** '' is a 461. */
  readonly name: string
  /** As it was spelt; '' and '0' are the top. */
  readonly parent: string
}

export interface AddGroupReply {
  readonly group: GroupName
}

const { groupNameCharactersMax } = CONTACT_LIMITS

export const addGroup: Endpoint<AddGroupRequest, AddGroupReply> = {
  name: 'addGroup',
  path: 'add-group',
  ways: ['xml', 'json'],
  codes: codesOf('add-group'),
  title: { tr: 'Grup ekle', en: 'Add a group' },
  summary: {
    tr: 'Yeni bir grup açar; parent verilirse o grubun altına.',
    en: 'Makes a group, under another one if parent names it.',
  },
  schema: requestSchema({
    group: z
      .looseObject({
        name: documentedAs(upTo(groupNameCharactersMax), groupNameForm(groupNameCharactersMax)),
        parent: documentedAs(decimalId.schema, PARENT_FORM),
      })
      .describe('The group to make.'),
  }),
  replySchema: z.strictObject({ group: GROUP_NAME_REPLY.describe('The group.') }),

  read(tree) {
    const group = requestPart(tree, 'group')
    if ('refused' in group) return group
    const name = readText(group.part, 'name') ?? ''
    const parent = readText(group.part, 'parent') ?? ''
    return (
      tooLong('request.group.name', name, groupNameCharactersMax) ?? { request: { name, parent } }
    )
  },

  json: ({ group }) => ({ group: groupName(group) }),
  xml: ({ group }) => ({ group: groupName(group) }),
}
