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

const MOVE_COLUMNS = { id: 'integer', amount: 'integer', entries: 'integer' } as const
const move = statement<
  { moves: readonly (readonly [number, number, number])[] },
  { id: number; balance: number; ledger_entries: number }
>(
  ({ each }) => `update account
    set balance = account.balance + m.amount, ledger_entries = account.ledger_entries + m.entries
    from ${each('moves', MOVE_COLUMNS)} m
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

type ByAccount = ReadonlyMap<number, readonly Posting[]>

const sumOf = (postings: readonly Posting[]): number =>
  postings.reduce((sum, { amount }) => sum + amount, 0)

/** In the order of their ids: two nodes that book for the same accounts lock them alike. */
const movesOf = (byAccount: ByAccount) =>
  [...byAccount]
    .map(([id, own]) => [id, sumOf(own), own.length] as const)
    .toSorted(([a], [b]) => a - b)

/** What an account has after its postings. */
export interface Standing {
  readonly id: number
  readonly balance: number
  readonly ledger_entries: number
}

/** Books the postings in their order. Accounts that do not exist are a bug. */
export function* post(postings: readonly Posting[]): Steps<void> {
  if (postings.length === 0) return
  const byAccount = Map.groupBy(postings, ({ accountId }) => accountId)
  const moves = movesOf(byAccount)
  const moved = yield* rows(move, { moves })
  if (moved.length !== moves.length) throw new Error('a posting names an account that is not there')
  yield* rows(enter, { rows: moved.flatMap((after) => entriesOf(after, byAccount)) })
}

const shift = statement<{ moves: readonly (readonly [number, number, number, number])[] }>(
  ({ each }) => `update account
    set balance = account.balance + m.amount, ledger_entries = account.ledger_entries + m.entries,
      next_turn_at = m.turn_at
    from ${each('moves', { ...MOVE_COLUMNS, turn_at: 'integer' })} m
    where account.id = m.id`,
)

/** What the transaction knows of accounts that it holds. */
interface HeldAccounts {
  /** Before these postings. */
  readonly standings: ReadonlyMap<number, Standing>
  /** Written along, because the row is written anyway (`queue-bands.ts`). */
  readonly turnOf: (accountId: number) => number
}

/**
 * As `post`, for accounts that the transaction holds, whose standing it knows: nothing is asked.
 */
export function* postKnown(
  postings: readonly Posting[],
  { standings, turnOf }: HeldAccounts,
): Steps<void> {
  if (postings.length === 0) return
  const byAccount = Map.groupBy(postings, ({ accountId }) => accountId)
  const entries = [...byAccount].flatMap(([id, own]) => {
    const before = standings.get(id)
    if (!before) throw new Error('a posting names an account that is not there')
    const balance = before.balance + sumOf(own)
    return entriesOf({ id, balance, ledger_entries: before.ledger_entries + own.length }, byAccount)
  })
  const moves = movesOf(byAccount).map((move) => [...move, turnOf(move[0])] as const)
  yield* rows(shift, { moves })
  yield* rows(enter, { rows: entries })
}

function entriesOf({ id, balance, ledger_entries }: Standing, byAccount: ByAccount) {
  const own = byAccount.get(id) ?? []
  let after = balance - sumOf(own)
  let entry = ledger_entries - own.length
  return own.map(({ amount, reason, orderId, atMs }) => {
    after += amount
    entry += 1
    return [id, entry, atMs, amount, after, reason, orderId] as const
  })
}
