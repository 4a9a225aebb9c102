/** Who is in which group, with the counts that `reads/contacts.ts` finds its pages by. */
import { insertInto, rows, type SetRows, type Steps, statement } from '../statement.ts'

/** Contacts whose ids differ in these bits alone are counted together. */
export const COUNT_BITS = 12

export interface Member {
  readonly accountId: number
  readonly groupId: number
  readonly contactId: number
}

const key = { account_id: 'integer', group_id: 'integer', contact_id: 'integer' } as const
const insertMembers = insertInto('contact_member', key)
/** The account stands in every row, so that no planner begins with all members it has. */
const deleteMembers = statement<{ rows: SetRows }>(
  ({ each }) => `delete from contact_member
    where (account_id, group_id, contact_id) in (
      select account_id, group_id, contact_id from ${each('rows', key)} m)`,
)
const count = insertInto(
  'contact_member_count',
  { account_id: 'integer', group_id: 'integer', bucket: 'integer', members: 'integer' },
  `on conflict (account_id, group_id, bucket)
    do update set members = contact_member_count.members + excluded.members`,
)
const dropEmpty = statement<{ rows: SetRows }>(
  ({ each }) => `delete from contact_member_count where members <= 0
    and (account_id, group_id, bucket) in (
      select account_id, group_id, bucket from ${each('rows', {
        account_id: 'integer',
        group_id: 'integer',
        bucket: 'integer',
      })} m)`,
)

/** None of them is in yet. */
export function* joinGroups(members: readonly Member[]): Steps<void> {
  if (members.length === 0) return
  yield* rows(insertMembers, { rows: members.map(keyOf) })
  yield* rows(count, { rows: counted(members, 1) })
}

/** All of them are in. */
export function* leaveGroups(members: readonly Member[]): Steps<void> {
  if (members.length === 0) return
  yield* rows(deleteMembers, { rows: members.map(keyOf) })
  const less = counted(members, -1)
  yield* rows(count, { rows: less })
  yield* rows(dropEmpty, { rows: less })
}

const keyOf = ({ accountId, groupId, contactId }: Member) =>
  [accountId, groupId, contactId] as const

/** One row for each stretch of ids, always in the same order, as others may count there too. */
function counted(members: readonly Member[], sign: 1 | -1) {
  const byBucket = Map.groupBy(members, ({ accountId, groupId, contactId }) =>
    [accountId, groupId, contactId >> COUNT_BITS].join(),
  )
  return [...byBucket.values()].map((own) => {
    const { accountId, groupId, contactId } = own[0] as Member
    return [accountId, groupId, contactId >> COUNT_BITS, sign * own.length] as const
  })
}
