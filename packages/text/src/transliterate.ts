/**
 * What the forced GSM encodings make of letters they cannot write (wire §17, `encoding`).
 *
 * The seven Turkish letters have neighbours; everything else becomes a question mark, one for
 * each code point, so that an emoji is not two of them. Nothing cleverer is done here: what a
 * customer sees as the cheaper spelling is advice (see `suggestion.ts`), what is sent is contract.
 */
import { FOREIGN, kindOf, TURKISH } from './kinds.ts'
import { TURKISH_LETTERS } from './turkish.ts'
import { isHighSurrogate, isLowSurrogate, textOfUnits } from './ucs2.ts'

const QUESTION_MARK = 0x3f

const NEIGHBOURS: ReadonlyMap<number, number> = new Map(
  TURKISH_LETTERS.map(({ letter, neighbour }) => [letter.charCodeAt(0), neighbour.charCodeAt(0)]),
)

/**
 * The text as the forced encoding sends it. The result is never longer, and holds only letters
 * of the default alphabet and its extension, with `gsm0338-tr` the seven Turkish ones as well.
 */
export function transliterate(text: string, to: 'gsm0338' | 'gsm0338-tr'): string {
  const units = new Array<number>(text.length)
  let length = 0
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    const kind = kindOf(unit)
    if (kind === FOREIGN) {
      units[length++] = QUESTION_MARK
      if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) i += 1
    } else if (kind === TURKISH && to === 'gsm0338') {
      units[length++] = NEIGHBOURS.get(unit) as number
    } else {
      units[length++] = unit
    }
  }
  units.length = length
  return textOfUnits(units)
}
