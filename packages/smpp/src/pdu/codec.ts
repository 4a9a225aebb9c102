/**
 * PDUs from bytes and to bytes, by the tables (SMPP 3.4 §3.2).
 *
 * Reading is strict about bounds and generous about the rest: nothing is read beyond the PDU, a
 * string has its NUL within its field, a response may come without its body (§4.4.2 says so of
 * errors, and carriers do it of others) and a refusal with any, optional parameters that nobody
 * knows are kept. Both ways walk rows of data, which is as fast as code written out as long as the
 * rows are few and plain.
 */
import { PduBreach } from './breach.ts'
import { type Body, COMMANDS, type CommandName, RESPONSE } from './commands.ts'
import { type Fields, listOctets, readFields, writeField } from './field-codec.ts'
import { DEFAULTS, type Field } from './fields.ts'
import { HEADER_OCTETS } from './header.ts'
import { readTlvs, tlvOctets, writeTlvs } from './tlv-codec.ts'
import type { Tlvs, UnknownTlv } from './tlvs.ts'
import { reserve } from './writer.ts'

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

/** What is sent: fields that are left out are 0 or empty. */
export interface Outgoing<C extends CommandName = CommandName> {
  readonly command: C
  readonly status?: number
  readonly sequence: number
  readonly body?: Partial<Body<C>>
  readonly tlvs?: Tlvs
  readonly unknownTlvs?: readonly UnknownTlv[]
}

interface Layout {
  readonly command: CommandName
  readonly id: number
  readonly fields: readonly Field[]
  /** A body in which nothing is set; copied for each PDU. */
  readonly blank: Fields
  /** That its fixed fields can take. */
  readonly octetsMax: number
}

const layouts = Object.entries(COMMANDS).map(
  ([command, { id, fields }]): Layout => ({
    command: command as CommandName,
    id,
    fields,
    blank: Object.fromEntries(fields.map(({ name, kind }: Field) => [name, DEFAULTS[kind]])),
    octetsMax: fields.reduce((sum, { max }: Field) => sum + max, HEADER_OCTETS + fields.length),
  }),
)

const BY_NAME = Object.fromEntries(layouts.map((layout) => [layout.command, layout]))
const BY_ID = new Map(layouts.map((layout) => [layout.id, layout]))

const NO_BODY: Fields = {}
const NO_TLVS: Tlvs = {}
const NO_UNKNOWN: readonly UnknownTlv[] = []

/**
 * The bytes of a PDU.
 * @throws RangeError when a field does not hold what it is given; it names the field
 */
export function encodePdu<C extends CommandName>(pdu: Outgoing<C>): Buffer {
  const { id, fields, octetsMax } = BY_NAME[pdu.command] as Layout
  const body = (pdu.body as Fields | undefined) ?? NO_BODY
  const { tlvs, unknownTlvs } = pdu
  const more = tlvs || unknownTlvs ? tlvOctets(tlvs ?? NO_TLVS, unknownTlvs ?? NO_UNKNOWN) : 0
  const writer = reserve(octetsMax + listOctets(fields, body) + more)
  const { at: start } = writer
  writer.at += HEADER_OCTETS
  for (let n = 0; n < fields.length; n += 1) {
    const field = fields[n] as Field
    writeField(writer, field, body[field.name])
  }
  if (more > 0) writeTlvs(writer, tlvs ?? NO_TLVS, unknownTlvs ?? NO_UNKNOWN)
  const end = writer.at
  writer.at = start
  writer.u32(end - start, 'command_length')
  writer.u32(id, 'command_id')
  writer.u32(pdu.status ?? 0, 'command_status')
  writer.u32(pdu.sequence, 'sequence_number')
  writer.at = end
  return writer.bytes.subarray(start, end)
}

/**
 * The PDU in these bytes, which are those of one frame.
 * @throws PduBreach with what the peer is to be told
 */
export function decodePdu(bytes: Buffer): AnyPdu | StrangePdu {
  const end = bytes.length
  if (end < HEADER_OCTETS || bytes.readUInt32BE(0) !== end) {
    throw new PduBreach('ESME_RINVCMDLEN', `${end} octets are not what command_length says`)
  }
  const id = bytes.readUInt32BE(4)
  const status = bytes.readUInt32BE(8)
  const sequence = bytes.readUInt32BE(12)
  const layout = BY_ID.get(id)
  if (!layout) return { command: 'strange', id, status, sequence }
  const { command, fields } = layout
  const body = { ...layout.blank }
  const isResponse = id >= RESPONSE
  // A response without its body is one that had nothing to say.
  if (isResponse && end === HEADER_OCTETS) {
    return made(command, status, sequence, body, NO_TLVS, NO_UNKNOWN)
  }
  try {
    const at = readFields(bytes, fields, body, end)
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
