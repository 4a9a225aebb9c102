/** For which of the accounts that are bound there is something to deliver; parts by their ids. */
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'

const findFirst = statement<{ ids: SetRows }, { account_id: number; due_at: number | null }>(
  ({ each }) => `select i.id as account_id, (
      select d.due_at from smpp_delivery d where d.account_id = i.id
      order by d.due_at, d.id limit 1
    ) as due_at
    from ${each('ids', { id: 'integer' })} i`,
)

const findId = statement<
  { accountId: number; smppId: string },
  { orderId: number | null; ended: string | null; atMs: number }
>(
  () => `select order_id as "orderId", ended, at as "atMs" from smpp_id
    where account_id = :accountId and smpp_id = :smppId`,
)
const findWaiting = statement<{ accountId: number; smppId: string }, { no: number }>(
  () => 'select no from smpp_part where account_id = :accountId and smpp_id = :smppId limit 1',
)

export type NamedPart =
  | { readonly is: 'ordered'; readonly orderId: number }
  /** The others have not come yet. */
  | { readonly is: 'waiting' }
  /** It never was an order: JSON, as receipts have it. */
  | { readonly is: 'ended'; readonly end: string; readonly atMs: number }

/** What became of a part of a long text, by the id that it was answered with. */
export function* smppIdNamed(request: {
  readonly accountId: number
  readonly smppId: string
}): Steps<NamedPart | undefined> {
  const found = yield* row(findId, request)
  if (found?.ended) return { is: 'ended', end: found.ended, atMs: found.atMs }
  if (found && found.orderId !== null) return { is: 'ordered', orderId: found.orderId }
  return (yield* row(findWaiting, request)) ? { is: 'waiting' } : undefined
}

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
