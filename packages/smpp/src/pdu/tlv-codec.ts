/** Optional parameters from bytes and to bytes (SMPP 3.4 §5.3.1): tag, length, value. */
import { PduBreach } from './breach.ts'
import { u32At } from './header.ts'
import { latin1At } from './letters.ts'
import { TLVS, type TlvKind, type TlvName, type Tlvs, type UnknownTlv } from './tlvs.ts'
import type { Writer } from './writer.ts'

/** Tag and length. */
const HEAD_OCTETS = 4
const VALUE_OCTETS_MAX = 0xffff
const INTEGER_OCTETS: Readonly<Partial<Record<TlvKind, number>>> = { u8: 1, u16: 2, u32: 4 }

interface Row {
  readonly name: TlvName
  readonly tag: number
  readonly kind: TlvKind
  /** Of an integer; undefined for what has no fixed length. */
  readonly size: number | undefined
}

const ROWS = Object.entries(TLVS).map(
  ([name, { tag, kind }]): Row => ({
    ...{ name: name as TlvName, tag, kind },
    size: INTEGER_OCTETS[kind],
  }),
)
const BY_TAG = new Map(ROWS.map((row) => [row.tag, row]))

/** What they take in a PDU. */
export function tlvOctets(tlvs: Tlvs, unknown: readonly UnknownTlv[]): number {
  let sum = 0
  for (const name in tlvs) sum += HEAD_OCTETS + valueOctets(name as TlvName, tlvs)
  for (const { value } of unknown) sum += HEAD_OCTETS + value.length
  return sum
}

function valueOctets(name: TlvName, tlvs: Tlvs): number {
  const value = tlvs[name]
  if (value === undefined) return -HEAD_OCTETS
  if (typeof value === 'string') return value.length + 1
  if (typeof value === 'number') return INTEGER_OCTETS[TLVS[name].kind] as number
  return value.length
}

export function writeTlvs(writer: Writer, tlvs: Tlvs, unknown: readonly UnknownTlv[]): void {
  for (const name in tlvs) {
    const value = tlvs[name as TlvName]
    if (value !== undefined) writeKnown(writer, name as TlvName, value)
  }
  for (const { tag, value } of unknown) {
    writer.u16(tag, 'the tag of a TLV')
    writer.u16(value.length, 'the length of a TLV')
    writer.octets(value)
  }
}

function writeKnown(writer: Writer, name: TlvName, value: number | string | Uint8Array): void {
  const { tag, kind } = TLVS[name]
  writer.u16(tag, name)
  if (typeof value === 'number') {
    writer.u16(INTEGER_OCTETS[kind] as number, name)
    if (kind === 'u8') writer.u8(value, name)
    else if (kind === 'u16') writer.u16(value, name)
    else writer.u32(value, name)
  } else if (typeof value === 'string') {
    writer.u16(value.length + 1, name)
    writer.cstring(value, VALUE_OCTETS_MAX, name)
  } else {
    writer.u16(value.length, name)
    writer.octets(value)
  }
}

export interface ReadTlvs {
  readonly tlvs: Tlvs
  readonly unknown: readonly UnknownTlv[]
}

/** @throws PduBreach when one says that it is longer than the PDU */
export function readTlvs(bytes: Buffer, from: number, end: number): ReadTlvs {
  const tlvs: Record<string, number | string | Uint8Array> = {}
  const unknown: UnknownTlv[] = []
  for (let at = from; at < end; ) {
    if (at + HEAD_OCTETS > end) throw beyond('the head of a TLV')
    const tag = u16At(bytes, at)
    const start = at + HEAD_OCTETS
    at = start + u16At(bytes, at + 2)
    if (at > end) throw beyond(`TLV 0x${tag.toString(16).padStart(4, '0')}`)
    const row = BY_TAG.get(tag)
    const isFirst = row !== undefined && tlvs[row.name] === undefined
    const value = isFirst ? readValue(bytes, row, start, at) : undefined
    if (row && value !== undefined) tlvs[row.name] = value
    else unknown.push({ tag, value: bytes.subarray(start, at) })
  }
  return { tlvs: tlvs as Tlvs, unknown }
}

/** Undefined for an integer of another length. Carriers forget the NUL of strings. */
function readValue(bytes: Buffer, { kind, size }: Row, start: number, end: number) {
  if (size !== undefined && end - start !== size) return undefined
  switch (kind) {
    case 'u8':
      return bytes[start] as number
    case 'u16':
      return u16At(bytes, start)
    case 'u32':
      return u32At(bytes, start)
    case 'octets':
      return bytes.subarray(start, end)
    case 'cstring':
      return latin1At(bytes, start, endOfString(bytes, start, end))
  }
}

function endOfString(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at += 1) if (bytes[at] === 0) return at
  return end
}

const u16At = (bytes: Buffer, at: number): number =>
  ((bytes[at] as number) << 8) | (bytes[at + 1] as number)

const beyond = (what: string): PduBreach =>
  new PduBreach('ESME_RINVOPTPARSTREAM', `${what} reaches beyond the PDU`)
