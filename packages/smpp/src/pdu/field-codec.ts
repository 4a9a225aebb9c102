/** Mandatory fields from octets and to octets, kind by kind (SMPP 3.4 §3.1). */
import { PduBreach } from './breach.ts'
import {
  cstring,
  DEFAULTS,
  type Destination,
  type Failure,
  type Field,
  type FieldKind,
  type ValueOf,
} from './fields.ts'
import { latin1At } from './letters.ts'
import type { Writer } from './writer.ts'

/** The values of a body by the names of its fields. */
export type Fields = Record<string, unknown>

export type Write<Kind extends FieldKind> = (
  writer: Writer,
  field: Field,
  value: ValueOf<Kind> | undefined,
) => void

/** One for each kind; what is undefined is written as what nobody has set. */
export const WRITES: { readonly [Kind in FieldKind]: Write<Kind> } = {
  u8: (writer, { name }, value) => writer.u8(value ?? DEFAULTS.u8, name),
  cstring: (writer, { max, name }, value) => writer.cstring(value ?? DEFAULTS.cstring, max, name),
  octets: (writer, field, value) => writer.counted(value ?? DEFAULTS.octets, field),
  destinations: (writer, field, value) =>
    writeDestinations(writer, value ?? DEFAULTS.destinations, field),
  failures: (writer, field, value) => writeFailures(writer, value ?? DEFAULTS.failures, field),
}

/** Where reading stands; one for the process, since reading never waits. */
export const cursor = { at: 0 }

/** Reads where the cursor stands and moves it on; nothing at or behind `end` is looked at. */
export type Read<T> = (bytes: Buffer, field: Field, end: number) => T

/** One for each kind; each throws a `PduBreach`. */
export const READS: { readonly [Kind in FieldKind]: Read<ValueOf<Kind>> } = {
  u8: readU8,
  cstring: readCstring,
  octets: readCounted,
  destinations: (bytes, field, end) => readList(bytes, field, end, readDestination),
  failures: (bytes, field, end) => readList(bytes, field, end, readFailure),
}

/** Lists are the only fields whose size is not bounded by their row. */
export const isList = ({ kind }: Field): boolean => kind === 'destinations' || kind === 'failures'

/** What they take beyond what their rows say. */
export function listOctets(lists: readonly Field[], body: Fields): number {
  let sum = 0
  for (const { name } of lists) {
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
    return latin1At(bytes, start, at)
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

function readList<T>(bytes: Buffer, field: Field, end: number, item: Read<T>): readonly T[] {
  const count = readU8(bytes, field, end)
  return Array.from({ length: count }, () => item(bytes, field, end))
}

function readDestination(bytes: Buffer, field: Field, end: number): Destination {
  const flag = readU8(bytes, field, end)
  if (flag === TO_LIST) return { list: readCstring(bytes, LIST_NAME, end) }
  if (flag !== TO_ADDRESS) throw new PduBreach('ESME_RINVDESTFLAG', `dest_flag is ${flag}`)
  return readAddress(bytes, field, end)
}

const readFailure: Read<Failure> = (bytes, field, end) => {
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
