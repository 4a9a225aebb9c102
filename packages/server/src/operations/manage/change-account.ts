/** Changes the settings that a request names; the next call of the account feels it. */
import { newWebhookSecret } from '../../base/secrets.ts'
import type { Context } from '../context.ts'
import { type AccountFields, readChanges } from './account-fields.ts'
import { type AccountReply, accountReply } from './account-view.ts'
import { type Managed, noAccount } from './answer.ts'

export async function changeAccount(
  { store, clock, numbers, forgetAccount, sealSecret }: Context,
  id: number,
  fields: AccountFields,
): Promise<Managed<AccountReply & { readonly webhookSecret?: string }>> {
  const read = await readChanges(fields, numbers)
  if ('misfits' in read) return { refused: 'misfit', misfits: read.misfits }
  const webhookSecret = newWebhookSecret()
  const kept = fields.webhookUrl ? sealSecret(webhookSecret) : ''
  const ask = { id, changes: read.settings, webhookSecret: kept, nowMs: clock.now() }
  const account = await store.run('patchAccount', ask)
  if (!account) return noAccount(id)
  forgetAccount(id)
  return { reply: { ...accountReply(account), ...(account.secretUsed && { webhookSecret }) } }
}
