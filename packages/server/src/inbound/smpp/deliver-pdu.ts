/** A receipt or a message from a handset as deliver_sm. */
import { numberAddress, senderAddress } from '@peyk/smpp/addresses'
import type { Body } from '@peyk/smpp/pdu/commands'
import { type ReceiptToWrite, writeReceipt } from '@peyk/smpp/receipt-writer'
import { WRITING, write } from '@peyk/smpp/sending'
import type { Request } from '@peyk/smpp/session-options'
import type { SmppInbound, SmppReceipt } from '../../operations/smpp/deliveries.ts'
import { UTC_OFFSET_MINUTES } from './requests.ts'

/** §5.2.9: the longest address. */
const ADDRESS_MAX = 20

export const deliverPdu = (what: SmppReceipt | SmppInbound): Request<'deliver_sm'> =>
  what.kind === 'receipt' ? receiptPdu(what) : inboundPdu(what)

function receiptPdu({ recipient, sender, ...receipt }: SmppReceipt): Request<'deliver_sm'> {
  const said: ReceiptToWrite = { ...receipt, utcOffsetMinutes: UTC_OFFSET_MINUTES }
  const { body, tlvs } = writeReceipt(said)
  return { command: 'deliver_sm', body: { ...between(recipient, sender), ...body }, tlvs }
}

/**
 * The text is in one PDU, in message_payload if it is long; with letters that GSM lacks it is
 * UCS-2, which every client reads.
 */
function inboundPdu({ from, to, text }: SmppInbound): Request<'deliver_sm'> {
  const written = write({ text, reference: 0 }, { ...WRITING, long: 'payload', missing: 'ucs2' })
  if ('refused' in written) throw new Error('letters were refused that had to be replaced')
  const [part] = written.parts
  if (!part) throw new Error('a text has no part')
  return {
    command: 'deliver_sm',
    body: { ...between(from, to), ...part.body },
    tlvs: part.tlvs,
  }
}

function between(from: string, to: string): Partial<Body<'deliver_sm'>> {
  const source = /^\+\d/.test(from) ? numberAddress(from) : senderAddress(from)
  const destination = senderAddress(to)
  return {
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: plain(source.address),
    dest_addr_ton: destination.ton,
    dest_addr_npi: destination.npi,
    destination_addr: plain(destination.address),
  }
}

/** What was written instead of a number may be anything. */
const plain = (address: string): string =>
  address.replace(/[^\x20-\x7e]/g, '?').slice(0, ADDRESS_MAX)
