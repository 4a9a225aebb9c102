/** How groups are written (wire §5.8). A group of the top level may have children, a child none. */
import { z } from 'zod'
import type { Branch } from './tree.ts'

export interface GroupName {
  readonly id: number
  readonly name: string
}

/** `count` is of the contacts of this group alone, without those of its children. */
export interface CountedGroup extends GroupName {
  readonly count: number
}

export interface GroupTree extends CountedGroup {
  readonly children: readonly CountedGroup[]
}

/** @param charactersMax of the name of a group */
export const groupNameForm = (charactersMax: number) =>
  z.string().min(1).max(charactersMax).describe('The name of the group.')

export const PARENT_FORM = z
  .union([z.int().min(0), z.literal('')])
  .optional()
  .describe('The id of the group above it; left out, 0 or "": none, a group of the top.')

const counted = {
  id: z.int().describe('Of the group.'),
  name: z.string().describe('Its name.'),
  count: z.int().describe('Its contacts, without those of its children.'),
}

export const GROUP_NAME_REPLY = z.strictObject({ id: counted.id, name: counted.name })
export const COUNTED_GROUP_REPLY = z.strictObject(counted)
export const GROUP_TREE_REPLY = z.strictObject({
  ...counted,
  children: z.array(COUNTED_GROUP_REPLY).describe('The groups under it.'),
})

export function groupName({ id, name }: GroupName): Branch {
  return { id, name }
}

export function countedGroup({ id, name, count }: CountedGroup): Branch {
  return { id, name, count }
}
