/** A submit_multi as the messages that it stands for, and whom it does not reach (§4.5). */
import type { Failure } from '@peyk/smpp/pdu/fields'
import { STATUSES, type StatusName } from '@peyk/smpp/pdu/statuses'
import type { RequestPdu } from '@peyk/smpp/session-options'
import type { SubmitPdu } from './course.ts'

export type MultiPdu = Extract<RequestPdu, { readonly command: 'submit_multi' }>

export interface Multi {
  readonly submits: readonly SubmitPdu[]
  readonly failures: readonly Failure[]
}

/** @param breachOf what is wrong with a message to one destination */
export function readMulti(
  pdu: MultiPdu,
  breachOf: (submit: SubmitPdu) => StatusName | null,
): Multi {
  const { dest_address: destinations, ...body } = pdu.body
  const submits: SubmitPdu[] = []
  const failures: Failure[] = []
  for (const to of destinations) {
    // There are no distribution lists here.
    if ('list' in to) {
      failures.push({ ton: 0, npi: 0, address: to.list, status: STATUSES.ESME_RINVDLNAME.code })
      continue
    }
    const { ton: dest_addr_ton, npi: dest_addr_npi, address: destination_addr } = to
    const own = { ...body, dest_addr_ton, dest_addr_npi, destination_addr }
    const submit: SubmitPdu = { ...pdu, command: 'submit_sm', body: own }
    const breach = breachOf(submit)
    if (breach) failures.push({ ...to, status: STATUSES[breach].code })
    else submits.push(submit)
  }
  return { submits, failures }
}
