/** A message from a handset, out of the deliver_sm or data_sm that brought it. */
import type { AnyPdu } from '@peyk/smpp/pdu/codec'
import { receive } from '@peyk/smpp/receiving'
import type { ArrivedSms } from '../../inbound-sms.ts'
import type { SmppSettings } from './settings.ts'

type Bringing = Extract<AnyPdu, { command: 'deliver_sm' | 'data_sm' }>

interface Circumstances {
  readonly carrier: string
  readonly settings: SmppSettings
  readonly nowMs: number
}

export function smsOf(pdu: Bringing, { carrier, settings, nowMs }: Circumstances): ArrivedSms {
  const { body } = pdu
  return {
    carrier,
    from: plain(body.source_addr, body.source_addr_ton),
    to: body.destination_addr.replace(/^\+/, ''),
    received: receive(pdu, settings.writing.plain),
    nowMs,
  }
}

/** §5.2.5: 1 is an international number, which goes without its plus on SMPP. */
const INTERNATIONAL = 1

const plain = (address: string, ton: number): string =>
  ton === INTERNATIONAL && /^\d+$/.test(address) ? `+${address}` : address
