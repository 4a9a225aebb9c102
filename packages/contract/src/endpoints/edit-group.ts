/** Renames a group or puts it elsewhere (wire §5.8). */
import { z } from 'zod'
import { CONTACT_LIMITS, readText, tooLong, upTo } from '../contact-fields.ts'
import { documentedAs, idForm } from '../documented.ts'
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

export interface EditGroupRequest {
  /** As it was spelt; '' is a 462. */
  readonly id: string
  /** '' is a 461. */
  readonly name: string
  /** As it was spelt; '' and '0' are the top, undefined where it is now. */
  readonly parent: string | undefined
}

export interface EditGroupReply {
  readonly group: GroupName
}

const { groupNameCharactersMax } = CONTACT_LIMITS

export const editGroup: Endpoint<EditGroupRequest, EditGroupReply> = {
  name: 'editGroup',
  path: 'edit-group',
  ways: ['xml', 'json'],
  codes: codesOf('edit-group'),
  title: { tr: 'Grubu değiştir', en: 'Edit a group' },
  summary: {
    tr: 'Bir grubun adını ve üst grubunu değiştirir.',
    en: 'Changes the name of a group and where it stands.',
  },
  schema: requestSchema({
    group: z
      .looseObject({
        id: documentedAs(decimalId.schema, idForm('group')),
        name: documentedAs(upTo(groupNameCharactersMax), groupNameForm(groupNameCharactersMax)),
        parent: documentedAs(decimalId.schema, PARENT_FORM),
      })
      .describe('The group, as it is to be.'),
  }),
  replySchema: z.strictObject({ group: GROUP_NAME_REPLY.describe('The group.') }),

  read(tree) {
    const group = requestPart(tree, 'group')
    if ('refused' in group) return group
    const id = readText(group.part, 'id') ?? ''
    const name = readText(group.part, 'name') ?? ''
    const parent = readText(group.part, 'parent')
    return (
      tooLong('request.group.name', name, groupNameCharactersMax) ?? {
        request: { id, name, parent },
      }
    )
  },

  json: ({ group }) => ({ group: groupName(group) }),
  xml: ({ group }) => ({ group: groupName(group) }),
}
