/** Contacts and groups of an account, by id, by group and by what they hold. */

import { type ContactView, contactRows, contactView, livingOf } from '../contact-rows.ts'
import { pageOfSought, type Sought, soughtText } from '../contact-search.ts'
import { row, rows, type Steps, statement } from '../statement.ts'
import { COUNT_BITS } from '../verbs/contact-members.ts'

export interface GroupView {
  readonly id: number
  /** 0 for a group of the top level. */
  readonly parent: number
  readonly name: string
  readonly count: number
}

const findGroups = statement<{ accountId: number }, GroupView>(
  ({ int }) => `select g.id, g.parent, g.name, ${int(`coalesce((
      select sum(m.members) from contact_member_count m
      where m.account_id = g.account_id and m.group_id = g.id), 0)`)} as count
    from contact_group g where g.account_id = :accountId and g.gone = 0 order by g.id`,
)

/** All of them, in the order in which they were made. */
export function* groupsOf(request: { readonly accountId: number }): Steps<readonly GroupView[]> {
  return yield* rows(findGroups, request)
}

export function* contactById(request: {
  readonly accountId: number
  readonly id: number
}): Steps<ContactView | undefined> {
  const { accountId, id } = request
  const [found] = yield* contactRows(accountId, [id])
  return found && contactView(found, yield* livingOf(accountId))
}

export interface ContactPage {
  readonly offset: number
  readonly limit: number
}

const findGroup = statement<{ accountId: number; groupId: number }, { id: number }>(
  () => `select id from contact_group
    where account_id = :accountId and id = :groupId and gone = 0`,
)
const findCounts = statement<
  { accountId: number; groupId: number },
  { bucket: number; members: number }
>(
  () => `select bucket, members from contact_member_count
    where account_id = :accountId and group_id = :groupId order by bucket`,
)
const findMembers = statement<
  { accountId: number; groupId: number; first: number; offset: number; limit: number },
  { id: number }
>(
  () => `select contact_id as id from contact_member
    where account_id = :accountId and group_id = :groupId and contact_id >= :first
    order by contact_id limit :limit offset :offset`,
)

/** A page of a group in the order of the ids; undefined if there is no such group. */
export function* groupContacts(
  request: { readonly accountId: number; readonly groupId: number } & ContactPage,
): Steps<ContactView[] | undefined> {
  const { accountId, groupId, limit } = request
  const group = { accountId, groupId }
  if (!(yield* row(findGroup, group))) return undefined
  let { offset } = request
  // The counts say in which stretch of ids the page begins: only that one is walked.
  const counts = yield* rows(findCounts, group)
  const start = counts.find(({ members }) => {
    if (offset < members) return true
    offset -= members
    return false
  })
  if (!start) return []
  const first = start.bucket << COUNT_BITS
  const found = yield* rows(findMembers, { ...group, first, offset, limit })
  return yield* viewsOf(accountId, found)
}

/** In the order of the ids. */
function* viewsOf(
  accountId: number,
  found: readonly { readonly id: number }[],
): Steps<ContactView[]> {
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const contacts = yield* contactRows(accountId, ids)
  const living = yield* livingOf(accountId)
  return contacts.toSorted((a, b) => a.id - b.id).map((each) => contactView(each, living))
}

const findSought = statement<Sought, { id: number }>(pageOfSought)

/** A page of the contacts that hold a term, in the order of the ids. */
export function* searchContacts(
  request: { readonly accountId: number; readonly term: string } & ContactPage,
): Steps<ContactView[]> {
  const { accountId, term, offset, limit } = request
  const sought = { ...soughtText(accountId, term), offset, limit }
  return yield* viewsOf(accountId, yield* rows(findSought, sought))
}
