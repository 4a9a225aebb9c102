/** Deletes contacts of an account. */
import { contactRows } from '../contact-rows.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { holdBook, writeBooks } from './contact-book.ts'
import { leaveGroups } from './contact-members.ts'

export interface DeletedContact {
  readonly id: number
  readonly number: number | null
}

const remove = statement<{ accountId: number; ids: SetRows }>(
  ({ each }) => `delete from contact where account_id = :accountId
    and id in (select id from ${each('ids', { id: 'integer' })} i)`,
)

/** @returns those that were there, in no order */
export function* deleteContacts(request: {
  readonly accountId: number
  readonly ids: readonly number[]
}): Steps<DeletedContact[]> {
  const { accountId, ids } = request
  const book = yield* holdBook(accountId)
  const found = yield* contactRows(accountId, ids)
  if (found.length === 0) return []
  const members = found.flatMap(({ id, group_ids }) =>
    (JSON.parse(group_ids) as number[]).map((groupId) => ({ accountId, groupId, contactId: id })),
  )
  yield* leaveGroups(members)
  yield* rows(remove, { accountId, ids: found.map(({ id }) => [id] as const) })
  yield* writeBooks([{ ...book, contacts: book.contacts - found.length }])
  return found.map(({ id, number }) => ({ id, number }))
}
