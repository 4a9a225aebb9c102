/**
 * Text as a search compares it: whatever the case and the diacritics, by Turkish rules (wire §17).
 *
 * `I`, `ı`, `İ` and `i` are one letter here, and so are `ş` and `s`: who looks for "yilmaz" finds
 * "YILMAZ" and "Yılmaz". What is stored is folded once, when it is written, so that a search
 * compares plain texts.
 */

/** Letters that Unicode does not decompose into a base and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ı: 'i', ß: 'ss', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h' },
  ...{ æ: 'ae', œ: 'oe', þ: 'th' },
}
const NOT_PLAIN = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g')
const MARKS = /\p{M}/gu
const SPACE = /[\s\p{C}]+/gu
const ASCII = /^[ -~]*$/

export function foldText(text: string): string {
  const small = text.toLowerCase()
  if (ASCII.test(small) && !small.includes('  ')) return small.trim()
  return small
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(NOT_PLAIN, (letter) => PLAIN[letter] ?? letter)
    .replace(SPACE, ' ')
    .trim()
}

/** The wire's rule, and what an index of three letters at a time can answer (471). */
export const TERM_CHARACTERS_MIN = 3

const PHONE = /^\+?[\d\s().-]+$/
const PHONE_PUNCTUATION = /[^\d]/g
/** Before a number of Turkey, as people write it; a whole one is as well known without. */
const PHONE_LEAD = /^(0*90(?=\d{10}$)|0+)/

/**
 * What to look for, or undefined if that is too short. Digits are looked for as the part of a
 * number: `0532 111` finds +90532111….
 */
export function searchTerm(key: string): string | undefined {
  const folded = foldText(key)
  const digits = PHONE.test(folded) ? folded.replace(PHONE_PUNCTUATION, '') : ''
  const national = digits.replace(PHONE_LEAD, '')
  return [national, digits, folded].find((term) => [...term].length >= TERM_CHARACTERS_MIN)
}

/** Every three characters that follow each other, each once. */
export function gramsOf(term: string): readonly string[] {
  const letters = [...term]
  const grams = letters.slice(2).map((_, at) => letters.slice(at, at + 3).join(''))
  return [...new Set(grams)]
}
