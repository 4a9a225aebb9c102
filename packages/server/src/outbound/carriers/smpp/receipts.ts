/** A receipt as the carrier sent it, as one that the store knows what to do with. */

import { meaningOf } from '@peyk/smpp/error-codes'
import { receiptedId } from '@peyk/smpp/message-ids'
import type { MessageState } from '@peyk/smpp/message-states'
import type { AnyPdu } from '@peyk/smpp/pdu/codec'
import type { TlvName } from '@peyk/smpp/pdu/tlvs'
import type { Receipt as SmppReceipt } from '@peyk/smpp/receipt'
import { type ReceiptWords, writeReceiptWords } from '../../../rules/receipt-words.ts'
import { isForAnother, type ReturnCause } from '../../../rules/second-carrier.ts'
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

/** Why it came back, where the carrier names no error that anybody knows. */
const CAUSES: Readonly<Partial<Record<MessageState, ReturnCause>>> = {
  expired: 'expired',
  deleted: 'deleted',
  rejected: 'rejected',
}

export function createReceiptReader({ messageIds, errors }: SmppSettings): ReceiptReader {
  const own = new Map(Object.entries(errors).map(([error, kind]) => [plainError(error), kind]))
  const kindOf = (error: string | null): ReturnCause | undefined =>
    error === null ? undefined : (own.get(plainError(error)) ?? meaningOf(error)?.kind)
  const causeOf = (receipt: SmppReceipt): ReturnCause =>
    kindOf(receipt.error) ?? kindOf(networkCode(receipt)) ?? CAUSES[receipt.state] ?? 'unsaid'
  return (receipt, pdu, nowMs) => {
    const { messageId, state } = receipt
    // A part whose id nobody told us is kept with an empty one, and is not meant. What is longer
    // than any id can be (§5.2.23, and some more) names nothing.
    if (!messageId || messageId.length > ID_CHARACTERS_MAX) return null
    const outcome = receipt.isFinal ? OUTCOMES[state] : 'open'
    const carrierMessageId = receiptedId(messageId, messageIds)
    const retryable = outcome === 'undelivered' && isForAnother(causeOf(receipt))
    return {
      carrierMessageId,
      outcome,
      error: outcome === 'undelivered' ? errorOf(receipt) : null,
      atMs: nowMs,
      raw: writeReceiptWords(wordsOf(receipt, pdu), carrierMessageId),
      ...(retryable && { retryable }),
    }
  }
}

/** Errors are numbers with any zeros in front, or words. */
const plainError = (error: string): string => error.trim().replace(/^0+(?=\d)/, '')

const networkCode = ({ networkError }: SmppReceipt): string | null =>
  networkError === null ? null : String(networkError.code)

/** The carrier's own words, and what they mean: `UNDELIV err:001, unknown subscriber`. */
function errorOf(receipt: SmppReceipt): string {
  const { stat, state, error } = receipt
  const network = networkCode(receipt)
  const meaning = meaningOf(error ?? '') ?? meaningOf(network ?? '')
  const words = [stat ?? state]
  if (error !== null) words.push(`err:${error}`)
  if (network !== null && Number(network) !== Number(error)) words.push(`network:${network}`)
  const said = cut(words.join(' '))
  return meaning ? `${said}, ${meaning.en}` : said
}

/** A receipt is short; whoever sends more sends something else. */
const TEXT_CHARACTERS_MAX = 300
const WORDS_MAX = 40
const ID_CHARACTERS_MAX = 255

const cut = (text: string): string => text.slice(0, TEXT_CHARACTERS_MAX)

/**
 * What the carrier said and the part does not know already: it is kept for every part, so what is
 * not there is left out. The text of the receipt stands there only if its words could not be read.
 */
function wordsOf(
  receipt: SmppReceipt,
  { tlvs, unknownTlvs }: Parameters<ReceiptReader>[1],
): ReceiptWords<number> {
  const { state, stat, error, networkError, doneAt } = receipt
  const word = stat === null ? { state, text: headOf(receipt) } : { stat: cut(stat) }
  const said: Record<string, unknown> = word
  if (error !== null) said.err = cut(error)
  if (networkError !== null) said.network = networkError
  if (doneAt !== null) said.doneAt = doneAt
  for (const name in tlvs) {
    if (name !== 'message_payload') said[name] = shown(tlvs[name as TlvName])
  }
  for (const { tag, value } of unknownTlvs?.slice(0, WORDS_MAX) ?? []) {
    said[`0x${tag.toString(16).padStart(4, '0')}`] = shown(value)
  }
  return said
}

/** Without the customer's text, which is nobody's business here. */
const headOf = ({ raw, text }: SmppReceipt): string =>
  cut(raw.slice(0, raw.length - (text?.length ?? 0)))

function shown(value: string | number | Uint8Array | undefined): string | number | undefined {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.subarray(0, TEXT_CHARACTERS_MAX)).toString('hex')
  }
  return typeof value === 'string' ? cut(value) : value
}
