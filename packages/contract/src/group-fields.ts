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

const counted = { id: z.int(), name: z.string(), count: z.int() }

export const GROUP_NAME_REPLY = z.strictObject({ id: z.int(), name: z.string() })
export const COUNTED_GROUP_REPLY = z.strictObject(counted)
export const GROUP_TREE_REPLY = z.strictObject({
  ...counted,
  children: z.array(COUNTED_GROUP_REPLY),
})

export function groupName({ id, name }: GroupName): Branch {
  return { id, name }
}

export function countedGroup({ id, name, count }: CountedGroup): Branch {
  return { id, name, count }
}
