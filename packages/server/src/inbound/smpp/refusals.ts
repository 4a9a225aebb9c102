/**
 * What a refusal is in SMPP, as data: the status of the specification where one says the same, else
 * one of the 256 that it leaves to SMSCs (3.4 §5.1.3), which is 0x400 and what is above 400 in the
 * code of the wire: 402 is 0x402, 451 is 0x433.
 */
import { type StatusName, statusNamed } from '@peyk/contract/statuses'
import { type StatusName as EsmeName, STATUSES } from '@peyk/smpp/pdu/statuses'

export const REFUSALS: Readonly<Partial<Record<StatusName, EsmeName>>> = {
  badRequest: 'ESME_RSUBMITFAIL',
  unauthorized: 'ESME_RINVBNDSTS',
  senderNotApproved: 'ESME_RINVSRCADR',
  badRecipients: 'ESME_RINVDSTADR',
  badNumber: 'ESME_RINVDSTADR',
  orderTooLarge: 'ESME_RINVMSGLEN',
  emptyText: 'ESME_RINVMSGLEN',
  badSendDateTime: 'ESME_RINVSCHED',
  orderNotFound: 'ESME_RINVMSGID',
  unavailable: 'ESME_RSYSERR',
}

const VENDOR = 0x400
const CODES_FROM = 400

export function esmeCodeOf(status: StatusName): number {
  if (status === 'ok') return STATUSES.ESME_ROK.code
  const standard = REFUSALS[status]
  return standard ? STATUSES[standard].code : VENDOR + statusNamed(status).code - CODES_FROM
}
