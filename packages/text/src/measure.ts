/**
 * How a text will be sent and how many parts it takes: what is billed, and what is refused.
 *
 * Every order passes here, so it is the fast path: one table load per letter, nothing allocated
 * that grows with the text (a forced encoding that replaces letters builds its new text).
 */
import { capacityOf } from './capacity.ts'
import type { Mode } from './encoding.ts'
import { layOut } from './layout.ts'
import { type MeasureOptions, toSent } from './sent.ts'

export type { MeasureOptions }

export interface Measure {
  readonly mode: Mode
  /** What is really sent, without the suffix; differs from the input only by transliteration. */
  readonly text: string
  /** Septets or UTF-16 units used, suffix included; a unit lost before a pair is not counted. */
  readonly units: number
  /** SMS parts really sent; 1 for an empty text. */
  readonly parts: number
  /** Units of room in the last part. */
  readonly unitsLeft: number
}

const DEFAULTS: MeasureOptions = {}

/** Measures a text. Linear in its length; any string is accepted, lone surrogates included. */
export function measure(text: string, options: MeasureOptions = DEFAULTS): Measure {
  const sent = toSent(text, options)
  const { parts, lastUnits } = layOut(sent, undefined, options.referenceBits)
  const { alone, joined } = capacityOf(sent.mode, options.referenceBits)
  return {
    mode: sent.mode,
    text: sent.text,
    units: sent.units,
    parts,
    unitsLeft: (parts === 1 ? alone : joined) - lastUnits,
  }
}
