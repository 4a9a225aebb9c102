/** A receipt as the carrier sent it, as one that the store knows what to do with. */

import { receiptedId } from '@peyk/smpp/message-ids'
import type { MessageState } from '@peyk/smpp/message-states'
import type { AnyPdu } from '@peyk/smpp/pdu/codec'
import type { Receipt as SmppReceipt } from '@peyk/smpp/receipt'
import type { Receipt } from '../../../store/verbs/record-receipts.ts'
import type { SmppSettings } from './settings.ts'

/** Null if it names no message. */
export type ReceiptReader = (
  receipt: SmppReceipt,
  pdu: Pick<AnyPdu, 'tlvs' | 'unknownTlvs'>,
  nowMs: number,
) => Receipt | null

type Outcome = Receipt['outcome']

/** `open`: it is under way, and there will be another receipt. */
const OUTCOMES: Readonly<Record<MessageState, Outcome>> = {
  scheduled: 'open',
  enroute: 'open',
  delivered: 'delivered',
  expired: 'undelivered',
  deleted: 'undelivered',
  undeliverable: 'undelivered',
  accepted: 'open',
  unknown: 'open',
  rejected: 'undelivered',
  skipped: 'undelivered',
}

export function createReceiptReader({ messageIds }: SmppSettings): ReceiptReader {
  return (receipt, pdu, nowMs) => {
    const { messageId, state } = receipt
    if (messageId === null) return null
    const outcome = receipt.isFinal ? OUTCOMES[state] : 'open'
    return {
      carrierMessageId: receiptedId(messageId, messageIds),
      outcome,
      error: outcome === 'undelivered' ? errorOf(receipt) : null,
      atMs: nowMs,
      raw: rawOf(receipt, pdu),
    }
  }
}

/** The carrier's own word: `UNDELIV err:001`. */
const errorOf = ({ stat, state, error }: SmppReceipt): string =>
  [stat ?? state, ...(error === null ? [] : [`err:${error}`])].join(' ')

/** A receipt is short; whoever sends more sends something else. */
const TEXT_CHARACTERS_MAX = 300

/** Everything that the carrier said and that is not the customer's text. */
function rawOf(receipt: SmppReceipt, { tlvs, unknownTlvs }: Parameters<ReceiptReader>[1]): string {
  const { state, stat, error, networkError, doneAt, messageId, text, raw } = receipt
  const head = text === null ? raw : raw.slice(0, Math.max(0, raw.length - text.length))
  const own = unknownTlvs?.map(({ tag, value }) => {
    return [`0x${tag.toString(16).padStart(4, '0')}`, Buffer.from(value).toString('hex')] as const
  })
  return JSON.stringify({
    ...{ state, stat, error, networkError, doneAt, id: messageId },
    text: head.trim().slice(0, TEXT_CHARACTERS_MAX),
    tlvs: { ...shown(tlvs), ...(own && Object.fromEntries(own)) },
  })
}

/** The message itself is nobody's business here. */
function shown({ message_payload: _, ...tlvs }: AnyPdu['tlvs']): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(tlvs).map(([name, value]) => {
      return [name, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value]
    }),
  )
}
