/** The entries of an account, newest first. */
import { rows, type Steps, statement } from '../statement.ts'

export interface LedgerEntry {
  readonly id: number
  readonly at: number
  readonly amount: number
  readonly balance: number
  readonly reason: string
  readonly order_id: number | null
}

const findEntries = statement<{ accountId: number; before: number; limit: number }, LedgerEntry>(
  () => `select id, at, amount, balance, reason, order_id from ledger
    where account_id = :accountId and id < :before order by id desc limit :limit`,
)

export function* ledgerPage(request: {
  readonly accountId: number
  readonly before: number
  readonly limit: number
}): Steps<readonly LedgerEntry[]> {
  return yield* rows(findEntries, request)
}
