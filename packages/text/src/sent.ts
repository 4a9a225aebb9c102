/**
 * Chooses the mode of a text, and with it the letters and units that are really sent.
 *
 * The contract asks for the faithful mode with the fewest parts and names the order for ties
 * (wire §17). No part needs counting for that, because the modes beat each other letter by letter:
 *
 * - plain GSM costs no letter more than the Turkish tables do, and its parts hold more;
 * - the locking table costs no letter more than the single shift table, with the same header;
 * - UCS-2 holds 70 or 67 letters to a part, the dearest Turkish text 77 or 74.
 *
 * So the first mode of the order that can write the text is also the cheapest, and one look at
 * each letter settles it. A test holds this against counting the parts of every mode.
 */
import type { ReferenceBits } from './capacity.ts'
import type { EncodingChoice, Mode } from './encoding.ts'
import { DISPLACED, EXTENSION, FOREIGN, kindOf, PLAIN, TURKISH } from './kinds.ts'
import { transliterate } from './transliterate.ts'

export interface MeasureOptions {
  /** What the order, else the account asks for; `auto` if absent. */
  readonly encoding?: EncodingChoice
  /** Operator suffix as appended, e.g. `' B186'`; `''` or absent: none. */
  readonly suffix?: string
  /**
   * 1 (default): the seven letters by the locking table where it will do.
   * 2: count and send them by the single shift table always (wire §14 #33).
   */
  readonly turkishLetterUnits?: 1 | 2
  /** 8 (default), or 16 where a carrier wants it: parts then hold a unit less. */
  readonly referenceBits?: ReferenceBits
}

export interface Sent {
  readonly mode: Mode
  /** The customer's text after transliteration, without the suffix. */
  readonly text: string
  /** The suffix after transliteration. */
  readonly suffix: string
  /** Septets or UTF-16 units of both together. */
  readonly units: number
}

/** How many letters of the kinds that matter; incomplete once a foreign one was met. */
interface Tally {
  extension: number
  turkish: number
  displaced: number
  foreign: boolean
}

/** What is sent for this text. Scans each letter once, and once more only to replace some. */
export function toSent(text: string, options: MeasureOptions): Sent {
  const encoding = options.encoding ?? 'auto'
  const suffix = options.suffix ?? ''
  if (encoding === 'utf8') return asUcs2(text, suffix)
  const tally = tallyOf(text, suffix)
  if (encoding === 'auto') {
    return tally.foreign ? asUcs2(text, suffix) : asGsm(text, suffix, tally, options)
  }
  if (!tally.foreign && (tally.turkish === 0 || encoding === 'gsm0338-tr')) {
    return asGsm(text, suffix, tally, options)
  }
  const written = transliterate(text, encoding)
  const ending = transliterate(suffix, encoding)
  return asGsm(written, ending, tallyOf(written, ending), options)
}

function asUcs2(text: string, suffix: string): Sent {
  return { mode: 'ucs2', text, suffix, units: text.length + suffix.length }
}

function asGsm(text: string, suffix: string, tally: Tally, options: MeasureOptions): Sent {
  const letters = text.length + suffix.length + tally.extension
  if (tally.turkish === 0) return { mode: 'gsm', text, suffix, units: letters }
  if (tally.displaced === 0 && options.turkishLetterUnits !== 2) {
    return { mode: 'turkish', text, suffix, units: letters }
  }
  return { mode: 'turkish-single', text, suffix, units: letters + tally.turkish }
}

function tallyOf(text: string, suffix: string): Tally {
  const tally = { extension: 0, turkish: 0, displaced: 0, foreign: false }
  addTo(tally, text)
  addTo(tally, suffix)
  return tally
}

function addTo(tally: Tally, text: string): void {
  for (let i = 0; i < text.length; i += 1) {
    const kind = kindOf(text.charCodeAt(i))
    if (kind === PLAIN) continue
    if (kind === EXTENSION) tally.extension += 1
    else if (kind === TURKISH) tally.turkish += 1
    else if (kind === DISPLACED) tally.displaced += 1
    else if (kind === FOREIGN) {
      tally.foreign = true
      return
    }
  }
}
