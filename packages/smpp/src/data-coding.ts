/**
 * What data_coding says of the octets (SMPP 3.4 §5.2.19), and the letters in them.
 *
 * Zero means "the SMSC's own alphabet", which is GSM with most carriers and Latin-1 with some: the
 * carrier's settings say. Above 0x0f carriers pass on the coding of the mobile network (3GPP TS
 * 23.038 §4).
 */
import { decodeGsm, type GsmTables } from '@peyk/text/gsm'
import { decodeUcs2 } from '@peyk/text/ucs2'

/** Alphabets that data_coding 0 stands for. */
export type PlainAlphabet = 'gsm' | 'gsm-packed' | 'latin1'

/** `gsm`: one septet to an octet. */
export type Alphabet = PlainAlphabet | 'ucs2' | 'cyrillic' | 'hebrew' | 'binary'

const ALPHABETS: Readonly<Record<number, Alphabet>> = {
  1: 'latin1',
  2: 'binary',
  3: 'latin1',
  4: 'binary',
  6: 'cyrillic',
  7: 'hebrew',
  8: 'ucs2',
}

/** By bits 3 and 2 of a general coding (3GPP TS 23.038 §4); 0 is GSM. */
const GENERAL: readonly (Alphabet | undefined)[] = [undefined, 'binary', 'ucs2', 'binary']

/** What is no text that can be read here, is binary. */
export function alphabetOf(dataCoding: number, plain: PlainAlphabet): Alphabet {
  if (dataCoding === 0) return plain
  if (dataCoding < 0x10) return ALPHABETS[dataCoding] ?? 'binary'
  const gsm = plain === 'gsm-packed' ? plain : 'gsm'
  if (dataCoding < 0x40) return GENERAL[(dataCoding >> 2) & 3] ?? gsm
  if (dataCoding < 0xc0) return 'binary'
  // Message waiting in GSM, then in UCS-2; then message classes, where bit 2 says 8-bit data.
  if (dataCoding < 0xe0) return gsm
  if (dataCoding < 0xf0) return 'ucs2'
  return dataCoding & 0x04 ? 'binary' : gsm
}

/** Null for binary. Packed septets are unpacked before. */
export function lettersOf(octets: Uint8Array, alphabet: Alphabet, tables: GsmTables) {
  return READERS[alphabet](octets, tables)
}

type Reader = (octets: Uint8Array, tables: GsmTables) => string | null

const READERS: Readonly<Record<Alphabet, Reader>> = {
  gsm: decodeGsm,
  'gsm-packed': decodeGsm,
  latin1: (octets) => latin1Of(octets),
  ucs2: (octets) => decodeUcs2(octets),
  cyrillic: (octets) => CYRILLIC.decode(octets),
  hebrew: (octets) => HEBREW.decode(octets),
  binary: () => null,
}

const CYRILLIC = new TextDecoder('iso-8859-5')
const HEBREW = new TextDecoder('iso-8859-8')

export function latin1Of(octets: Uint8Array): string {
  const { buffer, byteOffset, length } = octets
  return (octets instanceof Buffer ? octets : Buffer.from(buffer, byteOffset, length)).toString(
    'latin1',
  )
}
