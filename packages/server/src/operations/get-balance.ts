/** get-balance: what the account holds, read at this moment (wire §5.5). */
import type { GetBalanceReply } from '@peyk/contract/endpoints/get-balance'
import { wireBalance } from '../rules/price.ts'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'

export async function getBalance(
  { store }: Context,
  account: Account,
): Promise<Answer<GetBalanceReply>> {
  const found = await store.read('accountById', { id: account.settings.id })
  if (!found) return { refused: 'unauthorized', why: 'the account is gone' }
  return { reply: wireBalance(found.balance, found.settings) }
}
