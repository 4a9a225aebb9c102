/** What a customer's PDU asks for, in the words of the operations. */
import type { StatusName } from '@peyk/contract/statuses'
import type { Destination } from '@peyk/smpp/pdu/fields'
import { type StatusName as EsmeName, STATUSES } from '@peyk/smpp/pdu/statuses'
import type { RequestPdu } from '@peyk/smpp/session-options'
import { readTime } from '@peyk/smpp/times'
import type { Credentials } from '../../operations/authenticate.ts'
import { SMPP_PASSWORD_CHARACTERS } from '../../operations/manage/credentials.ts'
import type { SmppSubmit } from '../../operations/smpp/submit.ts'

type Named<C extends RequestPdu['command']> = Extract<RequestPdu, { readonly command: C }>
export type SubmitPdu = Named<'submit_sm' | 'data_sm' | 'submit_multi'>

/** A refusal that only SMPP has a word for; `status` is for the request log. */
export interface Misfit {
  readonly status: StatusName
  readonly esme: EsmeName
  readonly why: string
}

const HASH = /^[0-9a-f]{64}$/i

/** By its length: the hash that belongs to a key, the password for SMPP, or the other one. */
export function credentialsOf(systemId: string, password: string): Credentials | undefined {
  const name = systemId.trim()
  if (name === '' || password === '') return undefined
  if (HASH.test(password)) return { kind: 'key', key: name, hash: password }
  const kind = password.length <= SMPP_PASSWORD_CHARACTERS ? 'smpp' : 'password'
  return { kind, username: name, password }
}

const RECEIPT_MASK = 0x03
const WISHES = ['none', 'always', 'failure', 'always'] as const

/** service_type has five characters. */
const TRAFFIC: Readonly<Record<string, SmppSubmit['traffic']>> = {
  BIREY: 'BIREYSEL',
  TACIR: 'TACIR',
  INFO: 'informational',
}

const INTERNATIONAL = 1

const numberOf = (ton: number, address: string): string =>
  ton === INTERNATIONAL && /^\d/.test(address) ? `+${address}` : address

function recipientsOf(pdu: SubmitPdu): readonly string[] | Misfit {
  if (pdu.command !== 'submit_multi') {
    return [numberOf(pdu.body.dest_addr_ton, pdu.body.destination_addr)]
  }
  const isList = (each: Destination) => 'list' in each
  if (pdu.body.dest_address.some(isList)) {
    const why = 'a distribution list is among the destinations, and there are none here'
    return { status: 'badRecipients', esme: 'ESME_RINVDLNAME', why }
  }
  return pdu.body.dest_address.flatMap((each) =>
    'list' in each ? [] : [numberOf(each.ton, each.address)],
  )
}

export function readSubmit(pdu: SubmitPdu, nowMs: number): SmppSubmit | Misfit {
  const recipients = recipientsOf(pdu)
  if ('esme' in recipients) return recipients
  const times = pdu.command === 'data_sm' ? { sendAtMs: null } : timesOf(pdu.body, nowMs)
  if ('esme' in times) return times
  const { source_addr, registered_delivery, service_type } = pdu.body
  return {
    ...{ sender: source_addr, recipients, sendAtMs: times.sendAtMs },
    traffic: TRAFFIC[service_type.toUpperCase()],
    wish: WISHES[registered_delivery & RECEIPT_MASK] ?? 'none',
  }
}

type Timed = Named<'submit_sm' | 'submit_multi'>['body']

function timesOf(body: Timed, nowMs: number): { readonly sendAtMs: number | null } | Misfit {
  const { schedule_delivery_time: schedule, validity_period: validity } = body
  if (body.replace_if_present_flag !== 0) {
    const why = 'replace_if_present_flag is set, and nothing is replaced here'
    return { status: 'badRequest', esme: 'ESME_RINVSUBREP', why }
  }
  const sendAtMs = schedule === '' ? null : readTime(schedule, nowMs)
  if (schedule !== '' && sendAtMs === null) {
    const why = 'schedule_delivery_time is no time of SMPP'
    return { status: 'badSendDateTime', esme: 'ESME_RINVSCHED', why }
  }
  const untilMs = validity === '' ? null : readTime(validity, nowMs)
  const isOver = validity !== '' && (untilMs === null || untilMs <= (sendAtMs ?? nowMs))
  if (isOver) {
    const why = 'validity_period is no time of SMPP, or is over before the message is sent'
    return { status: 'badSendDateTime', esme: 'ESME_RINVEXPIRY', why }
  }
  return { sendAtMs }
}

export const esmeCode = (name: EsmeName): number => STATUSES[name].code
