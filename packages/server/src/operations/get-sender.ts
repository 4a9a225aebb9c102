/** get-sender: the approved senders, and only those; APITEST is not listed (wire §5.6, §14 #30). */
import type { GetSenderReply } from '@peyk/contract/endpoints/get-sender'
import type { Account } from './account.ts'
import { accountOf } from './account.ts'
import type { Answer, Context } from './context.ts'

export async function getSender(
  { store }: Context,
  account: Account,
): Promise<Answer<GetSenderReply>> {
  const found = await store.read('accountById', { id: account.settings.id })
  if (!found) return { refused: 'unauthorized', why: 'the account is gone' }
  return { reply: { senders: [...accountOf(found).approvedSenders] } }
}
