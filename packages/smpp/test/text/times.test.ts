/** SMPP's times (§7.1.1), to the character. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { absoluteTime, compactDate, readTime, relativeTime } from '../../src/times.ts'

const NOW = Date.UTC(2026, 10, 26, 12, 0, 0)
const HOUR = 3_600_000

test.each([
  [0, '261126120000000+'],
  [180, '261126150000012+'],
  [-210, '261126083000014-'],
  [720, '261127000000048+'],
])('absolute, %i minutes from UTC', (offset, text) => {
  expect(absoluteTime(NOW, offset)).toBe(text)
  expect(readTime(text, 0)).toBe(NOW)
})

test.each([10, 7.5, 735, -1000, Number.NaN])('%d minutes from UTC cannot be said', (offset) => {
  expect(() => absoluteTime(NOW, offset)).toThrow(RangeError)
})

test('tenths of a second', () => {
  expect(absoluteTime(NOW + 999)).toBe('261126120000900+')
  expect(readTime('261126120000900+', 0)).toBe(NOW + 900)
})

test.each([
  [0, '000000000000000R'],
  [48 * HOUR, '000002000000000R'],
  [25 * HOUR + 61_999, '000001010101000R'],
  [31 * 24 * HOUR, '000031000000000R'],
])('relative, %i ms', (span, text) => {
  expect(relativeTime(span)).toBe(text)
  expect(readTime(text, NOW)).toBe(NOW + span - (span % 1000))
})

test.each([-1, 32 * 24 * HOUR, Number.NaN])('%d ms cannot be said', (span) => {
  expect(() => relativeTime(span)).toThrow(RangeError)
})

describe('read', () => {
  test.each([
    ['a year and two months', '010200000000000R', NOW + (365 + 60) * 24 * HOUR],
    ['no month 13', '261326120000000+', null],
    ['no 30 February', '260230120000000+', null],
    ['no hour 24', '261126240000000+', null],
    ['no thirteen hours from UTC', '261126120000052+', null],
    ['no sign', '2611261200000000', null],
    ['too short', '261126120000', null],
    ['nothing', '', null],
  ])('%s', (_, text, at) => {
    expect(readTime(text, NOW)).toBe(at)
  })

  test('any moment of the century comes back', () => {
    const moments = fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2099, 11) })
    fc.assert(
      fc.property(moments, fc.integer({ min: -48, max: 48 }), (at, quarters) => {
        const tenth = at - (at % 100)
        expect(readTime(absoluteTime(tenth, quarters * 15), 0)).toBe(tenth)
      }),
    )
  })
})

test('compact dates', () => {
  expect(compactDate(NOW, 180)).toBe('261126150000')
})
