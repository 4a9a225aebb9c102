/** Files a new sender. One that exists stays as it is: a repeat must not undo an approval. */
import type { SenderView } from '../reads/accounts.ts'
import { row, type Steps, statement } from '../statement.ts'

export interface NewSender {
  readonly accountId: number
  readonly name: string
  readonly status: 'submitted' | 'approved'
  readonly nowMs: number
}

const findAccount = statement<{ accountId: number }, { id: number }>(
  () => 'select id from account where id = :accountId',
)
const insertSender = statement<NewSender, { name: string }>(
  () => `insert into sender (account_id, name, status, created_at)
    values (:accountId, :name, :status, :nowMs)
    on conflict (account_id, name) do nothing returning name`,
)

export function* addSender(request: NewSender): Steps<SenderView | 'noAccount' | 'taken'> {
  const { accountId, name, status, nowMs } = request
  if (!(yield* row(findAccount, { accountId }))) return 'noAccount'
  const added = yield* row(insertSender, { accountId, name, status, nowMs })
  return added ? { name, status, reason: null, createdAtMs: nowMs } : 'taken'
}
