/** search-contacts: by any part of number, name, surname or e-mail address (wire §5.8, §17). */
import type {
  SearchContactsReply,
  SearchContactsRequest,
} from '@peyk/contract/endpoints/search-contacts'
import { searchTerm, TERM_CHARACTERS_MIN } from '../rules/fold.ts'
import type { Account } from './account.ts'
import { contactReply } from './contacts.ts'
import type { Answer, Context } from './context.ts'

export async function searchContacts(
  { store }: Context,
  account: Account,
  { key, page, rowCount }: SearchContactsRequest,
): Promise<Answer<SearchContactsReply>> {
  const term = searchTerm(key)
  if (term === undefined) {
    const why = `\`search.key\` has fewer than ${TERM_CHARACTERS_MIN} characters`
    return { refused: 'searchTermTooShort', why }
  }
  const offset = Math.min((page - 1) * rowCount, Number.MAX_SAFE_INTEGER)
  const ask = { accountId: account.settings.id, term, offset, limit: rowCount }
  const contacts = await store.read('searchContacts', ask)
  if (contacts.length > 0) return { reply: { contacts: contacts.map(contactReply) } }
  return { refused: 'contactNotFound', why: `the search has nobody on page ${page}` }
}
