/**
 * What somebody sent, out of deliver_sm, data_sm and submit_sm: the text or the octets, and where
 * the part belongs.
 *
 * Nothing is kept here between two PDUs; whoever collects the parts gives them to `joinedText`. The
 * parts are joined as octets, since carriers cut an escape or a surrogate pair in two.
 */
import type { GsmTables } from '@peyk/text/gsm'
import { type Alphabet, alphabetOf, lettersOf, type PlainAlphabet } from './data-coding.ts'
import { kindOf, type MessageKind, UDHI } from './esm-class.ts'
import type { Tlvs } from './pdu/tlvs.ts'
import { fillBitsAfter, unpackSeptets } from './septets.ts'
import { type Place, type Ports, placeOf, readUserDataHeader } from './user-data-header.ts'

/** What is read of a PDU; data_sm has no short_message. */
export interface Arriving {
  readonly body: {
    readonly esm_class: number
    readonly data_coding: number
    readonly short_message?: Uint8Array
  }
  readonly tlvs: Tlvs
}

export interface Received {
  readonly kind: MessageKind
  /** Null where the octets are no text. */
  readonly text: string | null
  /** Without the header; septets unpacked. */
  readonly userData: Uint8Array
  readonly alphabet: Alphabet
  readonly tables: GsmTables
  /** Null for a message of one part. */
  readonly place: Place | null
  readonly ports: Ports | null
}

/** @param plain what data_coding 0 means at this carrier */
export function receive({ body, tlvs }: Arriving, plain: PlainAlphabet = 'gsm'): Received {
  const octets = octetsOf({ body, tlvs })
  const header = body.esm_class & UDHI ? readUserDataHeader(octets) : null
  const alphabet = alphabetOf(body.data_coding, plain)
  const headerOctets = header?.octets ?? 0
  const behind = octets.subarray(headerOctets)
  const isPacked = alphabet === 'gsm-packed'
  const userData = isPacked ? unpackSeptets(behind, fillBitsAfter(headerOctets)) : behind
  const tables = header?.tables ?? {}
  return {
    kind: kindOf(body.esm_class),
    text: lettersOf(userData, alphabet, tables),
    userData,
    alphabet,
    tables,
    place: header?.place ?? sarPlaceOf(tlvs),
    ports: header?.ports ?? portsOf(tlvs),
  }
}

/** short_message, or what came as message_payload in its place (§5.3.2.32). */
export function octetsOf({ body: { short_message }, tlvs }: Arriving): Uint8Array {
  if (short_message !== undefined && short_message.length > 0) return short_message
  return tlvs.message_payload ?? NO_OCTETS
}

const NO_OCTETS = new Uint8Array(0)

/** A message of one part may have them too (§5.3.2.23); it is then no part of anything. */
function sarPlaceOf(tlvs: Tlvs): Place | null {
  const { sar_msg_ref_num, sar_total_segments, sar_segment_seqnum } = tlvs
  const place = placeOf(sar_msg_ref_num, sar_total_segments, sar_segment_seqnum)
  return place && place.total > 1 ? place : null
}

function portsOf({ source_port, destination_port }: Tlvs): Ports | null {
  if (source_port === undefined || destination_port === undefined) return null
  return { source: source_port, destination: destination_port }
}

/**
 * The text of all parts, given in their order; null if one is no text. Neighbours that are written
 * alike are read in one piece.
 */
export function joinedText(parts: readonly Received[]): string | null {
  let text = ''
  for (let from = 0; from < parts.length; ) {
    const first = parts[from] as Received
    let to = from + 1
    while (to < parts.length && isWrittenAlike(first, parts[to] as Received)) to += 1
    const octets = Buffer.concat(parts.slice(from, to).map(({ userData }) => userData))
    const letters = lettersOf(octets, first.alphabet, first.tables)
    if (letters === null) return null
    text += letters
    from = to
  }
  return text
}

const isWrittenAlike = (a: Received, b: Received): boolean =>
  a.alphabet === b.alphabet &&
  a.tables.locking === b.tables.locking &&
  a.tables.single === b.tables.single
