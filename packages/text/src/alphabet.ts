/**
 * The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1 and §6.2.1.1).
 *
 * The position of a letter in `GSM_DEFAULT` is its septet. Every letter here is one UTF-16 unit,
 * so a string can be indexed like the table it draws.
 */

/** Septet 0x1B: the next septet is read from the extension table. It stands for no letter. */
export const ESCAPE = 0x1b

/** 128 letters; the place of the escape holds U+001B so that the positions are right. */
export const GSM_DEFAULT: string = [
  '@£$¥èéùìòÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmno',
  'pqrstuvwxyzäöñüà',
].join('')

/** Septet after the escape → letter. */
export type ExtensionTable = ReadonlyMap<number, string>

/** Each of these letters costs two septets. */
export const GSM_EXTENSION: ExtensionTable = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
])
