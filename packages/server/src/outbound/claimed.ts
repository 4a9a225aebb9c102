/** What was claimed, as carriers get it. */
import { classOf } from '../rules/route-conditions.ts'
import type { Claim } from '../store/verbs/claim-due.ts'
import type { OutboundMessage } from './carriers/carrier.ts'
import type { Ticket } from './hand-over.ts'
import type { Lease } from './leases.ts'

interface Circumstances {
  readonly handedOverAtMs: number
  readonly lease: Lease
}

export function outboundOf(
  claim: Claim,
  { handedOverAtMs, lease }: Circumstances,
): OutboundMessage<Ticket>[] {
  const texts = new Map(claim.texts.map((text) => [`${text.order_id} ${text.no}`, text]))
  return claim.messages.map((message) => {
    const text = texts.get(`${message.order_id} ${message.text_no}`)
    if (!text) throw new Error(`message ${message.id} was claimed without its text`)
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
