/**
 * PDUs from bytes and to bytes, by the tables (SMPP 3.4 §3.2).
 *
 * Reading is strict about bounds and generous about the rest: nothing is read beyond the PDU, a
 * string has its NUL within its field, a response may come without its body (§4.4.2 says so of
 * errors, and carriers do it of others) and a refusal with any, optional parameters that nobody
 * knows are kept.
 */
import { PduBreach } from './breach.ts'
import { type Body, type CommandName, RESPONSE } from './commands.ts'
import { cursor, type Fields } from './field-codec.ts'
import { HEADER_OCTETS, u32At } from './header.ts'
import { layoutOf, layoutOfId } from './layouts.ts'
import { readTlvs, tlvOctets, writeTlvs } from './tlv-codec.ts'
import type { Tlvs, UnknownTlv } from './tlvs.ts'
import { reserve, type Writer } from './writer.ts'

export interface Pdu<C extends CommandName = CommandName> {
  readonly command: C
  /** command_status: 0 unless a response refuses. */
  readonly status: number
  /** 1 to 0x7fffffff. */
  readonly sequence: number
  readonly body: Body<C>
  readonly tlvs: Tlvs
  readonly unknownTlvs: readonly UnknownTlv[]
}

/** Any PDU; `command` tells which. */
export type AnyPdu = { readonly [C in CommandName]: Pdu<C> }[CommandName]

/** A command id that 3.4 does not have; it is answered by generic_nack (§4.3.1). */
export interface StrangePdu {
  readonly command: 'strange'
  readonly id: number
  readonly status: number
  readonly sequence: number
}

/** What a PDU says, apart from its header: fields that are left out are 0 or empty. */
export interface Content<C extends CommandName = CommandName> {
  readonly command: C
  readonly body?: Partial<Body<C>>
  readonly tlvs?: Tlvs
  readonly unknownTlvs?: readonly UnknownTlv[]
}

/** What is sent. */
export interface Outgoing<C extends CommandName = CommandName> extends Content<C> {
  readonly status?: number
  readonly sequence: number
}

const NO_BODY: Fields = {}
const NO_TLVS: Tlvs = {}
const NO_UNKNOWN: readonly UnknownTlv[] = []

/**
 * The bytes of a PDU.
 * @throws RangeError when a field does not hold what it is given; it names the field
 */
export function encodePdu<C extends CommandName>(pdu: Outgoing<C>): Buffer {
  const { bytes, from, at } = writePdu(pdu, pdu.status ?? 0, pdu.sequence)
  return bytes.subarray(from, at)
}

/**
 * The same without an object for the bytes: they are those of the writer from `from` to `at`, until
 * the next PDU is written.
 */
export function writePdu<C extends CommandName>(
  pdu: Content<C>,
  status: number,
  sequence: number,
): Writer {
  const layout = layoutOf(pdu.command)
  const body = (pdu.body as Fields | undefined) ?? NO_BODY
  const { tlvs, unknownTlvs } = pdu
  const more = tlvs || unknownTlvs ? tlvOctets(tlvs ?? NO_TLVS, unknownTlvs ?? NO_UNKNOWN) : 0
  const writer = reserve(layout.octetsMax(body) + more)
  writer.begin()
  layout.write(writer, body)
  if (more > 0) writeTlvs(writer, tlvs ?? NO_TLVS, unknownTlvs ?? NO_UNKNOWN)
  writer.end(layout.id, status, sequence)
  return writer
}

/**
 * The PDU in these bytes, which are those of one frame.
 * @throws PduBreach with what the peer is to be told
 */
export const decodePdu = (bytes: Buffer): AnyPdu | StrangePdu => readPdu(bytes, 0, bytes.length)

/** The same for a frame among others. */
export function readPdu(bytes: Buffer, start: number, end: number): AnyPdu | StrangePdu {
  if (end - start < HEADER_OCTETS || u32At(bytes, start) !== end - start) {
    throw new PduBreach('ESME_RINVCMDLEN', `${end - start} octets are not what command_length says`)
  }
  const id = u32At(bytes, start + 4)
  const status = u32At(bytes, start + 8)
  const sequence = u32At(bytes, start + 12)
  const layout = layoutOfId(id)
  if (!layout) return { command: 'strange', id, status, sequence }
  const { command } = layout
  const isResponse = id >= RESPONSE
  cursor.at = start + HEADER_OCTETS
  // A response without its body is one that had nothing to say.
  if (isResponse && cursor.at === end) {
    return made(command, status, sequence, { ...layout.blank }, NO_TLVS, NO_UNKNOWN)
  }
  try {
    const body = layout.read(bytes, end)
    const { at } = cursor
    if (at === end) return made(command, status, sequence, body, NO_TLVS, NO_UNKNOWN)
    const { tlvs, unknown } = readTlvs(bytes, at, end)
    return made(command, status, sequence, body, tlvs, unknown)
  } catch (error) {
    if (!isResponse || status === 0) throw error
    // The peer has refused, and whoever waits for it has to hear so, whatever stands behind it.
    return made(command, status, sequence, { ...layout.blank }, NO_TLVS, NO_UNKNOWN)
  }
}

const made = (
  command: CommandName,
  status: number,
  sequence: number,
  body: Fields,
  tlvs: Tlvs,
  unknownTlvs: readonly UnknownTlv[],
): AnyPdu => ({ command, status, sequence, body, tlvs, unknownTlvs }) as unknown as AnyPdu
