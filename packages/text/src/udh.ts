/**
 * The user data header of a part: which part it is, and which national table to read it by.
 *
 * The octets come without the length octet (UDHL): carriers that take the header as a field of
 * its own do not want it, and whoever joins header and text writes the length of what he joins.
 */
import type { ReferenceBits } from './capacity.ts'
import type { Mode } from './encoding.ts'
import { TURKISH_LANGUAGE } from './turkish.ts'

/** 3GPP TS 23.040 §9.2.3.24.1: concatenation, 8-bit reference; 3 octets of data. */
const CONCATENATION = 0x00
/** 3GPP TS 23.040 §9.2.3.24.8: concatenation, 16-bit reference; 4 octets of data. */
const CONCATENATION_16 = 0x08
/** 3GPP TS 23.040 §9.2.3.24.15: national language single shift; 1 octet of data. */
const SINGLE_SHIFT = 0x24
/** 3GPP TS 23.040 §9.2.3.24.16: national language locking shift; 1 octet of data. */
const LOCKING_SHIFT = 0x25

/** Never both shifts: the single table adds nothing that locking and the extension lack. */
const LANGUAGE: Readonly<Record<Mode, readonly number[]>> = {
  gsm: [],
  turkish: [LOCKING_SHIFT, 1, TURKISH_LANGUAGE],
  'turkish-single': [SINGLE_SHIFT, 1, TURKISH_LANGUAGE],
  ucs2: [],
}

export interface Place {
  /** Joins the parts of one message, 0 to 255, or to 65535 with 16 bits. */
  readonly reference: number
  /** 8 if absent. */
  readonly referenceBits?: ReferenceBits
  /** Number of parts, 1 to 255. */
  readonly total: number
  /** This part, from 1. */
  readonly sequence: number
}

/** Header octets without UDHL; empty for a plain text of one part. */
export function udhOf(mode: Mode, place: Place): Uint8Array {
  const language = LANGUAGE[mode]
  if (place.total > 1) return new Uint8Array([...concatenationOf(place), ...language])
  return language.length === 0 ? NO_OCTETS : new Uint8Array(language)
}

const NO_OCTETS = new Uint8Array(0)

function concatenationOf({ reference, referenceBits, total, sequence }: Place): number[] {
  if (referenceBits !== 16) return [CONCATENATION, 3, reference, total, sequence]
  return [CONCATENATION_16, 4, reference >> 8, reference & 0xff, total, sequence]
}
