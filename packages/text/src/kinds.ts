/**
 * What kind of letter each UTF-16 unit is, for the one question that a measure asks of it.
 *
 * A flat table of 64 KiB: one load per unit, no branch on ranges and no hashing, which is what
 * keeps measuring linear and allocation-free. Ordinary texts touch two or three cache lines of it.
 *
 * | kind | gsm | turkish | turkish-single |
 * |---|---|---|---|
 * | PLAIN | 1 | 1 | 1 |
 * | EXTENSION | 2 | 2 | 2 |
 * | TURKISH | – | 1 | 2 |
 * | DISPLACED (`è ì Ø ø Æ æ ¡ ¿`) | 1 | – | 1 |
 * | FOREIGN (surrogates and U+001B too) | – | – | – |
 */
import { ESCAPE, GSM_DEFAULT, GSM_EXTENSION } from './alphabet.ts'
import { TURKISH_LETTERS, TURKISH_LOCKING } from './turkish.ts'

export const PLAIN = 0
export const EXTENSION = 1
export const TURKISH = 2
export const DISPLACED = 3
export const FOREIGN = 4

const KINDS: Uint8Array = kindTable()

/** The kind of a UTF-16 unit, 0 to 0xFFFF. */
export function kindOf(unit: number): number {
  return KINDS[unit] as number
}

function kindTable(): Uint8Array {
  const kinds = new Uint8Array(0x10000).fill(FOREIGN)
  const mark = (letter: string, kind: number) => {
    kinds[letter.charCodeAt(0)] = kind
  }
  for (const letter of GSM_DEFAULT) mark(letter, DISPLACED)
  for (const letter of TURKISH_LOCKING) {
    if (GSM_DEFAULT.includes(letter)) mark(letter, PLAIN)
  }
  for (const letter of GSM_EXTENSION.values()) mark(letter, EXTENSION)
  for (const { letter } of TURKISH_LETTERS) mark(letter, TURKISH)
  mark(GSM_DEFAULT.charAt(ESCAPE), FOREIGN)
  return kinds
}
