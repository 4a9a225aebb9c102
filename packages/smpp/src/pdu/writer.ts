/**
 * Writes octets one behind the other into memory that many PDUs share: a buffer of its own for each
 * would cost more than all its fields.
 */
import type { Field } from './fields.ts'
import { HEADER_OCTETS } from './header.ts'

const SLAB_OCTETS = 64 * 1024

export class Writer {
  readonly bytes: Buffer
  /** Where the PDU begins that was begun last. */
  from = 0
  /** Behind what was written last. */
  at = 0

  constructor(octets: number) {
    this.bytes = Buffer.allocUnsafeSlow(octets)
  }

  /** Leaves room for the header, which is written at the end. */
  begin(): void {
    this.from = this.at
    this.at += HEADER_OCTETS
  }

  end(id: number, status: number, sequence: number): void {
    const { from, at } = this
    this.at = from
    this.u32(at - from, 'command_length')
    this.u32(id, 'command_id')
    this.u32(status, 'command_status')
    this.u32(sequence, 'sequence_number')
    this.at = at
  }

  u8(value: number, name: string): void {
    if ((value & 0xff) !== value) throw misfit(name, value, 'an octet')
    this.bytes[this.at] = value
    this.at += 1
  }

  u16(value: number, name: string): void {
    if ((value & 0xffff) !== value) throw misfit(name, value, 'two octets')
    const { bytes, at } = this
    bytes[at] = value >>> 8
    bytes[at + 1] = value & 0xff
    this.at = at + 2
  }

  u32(value: number, name: string): void {
    if (value >>> 0 !== value) throw misfit(name, value, 'four octets')
    const { bytes, at } = this
    bytes[at] = value >>> 24
    bytes[at + 1] = (value >>> 16) & 0xff
    bytes[at + 2] = (value >>> 8) & 0xff
    bytes[at + 3] = value & 0xff
    this.at = at + 4
  }

  /** @param max octets, the NUL among them */
  cstring(value: string, max: number, name: string): void {
    const { length } = value
    if (length >= max) throw new RangeError(`${name} may have ${max - 1} characters, not ${length}`)
    const { bytes } = this
    let { at } = this
    for (let n = 0; n < length; n += 1) {
      const code = value.charCodeAt(n)
      if (code === 0 || code > 0xff) throw misfit(name, JSON.stringify(value[n]), 'Latin-1')
      bytes[at] = code
      at += 1
    }
    bytes[at] = 0
    this.at = at + 1
  }

  octets(value: Uint8Array): void {
    this.bytes.set(value, this.at)
    this.at += value.length
  }

  /** An octet with the length, then the octets. */
  counted(value: Uint8Array, { name, max }: Field): void {
    const { length } = value
    if (length > max) throw new RangeError(`${name} may have ${max} octets, not ${length}`)
    this.bytes[this.at] = length
    this.at += 1
    if (length > 0) this.octets(value)
  }
}

const misfit = (name: string, value: number | string, kind: string): RangeError =>
  new RangeError(`${name} does not hold ${value}: it is ${kind}`)

let slab = new Writer(SLAB_OCTETS)

/** A writer with room for so many octets at least. */
export function reserve(octets: number): Writer {
  if (octets > SLAB_OCTETS) return new Writer(octets)
  if (slab.at + octets > SLAB_OCTETS) slab = new Writer(SLAB_OCTETS)
  return slab
}
