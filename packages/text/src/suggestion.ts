/**
 * The plain GSM spelling that a person could use instead of a dear letter.
 *
 * Advice for editors and reports only; nothing is sent this way (see `transliterate.ts`). Most
 * letters need no table: Unicode's own compatibility decomposition takes the accent from a
 * letter, opens ligatures and narrows full-width forms. The table holds what it does not know.
 */
import { DISPLACED, kindOf, PLAIN } from './kinds.ts'
import { TURKISH_LETTERS } from './turkish.ts'

/** An empty string means: leave it out. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ...TURKISH_LETTERS.map(({ letter, neighbour }) => [letter, neighbour] as const),
  ...each('[{', '('),
  ...each(']}', ')'),
  ...each('\\|', '/'),
  ...each('~‐‑‒–—―−•', '-'),
  ...each('`´‘’‛′‹›', "'"),
  ...each('“”„‟″«»', '"'),
  ...each('\f\u0085\u2028\u2029', '\n'),
  ...each('\t', ' '),
  ...each('‚', ','),
  ...each('·', '.'),
  ...each('×', 'x'),
  ...each('÷', '/'),
  ...each('₺', 'TL'),
  ...each('©', '(c)'),
  ...each('®', '(R)'),
  ...each('→', '->'),
  ...each('đ', 'd'),
  ...each('Đ', 'D'),
  ...each('ł', 'l'),
  ...each('Ł', 'L'),
  ...each('œ', 'oe'),
  ...each('Œ', 'OE'),
  ...each('\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff', ''),
])

/**
 * Letters of the default alphabet, one septet each, or null if there is no near one. May be
 * several (`…` → `...`) or none (`''`: an accent on its own, a zero-width mark).
 */
export function suggestionFor(letter: string): string | null {
  const known = SPELLINGS.get(letter)
  if (known !== undefined) return known
  const bare = letter.normalize('NFKD').replace(/\p{M}/gu, '')
  return isPlain(bare) ? bare : null
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const kind = kindOf(text.charCodeAt(i))
    if (kind !== PLAIN && kind !== DISPLACED) return false
  }
  return true
}

function each(letters: string, spelling: string): (readonly [string, string])[] {
  return Array.from(letters, (letter) => [letter, spelling] as const)
}
