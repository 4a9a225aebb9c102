/**
 * What must hold for every text. The oracle packs letters one by one with its own idea of the
 * costs, written from the tables of the standard and not from the code under test.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GsmMode, Mode } from '../src/encoding.ts'
import { decodeGsm } from '../src/gsm.ts'
import { type MeasureOptions, measure } from '../src/measure.ts'
import { segment } from '../src/segment.ts'
import { decodeUcs2 } from '../src/ucs2.ts'

const DEFAULT = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const EXTENSION = new Set('\f^{}\\[~]|€')
const TURKISH = new Set('ĞğİıŞşç')
const DISPLACED = new Set('èìØøÆæ¡¿')

/** Cost of a code point, or undefined if the mode cannot write it. */
const COST: Record<Mode, (letter: string) => number | undefined> = {
  gsm: (letter) => (EXTENSION.has(letter) ? 2 : DEFAULT.has(letter) ? 1 : undefined),
  turkish: (letter) =>
    TURKISH.has(letter) ? 1 : DISPLACED.has(letter) ? undefined : COST.gsm(letter),
  'turkish-single': (letter) => (TURKISH.has(letter) ? 2 : COST.gsm(letter)),
  ucs2: (letter) => letter.length,
}
const ROOM: Record<Mode, [alone: number, joined: number]> = {
  gsm: [160, 153],
  turkish: [155, 149],
  'turkish-single': [155, 149],
  ucs2: [70, 67],
}
const MODES: readonly Mode[] = ['gsm', 'turkish', 'turkish-single', 'ucs2']

function partsIn(mode: Mode, whole: string): number | undefined {
  const costs = Array.from(whole, COST[mode])
  if (costs.includes(undefined)) return undefined
  const [alone, joined] = ROOM[mode]
  const sum = costs.reduce<number>((total, cost) => total + (cost as number), 0)
  if (sum <= alone) return 1
  let parts = 1
  let used = 0
  for (const cost of costs as number[]) {
    if (used + cost > joined) {
      parts += 1
      used = 0
    }
    used += cost
  }
  return parts
}

/** The rule of wire §17 as it is written: count every mode, take the fewest, ties in order. */
function cheapest(whole: string, modes: readonly Mode[]): { mode: Mode; parts: number } {
  const counted = modes.flatMap((mode) => {
    const parts = partsIn(mode, whole)
    return parts === undefined ? [] : [{ mode, parts }]
  })
  const fewest = Math.min(...counted.map(({ parts }) => parts))
  const first = counted.find(({ parts }) => parts === fewest)
  if (!first) throw new Error('no mode can write this')
  return first
}

const pool = (letters: string) => fc.constantFrom(...letters)
const KINDS = {
  plain: pool('abc XYZ019\n\rÇÖöÜüßΔé'),
  extension: pool('^{}\\[]~|€\f'),
  turkish: pool('ĞğİıŞşç'),
  displaced: pool('èìØøÆæ¡¿'),
  foreign: fc.oneof(pool('я“—\t`😀🇹👍\u001b中'), fc.constantFrom('\ud83d', '\ude00')),
}

/** Long enough for several parts, and of few kinds at once so that no mode is rare. */
const texts = fc
  .subarray(Object.values(KINDS), { minLength: 1 })
  .chain((kinds) => fc.array(fc.oneof(...kinds), { maxLength: 520, size: 'max' }))
  .map((letters) => letters.join(''))

const options: fc.Arbitrary<MeasureOptions> = fc.record(
  {
    encoding: fc.constantFrom('auto' as const, 'gsm0338', 'gsm0338-tr', 'utf8'),
    suffix: fc.constantFrom('', ' B186', ' [€]', ' Ş1', ' я', '\ude00'),
    turkishLetterUnits: fc.constantFrom(1 as const, 2),
  },
  { requiredKeys: [] },
)

const RUNS = { seed: 20_261_122, numRuns: 400 } as const

const TABLES: Record<GsmMode, { locking?: boolean; single?: boolean }> = {
  gsm: {},
  turkish: { locking: true },
  'turkish-single': { single: true },
}

function read(mode: Mode, userData: Uint8Array): string {
  return mode === 'ucs2' ? decodeUcs2(userData) : decodeGsm(userData, TABLES[mode])
}

