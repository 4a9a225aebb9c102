/**
 * Receipts out of deliver_sm and data_sm: which message, and what became of it.
 *
 * The optional parameters are believed before the text, because they have one spelling. The text
 * is ASCII whatever data_coding says; some carriers flag it UCS-2, some really send UCS-2.
 */

import { latin1Of } from './data-coding.ts'
import { kindOf, UDHI } from './esm-class.ts'
import { isFinal, type MessageState, stateOfCode } from './message-states.ts'
import { type ReceiptText, readReceiptText } from './receipt-text.ts'
import { type Arriving, octetsOf, receive } from './receiving.ts'

export interface ReceiptOptions {
  /** The carrier's clock; 0 if absent: UTC. */
  readonly utcOffsetMinutes?: number
  /** For carriers that forget the bit of esm_class: a text with an id and a state is a receipt. */
  readonly byText?: boolean
}

export interface Receipt {
  /** Null if the receipt names no message. */
  readonly messageId: string | null
  /** The id of the text, where it is another one than that of receipted_message_id. */
  readonly otherId: string | null
  readonly state: MessageState
  /** By the state, whatever esm_class says. False: there will be another receipt. */
  readonly isFinal: boolean
  /** The word of the text, which may be one that nobody knows: `state` is then `unknown`. */
  readonly stat: string | null
  /** The carrier's error as it wrote it, `000` for none. */
  readonly error: string | null
  readonly networkError: NetworkError | null
  readonly sub: number | null
  readonly dlvrd: number | null
  /** Milliseconds since 1970, as are all moments here. */
  readonly submittedAt: number | null
  readonly doneAt: number | null
  /** The beginning of the message. */
  readonly text: string | null
  /** The receipt as it came. */
  readonly raw: string
}

/** network_error_code (§5.3.2.31). */
export interface NetworkError {
  /** 1: ANSI-136, 2: IS-95, 3: GSM; others are the carrier's. */
  readonly network: number
  readonly code: number
}

/** Null: it is none, but somebody's message or something else. */
export function readReceipt(pdu: Arriving, options: ReceiptOptions = {}): Receipt | null {
  const { tlvs } = pdu
  const kind = kindOf(pdu.body.esm_class)
  if (kind !== 'receipt' && kind !== 'intermediate' && kind !== 'message') return null
  const isMarked = kind !== 'message' || tlvs.receipted_message_id !== undefined
  if (!isMarked && !options.byText) return null
  const { raw, read } = readingOf(pdu, options.utcOffsetMinutes)
  if (!isMarked && (read.id === null || read.state === null)) return null
  const stated = tlvs.message_state === undefined ? undefined : stateOfCode(tlvs.message_state)
  const state = stated ?? read.state ?? 'unknown'
  const messageId = tlvs.receipted_message_id || read.id
  return {
    messageId,
    otherId: read.id === messageId ? null : read.id,
    state,
    isFinal: isFinal(state),
    stat: read.stat,
    error: read.err,
    networkError: networkErrorOf(tlvs.network_error_code),
    sub: read.sub,
    dlvrd: read.dlvrd,
    submittedAt: read.submittedAt,
    doneAt: read.doneAt,
    text: read.text,
    raw,
  }
}

/**
 * Tried in turn until one has an id in it. ASCII comes first, since the alphabet of GSM would read
 * the underscores of ids as something else.
 */
const READINGS: readonly ((pdu: Arriving) => string)[] = [
  (pdu) => latin1Of(withoutHeader(pdu)),
  (pdu) => asIf(pdu, 8),
  (pdu) => asIf(pdu, 0),
]

/** A receipt may have a header as well. */
const withoutHeader = (pdu: Arriving): Uint8Array =>
  pdu.body.esm_class & UDHI ? receive(pdu).userData : octetsOf(pdu)

const asIf = ({ body, tlvs }: Arriving, dataCoding: number): string =>
  receive({ body: { ...body, data_coding: dataCoding }, tlvs }, 'gsm-packed').text ?? ''

interface Reading {
  readonly raw: string
  readonly read: ReceiptText
}

/** The first reading, if none has an id. */
function readingOf(pdu: Arriving, utcOffsetMinutes = 0): Reading {
  let first: Reading | undefined
  for (const reading of READINGS) {
    const raw = reading(pdu)
    const read = readReceiptText(raw, utcOffsetMinutes)
    if (read.id !== null) return { raw, read }
    first ??= { raw, read }
  }
  return first as Reading
}

function networkErrorOf(octets: Uint8Array | undefined): NetworkError | null {
  if (octets?.length !== 3) return null
  const [network, high, low] = octets as unknown as [number, number, number]
  return { network, code: (high << 8) | low }
}
