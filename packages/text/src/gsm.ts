/**
 * Septets from letters and letters from septets, one septet to an octet (unpacked, as SMPP
 * carries them).
 *
 * Writing is strict: what has no place in the tables is a breach, because the mode was chosen
 * before. Reading is generous, because the octets come from somebody else.
 */
import { ESCAPE, type ExtensionTable, GSM_DEFAULT, GSM_EXTENSION } from './alphabet.ts'
import type { GsmMode } from './encoding.ts'
import { memoryFor } from './memory.ts'
import { TURKISH_LOCKING, TURKISH_SINGLE } from './turkish.ts'
import { textOfUnits } from './ucs2.ts'

/** In a writing table: this septet follows an escape. */
const ESCAPED = 0x80
/** In a writing table: no septet. (0x7F is no code of any extension table.) */
const ABSENT = 0xff

const WRITING: Readonly<Record<GsmMode, Uint8Array>> = {
  gsm: writingTable(GSM_DEFAULT, GSM_EXTENSION),
  turkish: writingTable(TURKISH_LOCKING, GSM_EXTENSION),
  'turkish-single': writingTable(GSM_DEFAULT, TURKISH_SINGLE),
}

/**
 * Writes a text in septets; an extension letter becomes two.
 *
 * @throws RangeError if a letter is not in the tables of the mode
 */
export function encodeGsm(text: string, mode: GsmMode): Uint8Array {
  const table = WRITING[mode]
  const septets = memoryFor(text.length)
  for (let i = 0; i < text.length; i += 1) {
    const septet = table[text.charCodeAt(i)] as number
    if (septet >= ESCAPED) return encodeEscaped(text, table)
    septets[i] = septet
  }
  return septets
}

/** Some letters are two septets, or none. */
function encodeEscaped(text: string, table: Uint8Array): Uint8Array {
  const septets = memoryFor(septetCount(text, table))
  let at = 0
  for (let i = 0; i < text.length; i += 1) {
    const septet = table[text.charCodeAt(i)] as number
    if (septet >= ESCAPED) septets[at++] = ESCAPE
    septets[at++] = septet & 0x7f
  }
  return septets
}

export interface GsmTables {
  /** The header announced the Turkish locking shift table. */
  readonly locking?: boolean
  /** The header announced the Turkish single shift table. */
  readonly single?: boolean
}

/**
 * Reads septets, one to an octet.
 *
 * 3GPP TS 23.038 §6.2.1.1: an escape before a code without a letter is ignored and the code read
 * from the alphabet; an escape before an escape, or before nothing, is shown as a space. An octet
 * above 0x7F is no septet and is shown as U+FFFD.
 */
export function decodeGsm(septets: Uint8Array, tables: GsmTables = {}): string {
  const alphabet = tables.locking ? READING.locking : READING.plain
  const extension = tables.single ? TURKISH_SINGLE : GSM_EXTENSION
  const units = new Array<number>(septets.length)
  let length = 0
  for (let at = 0; at < septets.length; at += 1) {
    const septet = septets[at] as number
    if (septet === ESCAPE) {
      at += 1
      units[length] = escaped(septets[at], alphabet, extension)
    } else units[length] = alphabet[septet] as number
    length += 1
  }
  units.length = length
  return textOfUnits(units)
}

const SPACE = 0x20
/** U+FFFD: the octet is no septet. */
const NO_LETTER = 0xfffd

/** UTF-16 units by octet. */
const READING = { plain: readingTable(GSM_DEFAULT), locking: readingTable(TURKISH_LOCKING) }

function readingTable(alphabet: string): Uint16Array {
  const table = new Uint16Array(0x100).fill(NO_LETTER)
  for (let septet = 0; septet < alphabet.length; septet += 1) {
    table[septet] = alphabet.charCodeAt(septet)
  }
  return table
}

function escaped(septet: number | undefined, alphabet: Uint16Array, extension: ExtensionTable) {
  if (septet === undefined || septet === ESCAPE) return SPACE
  return extension.get(septet)?.charCodeAt(0) ?? (alphabet[septet] as number)
}

function septetCount(text: string, table: Uint8Array): number {
  let count = text.length
  for (let i = 0; i < text.length; i += 1) {
    const septet = table[text.charCodeAt(i)] as number
    if (septet === ABSENT) throw new RangeError(`no septet for UTF-16 unit ${text.charCodeAt(i)}`)
    if (septet >= ESCAPED) count += 1
  }
  return count
}

/** The extension goes in last: `€` is escaped even where the alphabet has it (wire §7.3). */
function writingTable(alphabet: string, extension: ExtensionTable): Uint8Array {
  const table = new Uint8Array(0x10000).fill(ABSENT)
  for (let septet = 0; septet < alphabet.length; septet += 1) {
    if (septet !== ESCAPE) table[alphabet.charCodeAt(septet)] = septet
  }
  for (const [septet, letter] of extension) table[letter.charCodeAt(0)] = ESCAPED | septet
  return table
}
