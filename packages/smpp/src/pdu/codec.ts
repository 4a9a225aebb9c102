/**
 * PDUs from bytes and to bytes, by the tables (SMPP 3.4 §3.2).
 *
 * Reading is strict about bounds and generous about the rest: nothing is read beyond the PDU, a
 * string has its NUL within its field, a response may come without its body (§4.4.2 says so of
 * errors, and carriers do it of others), optional parameters that nobody knows are kept. Both ways
 * walk rows of data, which is as fast as code written out as long as the rows are few and plain.
 */
import { PduBreach } from './breach.ts'
import { type Body, COMMANDS, type CommandName, RESPONSE } from './commands.ts'
import { cstring, DEFAULTS, type Destination, type Failure, type Field } from './fields.ts'
import { HEADER_OCTETS } from './header.ts'
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

/** What is sent: fields that are left out are 0 or empty. */
export interface Outgoing<C extends CommandName = CommandName> {
  readonly command: C
  readonly status?: number
  readonly sequence: number
  readonly body?: Partial<Body<C>>
  readonly tlvs?: Tlvs
  readonly unknownTlvs?: readonly UnknownTlv[]
}

type Value = Body<CommandName>[keyof Body<CommandName>]
type Fields = Record<string, unknown>

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

/** Lists are the only fields whose size is not bounded by their row. */
function listOctets(fields: readonly Field[], body: Fields): number {
  let sum = 0
  for (let n = 0; n < fields.length; n += 1) {
    const { kind, name } = fields[n] as Field
    if (kind !== 'destinations' && kind !== 'failures') continue
    sum += ((body[name] as readonly unknown[] | undefined)?.length ?? 0) * LIST_ITEM_OCTETS
  }
  return sum
}

/** The longest of them: flag, TON, NPI, address and status. */
const LIST_ITEM_OCTETS = 1 + 1 + 1 + 21 + 4
const ADDRESS = cstring('address', 21, 'ESME_RINVDSTADR')
const LIST_NAME = cstring('list', 21, 'ESME_RINVDLNAME')
/** §5.2.25 */
const TO_ADDRESS = 1
const TO_LIST = 2

function writeField(writer: Writer, field: Field, value: unknown): void {
  switch (field.kind) {
    case 'u8':
      writer.u8((value as number | undefined) ?? 0, field.name)
      break
    case 'cstring':
      writer.cstring((value as string | undefined) ?? '', field.max, field.name)
      break
    case 'octets':
      writer.counted((value as Uint8Array | undefined) ?? DEFAULTS.octets, field)
      break
    case 'destinations':
      writeDestinations(writer, (value as readonly Destination[] | undefined) ?? [], field)
      break
    case 'failures':
      writeFailures(writer, (value as readonly Failure[] | undefined) ?? [], field)
      break
  }
}

function writeDestinations(writer: Writer, list: readonly Destination[], field: Field): void {
  writer.u8(list.length, `${field.name}: the number of destinations`)
  for (const to of list) {
    if ('list' in to) {
      writer.u8(TO_LIST, 'dest_flag')
      writer.cstring(to.list, LIST_NAME.max, LIST_NAME.name)
      continue
    }
    writer.u8(TO_ADDRESS, 'dest_flag')
    writeAddress(writer, to)
  }
}

function writeFailures(writer: Writer, list: readonly Failure[], field: Field): void {
  writer.u8(list.length, `${field.name}: the number of failures`)
  for (const failure of list) {
    writeAddress(writer, failure)
    writer.u32(failure.status, 'error_status_code')
  }
}

function writeAddress(
  writer: Writer,
  { ton, npi, address }: { readonly ton: number; readonly npi: number; readonly address: string },
): void {
  writer.u8(ton, 'ton')
  writer.u8(npi, 'npi')
  writer.cstring(address, ADDRESS.max, ADDRESS.name)
}

