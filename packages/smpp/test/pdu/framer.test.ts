/** Whatever way the octets come, the same PDUs come out, or the end. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodePdu } from '../../src/pdu/codec.ts'
import { FrameBreach, Framer, PDU_OCTETS_MAX } from '../../src/pdu/framer.ts'
import { octets } from '../support.ts'
import { anyPdu } from './arbitrary.ts'

const LINK = '00000010 00000015 00000000 00000001'
const LINKS = octets(LINK, LINK, LINK)

/** The stream in pieces that end at these places. */
function pieces(stream: Buffer, ends: readonly number[]): Buffer[] {
  const places = [0, ...ends.map((end) => end % (stream.length + 1)), stream.length]
  const sorted = places.sort((a, b) => a - b)
  return sorted.slice(1).map((end, n) => stream.subarray(sorted[n], end))
}

test('any split of any stream gives the same PDUs', () => {
  fc.assert(
    fc.property(fc.array(anyPdu, { maxLength: 6 }), fc.array(fc.nat()), (pdus, ends) => {
      const sent = pdus.map((pdu) => Buffer.from(encodePdu(pdu)))
      const framer = new Framer()
      const found = pieces(Buffer.concat(sent), ends).flatMap((piece) => framer.push(piece))
      expect(found).toEqual(sent)
      expect(framer.isBetween).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('octet by octet', () => {
  const framer = new Framer()
  const found = Array.from(LINKS, (octet) => framer.push(Buffer.of(octet))).flat()
  expect(found).toEqual([octets(LINK), octets(LINK), octets(LINK)])
})

test('a PDU that has begun is told', () => {
  const framer = new Framer()
  expect(framer.push(LINKS.subarray(0, 5))).toEqual([])
  expect(framer.isBetween).toBe(false)
  expect(framer.push(LINKS.subarray(5, 16))).toEqual([octets(LINK)])
  expect(framer.isBetween).toBe(true)
  expect(framer.push(Buffer.alloc(0))).toEqual([])
})

describe('a length that cannot be', () => {
  test.each([
    ['nothing', '00000000'],
    ['less than a header', '0000000f'],
    ['an octet too many', (PDU_OCTETS_MAX + 1).toString(16).padStart(8, '0')],
    ['HTTP', Buffer.from('GET ').toString('hex')],
    ['TLS', '16030100'],
    ['all ones', 'ffffffff'],
  ])('%s ends the stream as soon as it is there', (_, length) => {
    const framer = new Framer()
    const bytes = octets(length)
    expect(framer.push(bytes.subarray(0, 3))).toEqual([])
    expect(() => framer.push(bytes.subarray(3))).toThrow(FrameBreach)
    expect(() => framer.push(octets(LINK))).toThrow(FrameBreach)
  })

  test('what was whole before it is not lost', () => {
    const framer = new Framer()
    expect(framer.push(octets(LINK, '00000001', LINK))).toEqual([octets(LINK)])
    expect(() => framer.push(Buffer.alloc(0))).toThrow('a PDU says it has 1 octets')
  })

  test('the longest PDU is one', () => {
    const bytes = Buffer.alloc(PDU_OCTETS_MAX)
    bytes.writeUInt32BE(PDU_OCTETS_MAX, 0)
    expect(new Framer().push(bytes)).toEqual([bytes])
    expect(() => new Framer(100).push(bytes)).toThrow('16 to 100 can be')
  })
})

test('garbage ends in PDUs, in a breach or in waiting for a bounded rest', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
      const framer = new Framer(256)
      let given = 0
      let taken = 0
      try {
        for (const chunk of chunks) {
          given += chunk.length
          for (const pdu of framer.push(Buffer.from(chunk))) taken += pdu.length
        }
        expect(given - taken).toBeLessThan(256)
      } catch (error) {
        expect(error).toBeInstanceOf(FrameBreach)
      }
    }),
    { numRuns: 500 },
  )
})
