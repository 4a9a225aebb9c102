/** The table of wire §7.2 to the letter, and the arithmetic that it comes from. */
import { describe, expect, test } from 'vitest'
import { CAPACITY, capacityOf } from '../src/capacity.ts'
import { measure } from '../src/measure.ts'
import { segment } from '../src/segment.ts'
import { udhOf } from '../src/udh.ts'

const SUFFIX = ' B186'

/** Letters of the customer that fit in 1 to 7 parts. */
const TABLE = [
  { mode: 'gsm', letter: 'a', suffix: '', fits: [160, 306, 459, 612, 765, 918, 1071] },
  { mode: 'gsm', letter: 'a', suffix: SUFFIX, fits: [155, 301, 454, 607, 760, 913, 1066] },
  { mode: 'turkish', letter: 'ş', suffix: '', fits: [155, 298, 447, 596, 745, 894, 1043] },
  { mode: 'turkish', letter: 'ş', suffix: SUFFIX, fits: [150, 293, 442, 591, 740, 889, 1038] },
  { mode: 'ucs2', letter: 'я', suffix: '', fits: [70, 134, 201, 268, 335, 402, 469] },
  { mode: 'ucs2', letter: 'я', suffix: SUFFIX, fits: [65, 129, 196, 263, 330, 397, 464] },
] as const

for (const { mode, letter, suffix, fits } of TABLE) {
  describe(`${mode} ${suffix === '' ? 'without' : 'with'} suffix`, () => {
    test.each(fits.map((count, i) => [count, i + 1] as const))(
      '%i letters fill %i',
      (count, parts) => {
        const full = measure(letter.repeat(count), { suffix })
        expect(full).toMatchObject({ mode, parts, units: count + suffix.length, unitsLeft: 0 })
        expect(segment(letter.repeat(count), { suffix, reference: 0 })).toHaveLength(parts)

        const over = measure(letter.repeat(count + 1), { suffix })
        const room = CAPACITY[mode].joined
        const lastUnits = count + 1 + suffix.length - parts * room
        // The first part shrinks when a second appears, so more than one letter moves over.
        expect(over).toMatchObject({ mode, parts: parts + 1, unitsLeft: room - lastUnits })
        expect(segment(letter.repeat(count + 1), { suffix, reference: 0 })).toHaveLength(parts + 1)
      },
    )
  })
}

test('one Turkish letter among plain ones is enough for the Turkish column', () => {
  expect(measure(`${'a'.repeat(149)}ğ`, { suffix: SUFFIX })).toMatchObject({ parts: 1 })
  expect(measure(`${'a'.repeat(150)}ğ`, { suffix: SUFFIX })).toMatchObject({ parts: 2 })
})

describe.each([8, 16] as const)('with a reference of %i bits', (referenceBits) => {
  test.each(['gsm', 'turkish', 'turkish-single', 'ucs2'] as const)(
    'the capacity of %s is 140 octets less its header',
    (mode) => {
      const room = (total: number) => {
        const header = udhOf(mode, { reference: 0, referenceBits, total, sequence: 1 }).length
        const octets = header === 0 ? 0 : header + 1
        return mode === 'ucs2' ? Math.floor((140 - octets) / 2) : 160 - Math.ceil((8 * octets) / 7)
      }
      expect(capacityOf(mode, referenceBits)).toEqual({ alone: room(1), joined: room(2) })
    },
  )

  test.each([
    ['gsm', 'a'],
    ['turkish', 'ş'],
    ['ucs2', 'я'],
  ] as const)('there are as many segments of %s as are measured', (mode, letter) => {
    const { joined } = capacityOf(mode, referenceBits)
    for (const [letters, parts] of [[joined * 3, 3] as const, [joined * 3 + 1, 4] as const]) {
      const text = letter.repeat(letters)
      expect(measure(text, { referenceBits })).toMatchObject({ mode, parts })
      expect(segment(text, { reference: 1, referenceBits })).toHaveLength(parts)
    }
  })
})
