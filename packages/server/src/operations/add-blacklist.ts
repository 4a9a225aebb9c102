/** add-blacklist: a success as well when the number is there already (wire §5.7). */
import type { AddBlacklistReply, AddBlacklistRequest } from '@peyk/contract/endpoints/add-blacklist'
import type { Account } from './account.ts'
import { blacklistNumber } from './blacklist-number.ts'
import type { Answer, Context } from './context.ts'

export async function addBlacklist(
  { store, clock, numbers, wakeWebhooks }: Context,
  account: Account,
  request: AddBlacklistRequest,
): Promise<Answer<AddBlacklistReply>> {
  const number = await blacklistNumber(request.numbers, numbers)
  if (typeof number !== 'number') return number
  const accountId = account.settings.id
  const ask = { accountId, numbers: [number], source: 'api', nowMs: clock.now() } as const
  const added = await store.run('addToBlacklist', ask)
  if (!added) return { refused: 'unauthorized', why: 'the account is gone' }
  if (added.length > 0) wakeWebhooks()
  return { reply: {} }
}
