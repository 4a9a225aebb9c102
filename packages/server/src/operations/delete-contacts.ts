/** delete-contacts: many at once, each with a status of its own (wire §5.8). */
import type { ContactOutcome } from '@peyk/contract/contact-lists'
import type {
  DeleteContactsReply,
  DeleteContactsRequest,
} from '@peyk/contract/endpoints/delete-contacts'
import type { Account } from './account.ts'
import { gsmText, idOrNobody } from './contacts.ts'
import type { Answer, Context } from './context.ts'
import { readId } from './ids.ts'

export async function deleteContacts(
  { store }: Context,
  account: Account,
  request: DeleteContactsRequest,
): Promise<Answer<DeleteContactsReply>> {
  const ids = [...new Set(request.ids.map(idOrNobody))]
  const deleted = await store.run('deleteContacts', { accountId: account.settings.id, ids })
  const numberOf = new Map(deleted.map(({ id, number }) => [id, number]))
  const contacts = request.ids.map((text): ContactOutcome => {
    const id = readId(text)
    const number = id === undefined ? undefined : numberOf.get(id)
    if (id === undefined || number === undefined) {
      return { id: id ?? null, gsm: '', status: 'contactNotFound' }
    }
    return { id, gsm: gsmText(number), status: 'ok' }
  })
  return { reply: { contacts } }
}
