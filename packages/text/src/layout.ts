/**
 * Where one part ends and the next begins.
 *
 * An escape pair and a surrogate pair are never cut: the part before ends a unit short instead,
 * and what is really sent is what is counted (wire §17). Measuring and segmenting both go through
 * here, so a price can not differ from what leaves the house; measuring only passes no list.
 */
import { capacityOf, type ReferenceBits } from './capacity.ts'
import { EXTENSION, kindOf, TURKISH } from './kinds.ts'
import type { Sent } from './sent.ts'
import { isHighSurrogate, isLowSurrogate } from './ucs2.ts'

export interface Layout {
  readonly parts: number
  /** Units used in the last part. */
  readonly lastUnits: number
}

/**
 * Lays a text out in parts.
 *
 * @param cuts if given, receives the UTF-16 index of the first letter of every part but the first,
 *   counted in text and suffix together
 */
export function layOut(sent: Sent, cuts?: number[], referenceBits?: ReferenceBits): Layout {
  const { alone, joined } = capacityOf(sent.mode, referenceBits)
  if (sent.units <= alone) return { parts: 1, lastUnits: sent.units }
  const evenly = sent.units === sent.text.length + sent.suffix.length
  return evenly ? jump(sent, joined, cuts) : walk(sent, joined, cuts)
}

/** Every UTF-16 unit costs one: only the letters at the cuts need a look. */
function jump(sent: Sent, size: number, cuts: number[] | undefined): Layout {
  let parts = 1
  let at = 0
  while (sent.units - at > size) {
    at += size
    if (isLowSurrogate(unitAt(sent, at)) && isHighSurrogate(unitAt(sent, at - 1))) at -= 1
    cuts?.push(at)
    parts += 1
  }
  return { parts, lastUnits: sent.units - at }
}

/** Some letters cost two septets: each has to be placed. */
function walk(sent: Sent, size: number, cuts: number[] | undefined): Layout {
  const length = sent.text.length + sent.suffix.length
  const dear = sent.mode === 'turkish-single' ? TURKISH : EXTENSION
  let parts = 1
  let used = 0
  for (let i = 0; i < length; i += 1) {
    const kind = kindOf(unitAt(sent, i))
    const cost = kind === EXTENSION || kind === dear ? 2 : 1
    if (used + cost > size) {
      cuts?.push(i)
      parts += 1
      used = 0
    }
    used += cost
  }
  return { parts, lastUnits: used }
}

/** Text and suffix as one, without joining them: the join would copy a long text. */
function unitAt(sent: Sent, index: number): number {
  const { text, suffix } = sent
  return index < text.length ? text.charCodeAt(index) : suffix.charCodeAt(index - text.length)
}
