/**
 * The parts of a text as a carrier takes them: letters, header and user data.
 *
 * `segment(...).length` is `measure(...).parts` for the same text and options, because both read
 * one layout.
 */
import { PARTS_MAX } from './capacity.ts'
import type { Mode } from './encoding.ts'
import { encodeGsm } from './gsm.ts'
import { layOut } from './layout.ts'
import { type MeasureOptions, toSent } from './sent.ts'
import { encodeUcs2 } from './ucs2.ts'
import { udhOf } from './udh.ts'

export interface Segment {
  readonly mode: Mode
  /** The letters of this part; the suffix is in the last ones. */
  readonly text: string
  /** Septets or UTF-16 units of this part, header not counted. */
  readonly units: number
  /** Header octets without UDHL; empty where none is needed. */
  readonly udh: Uint8Array
  /** GSM modes: one septet to an octet, unpacked. UCS-2: big-endian octets. */
  readonly userData: Uint8Array
}

export interface SegmentOptions extends MeasureOptions {
  /**
   * Joins the parts on the handset, 0 to 255, or to 65535 where it has 16 bits; should differ
   * between messages to one number.
   */
  readonly reference: number
}

/**
 * Cuts a text into the parts that are sent.
 *
 * @throws RangeError if the reference does not fit its bits, or the text takes more than
 *   `PARTS_MAX` parts, which the header cannot number (measure first: orders end at 7 parts,
 *   wire §7.1)
 */
export function segment(text: string, options: SegmentOptions): Segment[] {
  const { reference, referenceBits = 8 } = options
  const referenceMax = (1 << referenceBits) - 1
  if (!Number.isInteger(reference) || reference < 0 || reference > referenceMax) {
    throw new RangeError(`a concatenation reference is 0 to ${referenceMax}, not ${reference}`)
  }
  const sent = toSent(text, options)
  const cuts: number[] = []
  const { parts } = layOut(sent, cuts, referenceBits)
  if (parts > PARTS_MAX)
    throw new RangeError(`${parts} parts, at most ${PARTS_MAX} can be numbered`)
  const whole = sent.text + sent.suffix
  const segments: Segment[] = []
  for (let i = 0; i < parts; i += 1) {
    const letters = parts === 1 ? whole : whole.slice(cuts[i - 1] ?? 0, cuts[i])
    const udh = udhOf(sent.mode, { reference, referenceBits, total: parts, sequence: i + 1 })
    const { units, userData } = body(letters, sent.mode)
    segments.push({ mode: sent.mode, text: letters, units, udh, userData })
  }
  return segments
}

function body(letters: string, mode: Mode): Pick<Segment, 'units' | 'userData'> {
  if (mode === 'ucs2') return { units: letters.length, userData: encodeUcs2(letters) }
  const userData = encodeGsm(letters, mode)
  return { units: userData.length, userData }
}
