/**
 * Which letters made a text dearer than plain GSM, and by how much.
 *
 * One curly quote turns 160 letters to a part into 70, and nobody sees it in the text. The parts
 * are told once for the whole text and not letter by letter: of two emoji neither costs anything
 * as long as the other stays, so a price on each would be wrong for both.
 */
import type { EncodingChoice } from './encoding.ts'
import { EXTENSION, FOREIGN, kindOf, TURKISH } from './kinds.ts'
import { type Measure, measure } from './measure.ts'
import type { MeasureOptions } from './sent.ts'
import { suggestionFor } from './suggestion.ts'

/**
 * - `ucs2`: no GSM table has it, so the whole text goes out in UCS-2
 * - `turkish`: it needs a Turkish table, whose parts hold less
 * - `extension`: it takes two septets
 */
export type DearReason = 'ucs2' | 'turkish' | 'extension'

export interface DearLetter {
  /** One code point; a lone surrogate comes as it is. */
  readonly letter: string
  readonly codePoint: number
  readonly count: number
  /** UTF-16 index of the first one in the text as it was given. */
  readonly firstAt: number
  readonly reason: DearReason
  /** Plain GSM spelling; `''`: leave it out; null: there is no near one. */
  readonly suggestion: string | null
}

export interface Explanation {
  readonly measure: Measure
  /** Parts if the text were sent as `gsm0338`, suffix included. */
  readonly plainGsmParts: number
  /** Parts that the dear letters, or a forced encoding, cost on top of that. */
  readonly extraParts: number
  readonly letters: readonly DearLetter[]
}

/** Dearest first. */
const REASONS: readonly DearReason[] = ['ucs2', 'turkish', 'extension']

/** By kind; plain and displaced letters are never dear. */
const REASON_OF: Readonly<Record<number, DearReason>> = {
  [FOREIGN]: 'ucs2',
  [TURKISH]: 'turkish',
  [EXTENSION]: 'extension',
}

/**
 * Whom to blame under each encoding: a letter that is replaced costs nothing, and under `utf8` the
 * choice is dear, not the letters.
 */
const BLAMED: Readonly<Record<EncodingChoice, readonly DearReason[]>> = {
  auto: ['ucs2', 'turkish', 'extension'],
  gsm0338: ['extension'],
  'gsm0338-tr': ['turkish', 'extension'],
  utf8: [],
}

/** The dear letters of a text, the suffix left aside: dearest reason first, then as they appear. */
export function dearLetters(text: string, options: MeasureOptions = {}): DearLetter[] {
  return lettersOf(text, options, measure(text, options))
}

/** The measure, the plain alternative, and the letters that stand between them. */
export function explain(text: string, options: MeasureOptions = {}): Explanation {
  const measured = measure(text, options)
  const plainGsmParts = measure(text, { ...options, encoding: 'gsm0338' }).parts
  return {
    measure: measured,
    plainGsmParts,
    extraParts: measured.parts - plainGsmParts,
    letters: lettersOf(text, options, measured),
  }
}

function lettersOf(text: string, options: MeasureOptions, { mode }: Measure): DearLetter[] {
  // In UCS-2 an extension letter is one unit like any other.
  const blamed = BLAMED[options.encoding ?? 'auto'].filter(
    (reason) => reason !== 'extension' || mode !== 'ucs2',
  )
  const found = new Map<number, { count: number; firstAt: number; reason: DearReason }>()
  for (let at = 0; at < text.length; at += 1) {
    const reason = REASON_OF[kindOf(text.charCodeAt(at))]
    if (reason === undefined || !blamed.includes(reason)) continue
    const codePoint = text.codePointAt(at) as number
    const seen = found.get(codePoint)
    if (seen) seen.count += 1
    else found.set(codePoint, { count: 1, firstAt: at, reason })
    if (codePoint > 0xffff) at += 1
  }
  const letters = Array.from(found, ([codePoint, seen]) => {
    const letter = String.fromCodePoint(codePoint)
    return { letter, codePoint, ...seen, suggestion: suggestionFor(letter) }
  })
  return letters.sort((a, b) => REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason))
}
