/** For which of the accounts that are bound there is something to deliver. */
import { rows, type SetRows, type Steps, statement } from '../statement.ts'

const findFirst = statement<{ ids: SetRows }, { account_id: number; due_at: number | null }>(
  ({ each }) => `select i.id as account_id, (
      select d.due_at from smpp_delivery d where d.account_id = i.id
      order by d.due_at, d.id limit 1
    ) as due_at
    from ${each('ids', { id: 'integer' })} i`,
)

export interface SmppDue {
  readonly accountId: number
  /** Of the first delivery. */
  readonly dueAtMs: number
}

export function* smppDue(request: {
  readonly accountIds: readonly number[]
}): Steps<readonly SmppDue[]> {
  const ids = request.accountIds.map((id) => [id] as const)
  const found = yield* rows(findFirst, { ids })
  return found.flatMap(({ account_id: accountId, due_at: dueAtMs }) =>
    dueAtMs === null ? [] : [{ accountId, dueAtMs }],
  )
}
