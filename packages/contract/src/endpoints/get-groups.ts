/** All groups of the account, the children under their parents (wire §5.8). */
import { z } from 'zod'
import { type Endpoint, requestSchema } from '../endpoint.ts'
import {
  COUNTED_GROUP_REPLY,
  countedGroup,
  GROUP_TREE_REPLY,
  type GroupTree,
} from '../group-fields.ts'
import { codesOf } from '../statuses/answers.ts'
import type { Branch } from '../tree.ts'

export type GetGroupsRequest = Record<never, never>

export interface GetGroupsReply {
  readonly groups: readonly GroupTree[]
}

export const getGroups: Endpoint<GetGroupsRequest, GetGroupsReply> = {
  name: 'getGroups',
  path: 'get-groups',
  ways: ['xml', 'json'],
  codes: codesOf('get-groups'),
  title: { tr: 'Grupları listele', en: 'List groups' },
  summary: {
    tr: 'Hesabın gruplarını alt grupları ve kişi sayılarıyla listeler.',
    en: 'Lists the groups of the account with their children and how many contacts each has.',
  },
  schema: requestSchema({}),
  replySchema: z.strictObject({
    groups: z
      .array(z.union([GROUP_TREE_REPLY, COUNTED_GROUP_REPLY]))
      .describe('The groups of the top; one without children does not mention them.'),
  }),
  read: () => ({ request: {} }),
  json: ({ groups }) => ({ groups: groups.map((group) => writeGroup(group, (list) => list)) }),
  xml: ({ groups }) => ({
    groups: { group: groups.map((group) => writeGroup(group, (list) => ({ child: list }))) },
  }),
}

/** A group without children does not mention them. */
function writeGroup(
  { children, ...group }: GroupTree,
  listed: (list: readonly Branch[]) => Branch[string],
): Branch {
  if (children.length === 0) return countedGroup(group)
  return { ...countedGroup(group), children: listed(children.map(countedGroup)) }
}
