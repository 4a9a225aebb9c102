/**
 * How many units one part holds, per mode.
 *
 * User data is 140 octets. The header takes its share, so a septet part holds
 * 160 − ceil(8 × header octets ÷ 7) septets (3GPP TS 23.038 §C.3). The header, its length octet
 * counted, is 0 octets for plain text, 4 with one national language element, 6 with the 8-bit
 * concatenation element, 9 with both. The 16-bit concatenation element takes an octet more.
 */
import type { Mode } from './encoding.ts'

export interface Capacity {
  /** Units in a message of one part. */
  readonly alone: number
  /** Units in each part of a message of several. */
  readonly joined: number
}

/** Units are septets in the GSM modes and UTF-16 units in UCS-2. */
export const CAPACITY: Readonly<Record<Mode, Capacity>> = {
  gsm: { alone: 160, joined: 153 },
  turkish: { alone: 155, joined: 149 },
  'turkish-single': { alone: 155, joined: 149 },
  ucs2: { alone: 70, joined: 67 },
}

/** Where parts are joined by a reference of 16 bits (3GPP TS 23.040 §9.2.3.24.8). */
const CAPACITY_16: Readonly<Record<Mode, Capacity>> = {
  gsm: { alone: 160, joined: 152 },
  turkish: { alone: 155, joined: 148 },
  'turkish-single': { alone: 155, joined: 148 },
  ucs2: { alone: 70, joined: 66 },
}

/** Bits of the number that joins the parts of a message. */
export type ReferenceBits = 8 | 16

export const capacityOf = (mode: Mode, referenceBits: ReferenceBits = 8): Capacity =>
  (referenceBits === 8 ? CAPACITY : CAPACITY_16)[mode]

/** 3GPP TS 23.040 §9.2.3.24.1: the number of parts travels in one octet. */
export const PARTS_MAX = 255