describe('segments', () => {
  test('are as many as measured, in the mode and units measured', () => {
    fc.assert(
      fc.property(texts, options, (text, chosen) => {
        const { mode, parts, units, unitsLeft } = measure(text, chosen)
        const segments = segment(text, { ...chosen, reference: 1 })
        expect(segments).toHaveLength(parts)
        expect(segments.every((each) => each.mode === mode)).toBe(true)
        expect(segments.reduce((sum, each) => sum + each.units, 0)).toBe(units)
        const room = ROOM[mode][parts === 1 ? 0 : 1]
        expect(segments.every((each) => each.units <= room)).toBe(true)
        expect(room - (segments.at(-1)?.units ?? Number.NaN)).toBe(unitsLeft)
      }),
      RUNS,
    )
  })

  test('read back as the text and the suffix', () => {
    fc.assert(
      fc.property(texts, options, (text, chosen) => {
        const segments = segment(text, { ...chosen, reference: 1 })
        const { mode, text: sent } = measure(text, chosen)
        const letters = segments.map(({ userData }) => read(mode, userData))
        expect(letters).toEqual(segments.map((each) => each.text))
        const whole = letters.join('')
        expect(whole.startsWith(sent)).toBe(true)
        const ending = measure(chosen.suffix ?? '', { encoding: chosen.encoding ?? 'auto' }).text
        expect(whole.slice(sent.length)).toBe(ending)
      }),
      RUNS,
    )
  })

  test('never end inside a pair', () => {
    fc.assert(
      fc.property(texts, options, (text, chosen) => {
        const segments = segment(text, { ...chosen, reference: 1 })
        for (const [i, { mode, text: letters, userData }] of segments.entries()) {
          const next = segments[i + 1]?.text ?? ''
          if (mode !== 'ucs2') expect(userData.at(-1)).not.toBe(0x1b)
          else expect(/[\ud800-\udbff]$/.test(letters) && /^[\udc00-\udfff]/.test(next)).toBe(false)
        }
      }),
      RUNS,
    )
  })

  test('fit in 140 octets with their header', () => {
    fc.assert(
      fc.property(texts, options, (text, chosen) => {
        for (const { mode, udh, userData } of segment(text, { ...chosen, reference: 1 })) {
          const header = udh.length === 0 ? 0 : udh.length + 1
          const bits = mode === 'ucs2' ? userData.length * 8 : userData.length * 7
          const before = mode === 'ucs2' ? header * 8 : Math.ceil((header * 8) / 7) * 7
          expect(before + bits).toBeLessThanOrEqual(1120)
        }
      }),
      RUNS,
    )
  })
})

describe('the mode', () => {
  test('is the cheapest faithful one, ties in the order of the contract', () => {
    fc.assert(
      fc.property(texts, options, (text, { suffix = '', turkishLetterUnits = 1 }) => {
        const modes = MODES.filter((mode) => mode !== 'turkish' || turkishLetterUnits === 1)
        const { mode, parts, text: sent } = measure(text, { suffix, turkishLetterUnits })
        expect(sent).toBe(text)
        expect({ mode, parts }).toEqual(cheapest(text + suffix, modes))
      }),
      RUNS,
    )
  })

  test('forced to GSM is the cheapest for what is left after replacing', () => {
    fc.assert(
      fc.property(texts, options, (text, { suffix = '', turkishLetterUnits = 1 }) => {
        const modes = (['gsm', 'turkish', 'turkish-single'] as const).filter(
          (mode) => mode !== 'turkish' || turkishLetterUnits === 1,
        )
        const encoding = 'gsm0338-tr'
        const { mode, parts, text: sent } = measure(text, { suffix, turkishLetterUnits, encoding })
        const ending = measure(suffix, { encoding }).text
        expect({ mode, parts }).toEqual(cheapest(sent + ending, modes))
        expect([...sent]).toEqual(
          Array.from(text, (letter) =>
            TURKISH.has(letter) || COST.gsm(letter) !== undefined ? letter : '?',
          ),
        )
      }),
      RUNS,
    )
  })

  test('forced to plain GSM keeps one letter for each code point', () => {
    const neighbours: Record<string, string> = { Ğ: 'G', ğ: 'g', İ: 'I', ı: 'i', Ş: 'S', ş: 's' }
    neighbours.ç = 'c'
    fc.assert(
      fc.property(texts, (text) => {
        const { mode, text: sent } = measure(text, { encoding: 'gsm0338' })
        expect(mode).toBe('gsm')
        expect([...sent]).toEqual(
          Array.from(text, (letter) =>
            COST.gsm(letter) === undefined ? (neighbours[letter] ?? '?') : letter,
          ),
        )
      }),
      RUNS,
    )
  })
})

test('arbitrary UTF-16 crashes nothing', () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
  fc.assert(
    fc.property(units, options, (codes, chosen) => {
      const text = String.fromCharCode(...codes)
      const { parts } = measure(text, chosen)
      expect(segment(text, { ...chosen, reference: 0 })).toHaveLength(parts)
    }),
    RUNS,
  )
})
