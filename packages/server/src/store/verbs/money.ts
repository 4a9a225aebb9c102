/**
 * The ledger: every change of a balance is an entry, and the balance is kept beside them.
 *
 * Both are written by one verb in one transaction, so that they cannot disagree.
 */
import { insertInto, rows, type Steps, statement } from '../statement.ts'

export type LedgerReason = 'order' | 'released' | 'cancelled' | 'credits'

export interface Posting {
  readonly accountId: number
  /** Negative takes away. */
  readonly amount: number
  /** One of `LedgerReason`, or what an operator wrote. */
  readonly reason: string
  readonly orderId: number | null
  readonly atMs: number
}

const move = statement<
  { moves: readonly (readonly [number, number, number])[] },
  { id: number; balance: number; ledger_entries: number }
>(
  ({ each }) => `update account
    set balance = account.balance + m.amount, ledger_entries = account.ledger_entries + m.entries
    from ${each('moves', { id: 'integer', amount: 'integer', entries: 'integer' })} m
    where account.id = m.id
    returning account.id, account.balance, account.ledger_entries`,
)

const enter = insertInto('ledger', {
  account_id: 'integer',
  id: 'integer',
  at: 'integer',
  amount: 'integer',
  balance: 'integer',
  reason: 'text',
  order_id: 'integer',
})

/** Books the postings in their order. Accounts that do not exist are a bug. */
export function* post(postings: readonly Posting[]): Steps<void> {
  if (postings.length === 0) return
  const byAccount = Map.groupBy(postings, ({ accountId }) => accountId)
  // In the order of their ids: two nodes that book for the same accounts lock them alike.
  const moves = [...byAccount]
    .map(([id, own]) => [id, own.reduce((sum, { amount }) => sum + amount, 0), own.length] as const)
    .toSorted(([a], [b]) => a - b)
  const moved = yield* rows(move, { moves })
  if (moved.length !== moves.length) throw new Error('a posting names an account that is not there')
  const entries: (number | string | null)[][] = []
  for (const { id, balance, ledger_entries } of moved) {
    const own = byAccount.get(id) ?? []
    let after = balance - own.reduce((sum, { amount }) => sum + amount, 0)
    let entry = ledger_entries - own.length
    for (const { amount, reason, orderId, atMs } of own) {
      after += amount
      entry += 1
      entries.push([id, entry, atMs, amount, after, reason, orderId])
    }
  }
  yield* rows(enter, { rows: entries })
}