/** Where reading stands; one for the process, since reading never waits. */
const cursor = { at: 0 }

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
  cursor.at = HEADER_OCTETS
  // A response without its body is one that had nothing to say.
  const isBare = end === HEADER_OCTETS && id >= RESPONSE
  if (!isBare) {
    for (let n = 0; n < fields.length; n += 1) {
      const field = fields[n] as Field
      const value = readField(bytes, field, end)
      if (value !== DEFAULTS[field.kind]) body[field.name] = value
    }
  }
  const { at } = cursor
  if (at === end) return made(command, status, sequence, body, NO_TLVS, NO_UNKNOWN)
  const { tlvs, unknown } = readTlvs(bytes, at, end)
  return made(command, status, sequence, body, tlvs, unknown)
}

const made = (
  command: CommandName,
  status: number,
  sequence: number,
  body: Fields,
  tlvs: Tlvs,
  unknownTlvs: readonly UnknownTlv[],
): AnyPdu => ({ command, status, sequence, body, tlvs, unknownTlvs }) as unknown as AnyPdu

function readField(bytes: Buffer, field: Field, end: number): Value {
  switch (field.kind) {
    case 'u8':
      return readU8(bytes, field, end)
    case 'cstring':
      return readCstring(bytes, field, end)
    case 'octets':
      return readCounted(bytes, field, end)
    case 'destinations':
      return readList(bytes, field, end, readDestination)
    case 'failures':
      return readList(bytes, field, end, readFailure)
  }
}

function readU8(bytes: Buffer, field: Field, end: number): number {
  const { at } = cursor
  if (at >= end) throw cutShort(field)
  cursor.at = at + 1
  return bytes[at] as number
}

function readU32(bytes: Buffer, field: Field, end: number): number {
  const { at } = cursor
  if (at + 4 > end) throw cutShort(field)
  cursor.at = at + 4
  return bytes.readUInt32BE(at)
}

function readCstring(bytes: Buffer, field: Field, end: number): string {
  const start = cursor.at
  const last = start + field.max < end ? start + field.max : end
  for (let at = start; at < last; at += 1) {
    if (bytes[at] !== 0) continue
    cursor.at = at + 1
    return at === start ? '' : bytes.toString('latin1', start, at)
  }
  if (last === end) throw cutShort(field)
  throw new PduBreach(field.error, `${field.name} is longer than ${field.max - 1} characters`)
}

function readCounted(bytes: Buffer, field: Field, end: number): Uint8Array {
  const length = readU8(bytes, field, end)
  if (length === 0) return DEFAULTS.octets
  const { at } = cursor
  if (at + length > end) {
    throw new PduBreach(field.error, `${field.name} says ${length} octets, ${end - at} are there`)
  }
  cursor.at = at + length
  return bytes.subarray(at, at + length)
}

type Item<T> = (bytes: Buffer, field: Field, end: number) => T

function readList<T>(bytes: Buffer, field: Field, end: number, item: Item<T>): readonly T[] {
  const count = readU8(bytes, field, end)
  return Array.from({ length: count }, () => item(bytes, field, end))
}

function readDestination(bytes: Buffer, field: Field, end: number): Destination {
  const flag = readU8(bytes, field, end)
  if (flag === TO_LIST) return { list: readCstring(bytes, LIST_NAME, end) }
  if (flag !== TO_ADDRESS) throw new PduBreach('ESME_RINVDESTFLAG', `dest_flag is ${flag}`)
  return readAddress(bytes, field, end)
}

const readFailure: Item<Failure> = (bytes, field, end) => {
  const address = readAddress(bytes, field, end)
  return { ...address, status: readU32(bytes, field, end) }
}

function readAddress(bytes: Buffer, field: Field, end: number) {
  const ton = readU8(bytes, field, end)
  const npi = readU8(bytes, field, end)
  return { ton, npi, address: readCstring(bytes, ADDRESS, end) }
}

const cutShort = ({ name }: Field): PduBreach =>
  new PduBreach('ESME_RINVCMDLEN', `the PDU ends within ${name}`)
