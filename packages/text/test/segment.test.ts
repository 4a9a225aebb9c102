import { describe, expect, test } from 'vitest'
import { PARTS_MAX } from '../src/capacity.ts'
import type { Mode } from '../src/encoding.ts'
import { segment } from '../src/segment.ts'
import { udhOf } from '../src/udh.ts'

const hex = (octets: Uint8Array) =>
  Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join(' ')

describe('header octets', () => {
  test.each<[Mode, number, string]>([
    ['gsm', 1, ''],
    ['turkish', 1, '25 01 01'],
    ['turkish-single', 1, '24 01 01'],
    ['ucs2', 1, ''],
    ['gsm', 3, '00 03 a7 03 02'],
    ['turkish', 3, '00 03 a7 03 02 25 01 01'],
    ['turkish-single', 3, '00 03 a7 03 02 24 01 01'],
    ['ucs2', 3, '00 03 a7 03 02'],
  ])('%s in %i part(s): %s', (mode, total, octets) => {
    expect(hex(udhOf(mode, { reference: 0xa7, total, sequence: 2 }))).toBe(octets)
  })
})

describe('whole segments', () => {
  test('a short plain text is septets and nothing else', () => {
    expect(segment('Hi [€]', { reference: 7, suffix: ' B186' })).toEqual([
      {
        mode: 'gsm',
        text: 'Hi [€] B186',
        units: 14,
        udh: new Uint8Array(0),
        userData: Uint8Array.from([
          0x48, 0x69, 0x20, 0x1b, 0x3c, 0x1b, 0x65, 0x1b, 0x3e, 0x20, 0x42, 0x31, 0x38, 0x36,
        ]),
      },
    ])
  })

  test('Turkish septets come with their table', () => {
    const [only] = segment('Şifre: ığ', { reference: 0 })
    expect(only).toMatchObject({ mode: 'turkish', units: 9 })
    expect(hex(only?.udh ?? new Uint8Array())).toBe('25 01 01')
    expect(hex(only?.userData ?? new Uint8Array())).toBe('1c 69 66 72 65 3a 20 07 0c')
  })

  test('UCS-2 is big-endian', () => {
    const [only] = segment('я😀', { reference: 0 })
    expect(only).toMatchObject({ mode: 'ucs2', units: 3 })
    expect(hex(only?.userData ?? new Uint8Array())).toBe('04 4f d8 3d de 00')
  })

  test('an empty text is one empty part', () => {
    expect(segment('', { reference: 0 })).toEqual([
      { mode: 'gsm', text: '', units: 0, udh: new Uint8Array(0), userData: new Uint8Array(0) },
    ])
  })
})

describe('several parts', () => {
  test('share the reference and are numbered from one', () => {
    const parts = segment('ş'.repeat(300), { reference: 255 })
    expect(parts.map(({ udh }) => hex(udh))).toEqual([
      '00 03 ff 03 01 25 01 01',
      '00 03 ff 03 02 25 01 01',
      '00 03 ff 03 03 25 01 01',
    ])
    expect(parts.map(({ units }) => units)).toEqual([149, 149, 2])
  })

  test('the suffix ends the last part, and may begin in the one before', () => {
    const parts = segment('a'.repeat(303), { reference: 1, suffix: ' B186' })
    expect(parts.map(({ text }) => text.slice(-4))).toEqual(['aaaa', 'a B1', '86'])
  })

  test('an extension pair at the border moves over whole', () => {
    const parts = segment(`${'a'.repeat(152)}[${'b'.repeat(20)}`, { reference: 1 })
    expect(parts.map(({ units }) => units)).toEqual([152, 22])
    expect(parts[1]?.text.startsWith('[b')).toBe(true)
    expect(hex(parts[1]?.userData.slice(0, 3) ?? new Uint8Array())).toBe('1b 3c 62')
  })

  test('an emoji at the border moves over whole', () => {
    const parts = segment(`${'я'.repeat(66)}😀${'я'.repeat(10)}`, { reference: 1 })
    expect(parts.map(({ units }) => units)).toEqual([66, 12])
    expect(parts[1]?.text.startsWith('😀я')).toBe(true)
  })

  test('forced encodings cut what they wrote', () => {
    const parts = segment('ş😀'.repeat(81), { reference: 1, encoding: 'gsm0338' })
    expect(parts.map(({ text }) => text).join('')).toBe('s?'.repeat(81))
    expect(parts.map(({ units }) => units)).toEqual([153, 9])
  })
})

describe('breaches', () => {
  test('a reference of 16 bits takes an octet more', () => {
    const parts = segment('ş'.repeat(156), { reference: 0x12a7, referenceBits: 16 })
    expect(parts.map(({ udh }) => hex(udh))).toEqual([
      '08 04 12 a7 02 01 25 01 01',
      '08 04 12 a7 02 02 25 01 01',
    ])
    const beyond = () => segment('a', { reference: 65536, referenceBits: 16 })
    expect(beyond).toThrow('a concatenation reference is 0 to 65535, not 65536')
  })

  test.each([-1, 256, 1.5, Number.NaN])('%d is no reference', (reference) => {
    expect(() => segment('a', { reference })).toThrow(RangeError)
  })

  test('more parts than the header can number', () => {
    const room = 153 * PARTS_MAX
    expect(segment('a'.repeat(room), { reference: 0 })).toHaveLength(PARTS_MAX)
    expect(() => segment('a'.repeat(room + 1), { reference: 0 })).toThrow(RangeError)
  })
})
