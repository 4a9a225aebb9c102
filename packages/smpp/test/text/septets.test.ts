/** Packing by the standard's own bits (3GPP TS 23.038 §6.1.2.1). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillBitsAfter, packSeptets, unpackSeptets } from '../../src/septets.ts'
import { ascii, hex, octets } from '../support.ts'

test.each([
  // §6.1.2.1.1: septets 1a to 1g fill the octets from the low bits.
  ['', ''],
  ['1', '31'],
  ['12', '31 19'],
  ['hello', 'e8 32 9b fd 06'],
  ['hellohello', 'e8 32 9b fd 46 97 d9 ec 37'],
  // Seven bits are left over: a carriage return is in them.
  ['1234567', '31 d9 8c 56 b3 dd 1a'],
  ['12345678', '31 d9 8c 56 b3 dd 70'],
])('%s is %s', (text, packed) => {
  expect(hex(packSeptets(ascii(text)))).toBe(packed)
  expect(unpackSeptets(octets(packed))).toEqual(new Uint8Array(ascii(text)))
})

describe('behind a header', () => {
  test.each([
    [0, 0],
    [4, 3],
    [6, 1],
    [7, 0],
    [9, 5],
    [10, 4],
  ])('of %i octets there are %i fill bits', (headerOctets, fillBits) => {
    expect(fillBitsAfter(headerOctets)).toBe(fillBits)
  })

  test('the first septet starts on a septet border', () => {
    // One fill bit after 6 octets: `A` (0x41) moves up by a bit.
    expect(hex(packSeptets(ascii('A'), 1))).toBe('82')
    expect(hex(packSeptets(ascii('AA'), 1))).toBe('82 41')
  })
})

test('a text that ends with the filling loses only that', () => {
  const ending = (text: string) => ascii(unpackSeptetsOf(text))
  const unpackSeptetsOf = (text: string) =>
    Buffer.from(unpackSeptets(packSeptets(ascii(text)))).toString('latin1')
  expect(ending('123456\r')).toEqual(ascii('123456\r'))
  // Eight septets of which the last is a carriage return look like seven and a filling.
  expect(ending('1234567\r')).toEqual(ascii('1234567'))
})

test('any septets come back', () => {
  const septets = fc.uint8Array({ max: 0x7f, maxLength: 300 })
  fc.assert(
    fc.property(septets, fc.integer({ min: 0, max: 6 }), (given, fillBits) => {
      const packed = packSeptets(given, fillBits)
      const isPadded = given.at(-1) === 0x0d && (given.length * 7 + fillBits) % 8 === 0
      expect(packed).toHaveLength(Math.ceil((given.length * 7 + fillBits) / 8))
      expect(unpackSeptets(packed, fillBits)).toEqual(isPadded ? given.slice(0, -1) : given)
    }),
  )
})
