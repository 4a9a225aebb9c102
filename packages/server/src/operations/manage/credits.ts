/** The money of an account: what an operator gives or takes, and the ledger of it all. */
import type { LedgerEntry } from '../../store/reads/ledger.ts'
import type { Context } from '../context.ts'
import { type Managed, noAccount, type Page, pageOf } from './answer.ts'
import { isoText } from './shown.ts'

export interface AddCreditsRequest {
  /** Credits, or ten-thousandths of a lira for a TL account; negative takes away. */
  readonly amount: number
  readonly reason: string
}

/** @returns the balance after it */
export async function addCredits(
  { store, clock }: Context,
  accountId: number,
  { amount, reason }: AddCreditsRequest,
): Promise<Managed<{ readonly credits: number }>> {
  const entry = { accountId, amount, reason, nowMs: clock.now() }
  const credits = await store.run('addCredits', entry)
  return credits === undefined ? noAccount(accountId) : { reply: { credits } }
}

/** Wire §17. `amount` is negative for a charge; `balance` is what the account held after it. */
export interface LedgerReply {
  readonly id: number
  readonly at: string
  readonly amount: number
  readonly balance: number
  readonly reason: string
  readonly orderId?: number
}

export async function getLedger(
  { store }: Context,
  accountId: number,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<Managed<Page<LedgerReply>>> {
  const found = await store.read('ledgerPage', { accountId, before, limit: limit + 1 })
  if (found.length === 0 && !(await store.read('accountById', { id: accountId }))) {
    return noAccount(accountId)
  }
  return { reply: pageOf(found, limit, ledgerReply, ({ id }) => id) }
}

const ledgerReply = ({ id, at, amount, balance, reason, order_id }: LedgerEntry): LedgerReply => ({
  id,
  at: isoText(at),
  amount,
  balance,
  reason,
  ...(order_id === null ? {} : { orderId: order_id }),
})
