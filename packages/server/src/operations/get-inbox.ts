/** get-inbox: closed unless a setting of the account opens it (wire §5.10). */
import type { GetInboxReply, GetInboxRequest } from '@peyk/contract/endpoints/get-inbox'
import { istanbulText } from '../rules/istanbul.ts'
import { numberText, readNumber } from '../rules/numbers.ts'
import type { InboundView } from '../store/reads/inbound.ts'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'

export async function getInbox(
  { store, numbers }: Context,
  { settings }: Account,
  { page, rowCount: limit }: GetInboxRequest,
): Promise<Answer<GetInboxReply>> {
  if (!settings.inboxApi) {
    return { refused: 'unknownMethod', why: 'the inbox is closed; `inboxApi` opens it' }
  }
  const ask = { accountId: settings.id, offset: (page - 1) * limit, limit }
  const { count, messages } = await store.read('inboundPage', ask)
  const shown = ({ number, recipient, body, at }: InboundView) => {
    const known = readNumber(number, numbers)
    return {
      date: istanbulText(at),
      number: known === undefined ? number : numberText(known),
      text: body,
      shortCode: recipient,
    }
  }
  return { reply: { totalRows: count, messages: messages.map(shown) } }
}
