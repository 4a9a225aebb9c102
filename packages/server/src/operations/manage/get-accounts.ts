/** Accounts, in the order in which they were made. */
import type { Context } from '../context.ts'
import { type AccountReply, accountReply } from './account-view.ts'
import { type Managed, noAccount, type Page, pageOf } from './answer.ts'

export async function getAccounts(
  { store }: Context,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Page<AccountReply>> {
  const found = await store.read('accountsPage', { after, limit: limit + 1 })
  return pageOf(found, limit, accountReply, ({ settings }) => settings.id)
}

export async function getAccount(
  { store }: Context,
  { id }: { readonly id: number },
): Promise<Managed<AccountReply>> {
  const found = await store.read('accountById', { id })
  return found ? { reply: accountReply(found) } : noAccount(id)
}
