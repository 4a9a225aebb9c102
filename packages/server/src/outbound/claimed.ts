/** What was claimed, as carriers get it. */
import { classOf } from '../rules/route-conditions.ts'
import type { Claim } from '../store/verbs/claim-due.ts'
import type { OutboundMessage } from './carriers/carrier.ts'
import type { Ticket } from './hand-over.ts'
import type { Lease } from './leases.ts'

const NO_TEXT = { sender: '', body: '', suffix: '', mode: 'gsm', iys_list: null } as const

/** There is nothing to send any more, and nobody else must wait for that. */
export const isTextless = ({ sender, body }: OutboundMessage): boolean =>
  sender === '' && body === ''

interface Circumstances {
  readonly handedOverAtMs: number
  readonly lease: Lease
}

/** A message whose text is gone has an empty one: see `isTextless`. */
export function outboundOf(
  claim: Claim,
  { handedOverAtMs, lease }: Circumstances,
): OutboundMessage<Ticket>[] {
  const texts = new Map(claim.texts.map((text) => [`${text.order_id} ${text.no}`, text]))
  return claim.messages.map((message) => {
    const text = texts.get(`${message.order_id} ${message.text_no}`) ?? NO_TEXT
    const { sender, body, suffix, mode } = text
    const { number, parts, account_id: accountId } = message
    const ticket = { message, claimId: claim.id, handedOverAtMs }
    return {
      ...{ ticket, number, sender, body, suffix, mode, parts, accountId },
      ...{ trafficClass: classOf(text.iys_list), iysList: text.iys_list },
      ...{ messageId: message.id, attempt: message.attempts, lease },
    }
  })
}
