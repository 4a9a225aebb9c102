/**
 * delete-blacklist: 474 for a number that is not there, and for a recipient's own refusal, which
 * only the operator may lift (wire §14 #23).
 */
import type {
  DeleteBlacklistReply,
  DeleteBlacklistRequest,
} from '@peyk/contract/endpoints/delete-blacklist'
import type { Account } from './account.ts'
import { blacklistNumber } from './blacklist-number.ts'
import type { Answer, Context } from './context.ts'

export async function deleteBlacklist(
  { store, numbers }: Context,
  account: Account,
  request: DeleteBlacklistRequest,
): Promise<Answer<DeleteBlacklistReply>> {
  const number = await blacklistNumber(request.numbers, numbers)
  if (typeof number !== 'number') return number
  const ask = { accountId: account.settings.id, numbers: [number], refusalsToo: false }
  const removal = await store.run('removeFromBlacklist', ask)
  if (!removal) return { refused: 'unauthorized', why: 'the account is gone' }
  if (removal.removed.length > 0) return { reply: {} }
  const why = removal.kept.length > 0 ? 'the recipient opted out by SMS' : 'it is not on the list'
  return { refused: 'blockNotRemovable', why }
}
