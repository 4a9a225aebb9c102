/**
 * Groups of contacts: made, changed, deleted, and contacts put in and taken out.
 *
 * A deleted group is gone at once and for everybody, however many contacts it had: who was in it
 * is forgotten afterwards, a slice at a time.
 */
import { contactRows, idsText, livingOf } from '../contact-rows.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { holdBook, writeBooks } from './contact-book.ts'
import { joinGroups, leaveGroups, type Member } from './contact-members.ts'

/** The parent of a group of the top level. */
export const TOP = 0

interface GroupRow {
  readonly id: number
  readonly parent: number
  readonly name: string
}

const findGroup = statement<{ accountId: number; id: number }, GroupRow>(
  () => `select id, parent, name from contact_group
    where account_id = :accountId and id = :id and gone = 0`,
)
const countGroups = statement<{ accountId: number }, { groups: number }>(
  () => `select count(*) as groups from contact_group where account_id = :accountId and gone = 0`,
)
const findChild = statement<{ accountId: number; id: number }, { id: number }>(
  () => `select id from contact_group
    where account_id = :accountId and parent = :id and gone = 0 limit 1`,
)
const insertGroup = statement<{ accountId: number; id: number; parent: number; name: string }>(
  () => `insert into contact_group (account_id, id, parent, name)
    values (:accountId, :id, :parent, :name)`,
)
const changeGroup = statement<{ accountId: number; id: number; parent: number; name: string }>(
  () => `update contact_group set parent = :parent, name = :name
    where account_id = :accountId and id = :id`,
)
const dropGroups = statement<{ accountId: number; id: number }>(
  () => `update contact_group set gone = 1
    where account_id = :accountId and (id = :id or parent = :id)`,
)

/** Wire §14 #45: only a group of the top level may have others under it. */
function* isParent(accountId: number, id: number): Steps<boolean> {
  if (id === TOP) return true
  return (yield* row(findGroup, { accountId, id }))?.parent === TOP
}

export function* addGroup(request: {
  readonly accountId: number
  readonly name: string
  readonly parent: number
  readonly groupsMax: number
}): Steps<{ readonly id: number } | 'groupNotFound' | 'full'> {
  const { accountId, name, parent, groupsMax } = request
  const book = yield* holdBook(accountId)
  if (!(yield* isParent(accountId, parent))) return 'groupNotFound'
  const counted = yield* row(countGroups, { accountId })
  if ((counted?.groups ?? 0) >= groupsMax) return 'full'
  const id = book.next_group
  yield* writeBooks([{ ...book, next_group: id + 1 }])
  yield* rows(insertGroup, { accountId, id, parent, name })
  return { id }
}

/** @param request.parent undefined leaves the group where it is */
export function* editGroup(request: {
  readonly accountId: number
  readonly id: number
  readonly name: string
  readonly parent: number | undefined
}): Steps<boolean> {
  const { accountId, id, name } = request
  yield* holdBook(accountId)
  const group = yield* row(findGroup, { accountId, id })
  if (!group) return false
  const parent = request.parent ?? group.parent
  if (parent !== group.parent && !(yield* mayMove(accountId, id, parent))) return false
  yield* rows(changeGroup, { accountId, id, parent, name })
  return true
}

/** A group with children can only stay at the top, and none goes under itself. */
function* mayMove(accountId: number, id: number, parent: number): Steps<boolean> {
  if (parent === TOP) return true
  if (parent === id || !(yield* isParent(accountId, parent))) return false
  return (yield* row(findChild, { accountId, id })) === undefined
}

/** Its children go with it, contacts stay (wire §17). @returns whether it was there */
export function* deleteGroup(request: {
  readonly accountId: number
  readonly id: number
}): Steps<boolean> {
  const { accountId, id } = request
  yield* holdBook(accountId)
  if (!(yield* row(findGroup, { accountId, id }))) return false
  yield* rows(dropGroups, { accountId, id })
  return true
}

/** The account stands in every row, so that no planner begins with all of its contacts. */
const writeGroupIds = statement<{ rows: SetRows }>(
  ({ each }) => `update contact set group_ids = r.group_ids
    from ${each('rows', { account_id: 'integer', id: 'integer', group_ids: 'text' })} r
    where contact.account_id = r.account_id and contact.id = r.id`,
)

/** Puts each contact into each group, or takes it out; all or none of it. */
export function* changeMembers(request: {
  readonly accountId: number
  readonly contacts: readonly number[]
  readonly groups: readonly number[]
  readonly join: boolean
}): Steps<'done' | 'contactNotFound' | 'groupNotFound'> {
  const { accountId, contacts, groups, join } = request
  yield* holdBook(accountId)
  const found = yield* contactRows(accountId, contacts)
  if (found.length < new Set(contacts).size) return 'contactNotFound'
  const living = (yield* livingOf(accountId)).groups
  if (groups.some((id) => !living.has(id))) return 'groupNotFound'
  const wanted = new Set(groups)
  const moved: Member[] = []
  const changed: SetRows[number][] = []
  for (const { id, group_ids } of found) {
    const before = JSON.parse(group_ids) as number[]
    const moves = [...wanted].filter((group) => before.includes(group) !== join)
    if (moves.length === 0) continue
    const after = join ? [...before, ...moves] : before.filter((group) => !wanted.has(group))
    changed.push([accountId, id, idsText(after)])
    moved.push(...moves.map((groupId) => ({ accountId, groupId, contactId: id })))
  }
  if (changed.length === 0) return 'done'
  if (join) yield* joinGroups(moved)
  else yield* leaveGroups(moved)
  yield* rows(writeGroupIds, { rows: changed })
  return 'done'
}

const findGone = statement<Record<never, never>, { account_id: number; id: number }>(
  ({ skipLocked }) => `select account_id, id from contact_group where gone = 1
    order by account_id, id limit 1 ${skipLocked()}`,
)
const forgetMembers = statement<
  { accountId: number; id: number; limit: number },
  { contact_id: number }
>(
  () => `delete from contact_member where account_id = :accountId and group_id = :id
    and contact_id in (
      select contact_id from contact_member where account_id = :accountId and group_id = :id
      order by contact_id limit :limit)
    returning contact_id`,
)
const forgetCounts = statement<{ accountId: number; id: number }>(
  () => 'delete from contact_member_count where account_id = :accountId and group_id = :id',
)
const forgetGroup = statement<{ accountId: number; id: number }>(
  () => 'delete from contact_group where account_id = :accountId and id = :id and gone = 1',
)

/** Forgets a slice of who was in a deleted group, and with the last of them the group. */
export function* forgetGroups(request: {
  readonly limit: number
}): Steps<{ readonly more: boolean }> {
  const { limit } = request
  const gone = yield* row(findGone, {})
  if (!gone) return { more: false }
  const group = { accountId: gone.account_id, id: gone.id }
  const forgotten = yield* rows(forgetMembers, { ...group, limit })
  if (forgotten.length === limit) return { more: true }
  yield* rows(forgetCounts, group)
  yield* rows(forgetGroup, group)
  return { more: true }
}
