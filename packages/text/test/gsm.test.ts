import { describe, expect, test } from 'vitest'
import { GSM_DEFAULT, GSM_EXTENSION } from '../src/alphabet.ts'
import { decodeGsm, encodeGsm } from '../src/gsm.ts'
import { TURKISH_LETTERS, TURKISH_LOCKING } from '../src/turkish.ts'

const bytes = (...octets: number[]) => Uint8Array.from(octets)

describe('the default alphabet', () => {
  test('has 128 different places', () => {
    expect(GSM_DEFAULT).toHaveLength(128)
    expect(new Set(GSM_DEFAULT).size).toBe(128)
  })

  test.each([
    ['@', 0x00],
    ['£', 0x01],
    ['Ç', 0x09],
    ['\n', 0x0a],
    ['Å', 0x0e],
    ['Δ', 0x10],
    ['Ξ', 0x1a],
    ['É', 0x1f],
    [' ', 0x20],
    ['¤', 0x24],
    ['?', 0x3f],
    ['¡', 0x40],
    ['Z', 0x5a],
    ['Ä', 0x5b],
    ['§', 0x5f],
    ['¿', 0x60],
    ['z', 0x7a],
    ['à', 0x7f],
  ])('%j is %i', (letter, septet) => {
    expect(encodeGsm(letter, 'gsm')).toEqual(bytes(septet))
    expect(decodeGsm(bytes(septet))).toBe(letter)
  })

  test('knows Ç Ö ö Ü ü, so they need no table of their own', () => {
    expect(decodeGsm(encodeGsm('ÇÖöÜü', 'gsm'))).toBe('ÇÖöÜü')
  })
})

describe('the extension table', () => {
  test('has ten letters, each behind an escape, in every mode', () => {
    const letters = [...GSM_EXTENSION.values()].join('')
    const septets = bytes(...[...GSM_EXTENSION.keys()].flatMap((code) => [0x1b, code]))
    expect([...letters].sort()).toEqual([...'\f^{}\\[~]|€'].sort())
    for (const mode of ['gsm', 'turkish', 'turkish-single'] as const) {
      expect(encodeGsm(letters, mode)).toEqual(septets)
    }
    for (const tables of [{}, { locking: true }, { single: true }]) {
      expect(decodeGsm(septets, tables)).toBe(letters)
    }
  })

  test('the euro sign is written escaped, and read at either place', () => {
    expect(encodeGsm('€', 'turkish')).toEqual(bytes(0x1b, 0x65))
    expect(decodeGsm(bytes(0x04, 0x1b, 0x65), { locking: true })).toBe('€€')
  })
})

describe('the Turkish tables', () => {
  test('the locking table differs from the default in eight places', () => {
    const differing = [...TURKISH_LOCKING].flatMap((letter, septet) =>
      letter === GSM_DEFAULT[septet] ? [] : [[septet, GSM_DEFAULT[septet], letter]],
    )
    expect(differing).toEqual([
      [0x04, 'è', '€'],
      [0x07, 'ì', 'ı'],
      [0x0b, 'Ø', 'Ğ'],
      [0x0c, 'ø', 'ğ'],
      [0x1c, 'Æ', 'Ş'],
      [0x1d, 'æ', 'ş'],
      [0x40, '¡', 'İ'],
      [0x60, '¿', 'ç'],
    ])
  })

  test('locking writes a Turkish letter in one septet, single shift in two', () => {
    expect(encodeGsm('ĞğİıŞşç', 'turkish')).toEqual(bytes(0x0b, 0x0c, 0x40, 0x07, 0x1c, 0x1d, 0x60))
    expect(encodeGsm('Ğİ', 'turkish-single')).toEqual(bytes(0x1b, 0x47, 0x1b, 0x49))
    expect(encodeGsm('Şç', 'turkish-single')).toEqual(bytes(0x1b, 0x53, 0x1b, 0x63))
    expect(encodeGsm('ğış', 'turkish-single')).toEqual(bytes(0x1b, 0x67, 0x1b, 0x69, 0x1b, 0x73))
  })

  test('the single shift code of a letter is its neighbour in the default alphabet', () => {
    for (const { single, neighbour } of TURKISH_LETTERS) {
      expect(String.fromCharCode(single)).toBe(neighbour)
    }
  })

  test('a handset without the tables shows what the standard says', () => {
    expect(decodeGsm(encodeGsm('Ğış', 'turkish'))).toBe('Øìæ')
    expect(decodeGsm(encodeGsm('Ğış', 'turkish-single'))).toBe('Gis')
  })
})

describe('reading what others wrote', () => {
  test('an escape before a code without a letter is ignored', () => {
    expect(decodeGsm(bytes(0x1b, 0x41, 0x1b, 0x01))).toBe('A£')
    expect(decodeGsm(bytes(0x1b, 0x07), { locking: true })).toBe('ı')
  })

  test('an escape before an escape or before nothing is a space', () => {
    expect(decodeGsm(bytes(0x41, 0x1b, 0x1b, 0x42, 0x1b))).toBe('A B ')
  })

  test('an octet above 0x7F is no septet', () => {
    expect(decodeGsm(bytes(0x41, 0x80, 0xff, 0x1b, 0x9b))).toBe('A\ufffd\ufffd\ufffd')
  })

  test('nothing is read from nothing', () => {
    expect(decodeGsm(bytes())).toBe('')
  })
})

describe('writing is strict', () => {
  test.each([
    ['ş', 'gsm'],
    ['è', 'turkish'],
    ['я', 'turkish-single'],
    ['\u001b', 'gsm'],
    ['\ud800', 'turkish'],
  ] as const)('%j has no septet in %s', (letter, mode) => {
    expect(() => encodeGsm(letter, mode)).toThrow(RangeError)
  })
})
