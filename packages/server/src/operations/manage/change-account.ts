/** Changes the settings that a request names; the next call of the account feels it. */
import type { Context } from '../context.ts'
import { type AccountFields, readChanges } from './account-fields.ts'
import { type AccountReply, accountReply } from './account-view.ts'
import { type Managed, noAccount } from './answer.ts'

export async function changeAccount(
  { store, numbers, forgetAccount }: Context,
  id: number,
  fields: AccountFields,
): Promise<Managed<AccountReply>> {
  const read = readChanges(fields, numbers)
  if ('misfits' in read) return { refused: 'misfit', misfits: read.misfits }
  const account = await store.run('patchAccount', { id, changes: read.settings })
  if (!account) return noAccount(id)
  forgetAccount(id)
  return { reply: accountReply(account) }
}
