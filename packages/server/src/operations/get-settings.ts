/** get-settings: what a client may want to know of its account, as it is now (wire §5.11). */
import type { GetSettingsReply } from '@peyk/contract/endpoints/get-settings'
import type { Account } from './account.ts'
import { accountOf } from './account.ts'
import type { Answer, Context } from './context.ts'

export async function getSettings(
  { store }: Context,
  account: Account,
): Promise<Answer<GetSettingsReply>> {
  const found = await store.read('accountById', { id: account.settings.id })
  if (!found) return { refused: 'unauthorized', why: 'the account is gone' }
  const { settings, approvedSenders } = accountOf(found)
  return {
    reply: {
      name: settings.name,
      balanceType: settings.billing === 'tl' ? 'amount' : 'sms',
      encoding: settings.encoding,
      suffix: settings.suffix,
      iysBrandCode: settings.iysBrandCode ?? '',
      shortCode: settings.shortCode ?? '',
      keyword: settings.keyword ?? '',
      webhookUrl: settings.webhookUrl ?? '',
      senders: [...approvedSenders],
    },
  }
}
