/**
 * The Turkish national language tables (3GPP TS 23.038 §A.2.1 and §A.3.1, language identifier 1).
 *
 * Only seven letters of Turkish are missing from the default alphabet; `Ç Ö ö Ü ü` are in it. The
 * locking table puts the seven and `€` in eight places of the default alphabet and so loses the
 * eight letters that stood there. The single shift table keeps them all and adds the seven to the
 * extension table, each on the code of its ASCII neighbour.
 */
import { type ExtensionTable, GSM_DEFAULT, GSM_EXTENSION } from './alphabet.ts'

/** National language identifier of Turkish (3GPP TS 23.038 §6.2.1.2.4). */
export const TURKISH_LANGUAGE = 1

export interface TurkishLetter {
  readonly letter: string
  /** Septet in the locking table. */
  readonly locking: number
  /** Septet after the escape in the single shift table. */
  readonly single: number
  /** What stands for it in plain GSM (wire §17, `encoding`). */
  readonly neighbour: string
}

export const TURKISH_LETTERS: readonly TurkishLetter[] = [
  { letter: 'Ğ', locking: 0x0b, single: 0x47, neighbour: 'G' },
  { letter: 'ğ', locking: 0x0c, single: 0x67, neighbour: 'g' },
  { letter: 'İ', locking: 0x40, single: 0x49, neighbour: 'I' },
  { letter: 'ı', locking: 0x07, single: 0x69, neighbour: 'i' },
  { letter: 'Ş', locking: 0x1c, single: 0x53, neighbour: 'S' },
  { letter: 'ş', locking: 0x1d, single: 0x73, neighbour: 's' },
  { letter: 'ç', locking: 0x60, single: 0x63, neighbour: 'c' },
]

/** The euro sign's own place in the locking table; read, but never written (wire §7.3). */
const LOCKING_EURO = 0x04

/** 128 letters, as `GSM_DEFAULT`. */
export const TURKISH_LOCKING: string = lockingTable()

/** The ten default extensions stay, form feed among them. */
export const TURKISH_SINGLE: ExtensionTable = new Map([
  ...GSM_EXTENSION,
  ...TURKISH_LETTERS.map(({ single, letter }) => [single, letter] as const),
])

function lockingTable(): string {
  const letters = [...GSM_DEFAULT]
  letters[LOCKING_EURO] = '€'
  for (const { locking, letter } of TURKISH_LETTERS) letters[locking] = letter
  return letters.join('')
}
