import { expect, test } from 'vitest'
import { decodeUcs2, encodeUcs2 } from '../src/ucs2.ts'

test('units are big-endian, an emoji takes two', () => {
  expect(encodeUcs2('Aş😀')).toEqual(
    Uint8Array.from([0x00, 0x41, 0x01, 0x5f, 0xd8, 0x3d, 0xde, 0x00]),
  )
})

test('what was written is read, lone surrogates and long texts included', () => {
  for (const text of ['', 'Привет', '\ud800x\udc00', '😀'.repeat(5000)]) {
    expect(decodeUcs2(encodeUcs2(text))).toBe(text)
  }
})

test('an odd octet at the end is left out', () => {
  expect(decodeUcs2(Uint8Array.from([0x00, 0x41, 0x00]))).toBe('A')
})
