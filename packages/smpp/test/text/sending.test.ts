/** Texts as carriers want them: octets by hand for each policy, and properties over all of them. */
import { measure } from '@peyk/text/measure'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlainAlphabet } from '../../src/data-coding.ts'
import { joinedText, receive } from '../../src/receiving.ts'
import { type Part, WRITING, type WritingPolicy, type Written, write } from '../../src/sending.ts'
import { ascii, hex } from '../support.ts'

const policy = (over: Partial<WritingPolicy> = {}): WritingPolicy => ({ ...WRITING, ...over })

function written(text: string, over: Partial<WritingPolicy> = {}, reference = 0xa7): Written {
  const result = write({ text, reference }, policy(over))
  if ('refused' in result) throw new Error(result.refused)
  return result
}

const only = ({ parts }: Written): Part => {
  expect(parts).toHaveLength(1)
  return parts[0] as Part
}

interface Row {
  readonly name: string
  readonly text: string
  readonly policy?: Partial<WritingPolicy>
  readonly esm: number
  readonly coding: number
  readonly octets: string
  readonly replaced?: readonly string[]
}

const SHORT: readonly Row[] = [
  { name: 'plain', text: 'a@[', esm: 0, coding: 0, octets: '61 00 1b 3c' },
  { name: 'plain at a carrier', text: 'a', policy: { plainCoding: 241 }, ...at(0, 241, '61') },
  { name: 'the locking table', text: 'ş', ...at(0x40, 0, '03 25 01 01 1d') },
  { name: 'the single shift table', text: 'şè', ...at(0x40, 0, '03 24 01 01 1b 73 04') },
  { name: 'UCS-2', text: 'я', ...at(0, 8, '04 4f') },
  { name: 'UCS-2 at a carrier', text: 'я', policy: { ucs2Coding: 0x18 }, ...at(0, 24, '04 4f') },
  { name: 'no tables', text: 'şa', policy: { missing: 'ucs2' }, ...at(0, 8, '01 5f 00 61') },
  {
    name: 'letters replaced',
    text: 'Şişli',
    policy: { missing: 'replace' },
    ...at(0, 0, '53 69 73 6c 69'),
    replaced: ['Ş', 'ş'],
  },
  { name: 'packed', text: 'hello', policy: { plain: 'gsm-packed' }, ...at(0, 0, 'e8 32 9b fd 06') },
  {
    // Four octets of header, three fill bits, then 0x1d: ten bits in two octets.
    name: 'packed with a table',
    text: 'ş',
    policy: { plain: 'gsm-packed' },
    ...at(0x40, 0, '03 25 01 01 e8 00'),
  },
  { name: 'Latin-1', text: 'é@ç', policy: latin1(), ...at(0, 3, 'e9 40 e7') },
  { name: 'Latin-1 has no tables', text: 'ış', policy: latin1(), ...at(0, 8, '01 31 01 5f') },
  { name: 'Latin-1 has no euro', text: '€', policy: latin1(), ...at(0, 8, '20 ac') },
  {
    name: 'Latin-1, replaced',
    text: 'ış€Δç',
    policy: latin1('replace'),
    ...at(0, 3, '69 73 3f 3f e7'),
    replaced: ['ı', 'ş', '€', 'Δ'],
  },
  { name: 'nothing', text: '', ...at(0, 0, '') },
]

function at(esm: number, coding: number, octets: string) {
  return { esm, coding, octets }
}

function latin1(missing: WritingPolicy['missing'] = 'tables'): Partial<WritingPolicy> {
  return { plain: 'latin1', plainCoding: 3, missing }
}

test.each(SHORT)('$name: $text', (row) => {
  const result = written(row.text, row.policy)
  const { body, tlvs } = only(result)
  expect(body).toMatchObject({ esm_class: row.esm, data_coding: row.coding })
  expect(hex(body.short_message)).toBe(row.octets)
  expect(tlvs).toEqual({})
  expect(result).toMatchObject({ smsCount: 1, replaced: row.replaced ?? [] })
})

test.each([
  ['ş and ğ and ş', {}, ['ş', 'ğ']],
  ['5€', latin1(), ['€']],
] as const)('%s may be refused', (text, over, letters) => {
  const result = write({ text, reference: 0 }, policy({ ...over, missing: 'refuse' }))
  expect(result).toEqual({ refused: 'missingLetters', letters })
})

test('a mode that was chosen before is kept', () => {
  const asked = (mode: 'ucs2' | 'turkish-single') => write({ text: 'ş', mode, reference: 0 })
  expect(asked('ucs2')).toMatchObject({ mode: 'ucs2' })
  expect(asked('turkish-single')).toMatchObject({ mode: 'turkish-single' })
})

test('the suffix is a part of the text', () => {
  const { parts } = write({ text: 'a', suffix: ' B186', reference: 0 }) as Written
  expect(hex((parts[0] as Part).body.short_message)).toBe(hex(ascii('a B186')))
})

describe('long text', () => {
  const heads = ({ parts }: Written, octets: number) =>
    parts.map(({ body }) => hex(body.short_message.subarray(0, octets)))

  test('by a header with 8 bits', () => {
    const result = written('a'.repeat(161))
    expect(heads(result, 7)).toEqual(['05 00 03 a7 02 01 61', '05 00 03 a7 02 02 61'])
    expect(result.parts.map(({ body }) => body.short_message.length)).toEqual([159, 14])
    expect(result.parts.every(({ body }) => body.esm_class === 0x40)).toBe(true)
  })

  test('by a header with 16 bits, whose parts hold one less', () => {
    const result = written('a'.repeat(161), { referenceBits: 16 }, 0x12a7)
    expect(heads(result, 8)).toEqual(['06 08 04 12 a7 02 01 61', '06 08 04 12 a7 02 02 61'])
    expect(result.parts.map(({ body }) => body.short_message.length)).toEqual([159, 16])
  })

  test('with a table in each header', () => {
    const result = written('ş'.repeat(156))
    const table = '25 01 01 1d'
    expect(heads(result, 10)).toEqual([`08 00 03 a7 02 01 ${table}`, `08 00 03 a7 02 02 ${table}`])
  })

  test('packed: 6 octets, a fill bit and 153 septets are 140 octets', () => {
    const { parts } = written('A'.repeat(306), { plain: 'gsm-packed' })
    expect(parts.map(({ body }) => body.short_message.length)).toEqual([140, 140])
    expect(hex((parts[0] as Part).body.short_message.subarray(4, 7))).toBe('02 01 82')
  })

  test('only the low bits of a counter are used', () => {
    expect(heads(written('a'.repeat(161), {}, 0x12a7), 4)[0]).toBe('05 00 03 a7')
  })

  test('by sar parameters there is no header', () => {
    const { parts } = written('a'.repeat(161), { long: 'sar' })
    expect(parts.map(({ tlvs }) => tlvs)).toEqual([
      { sar_msg_ref_num: 0xa7, sar_total_segments: 2, sar_segment_seqnum: 1 },
      { sar_msg_ref_num: 0xa7, sar_total_segments: 2, sar_segment_seqnum: 2 },
    ])
    expect(parts.map(({ body }) => body.short_message.length)).toEqual([153, 8])
    expect(parts.every(({ body }) => body.esm_class === 0)).toBe(true)
  })

  test('by a payload there is one PDU, and as many SMS', () => {
    const result = written('a'.repeat(400), { long: 'payload' })
    const { body, tlvs } = only(result)
    expect(body).toEqual({ esm_class: 0, data_coding: 0, short_message: new Uint8Array(0) })
    expect(tlvs.message_payload).toEqual(ascii('a'.repeat(400)))
    expect(result.smsCount).toBe(3)
  })

  test('a payload tells its table once, in front', () => {
    const { body, tlvs } = only(written('ş'.repeat(200), { long: 'payload' }))
    expect(body.esm_class).toBe(0x40)
    expect(hex(tlvs.message_payload?.subarray(0, 6) as Uint8Array)).toBe('03 25 01 01 1d 1d')
    expect(tlvs.message_payload).toHaveLength(204)
  })

  test.each(['sar', 'payload'] as const)('with %s a short text is as ever', (long) => {
    expect(only(written('a', { long }))).toEqual(only(written('a')))
  })
})

const LETTERS = ['a', ' ', '@', '[', '€', 'ş', 'ğ', 'ç', 'è', 'é', 'Δ', 'я', '😀', '\n', '_']
const text = fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 500 })
const plains: readonly PlainAlphabet[] = ['gsm', 'gsm-packed', 'latin1']
const policies = fc.record({
  long: fc.constantFrom('header', 'sar', 'payload'),
  referenceBits: fc.constantFrom(8, 16),
  plain: fc.constantFrom(...plains),
  plainCoding: fc.constant(0),
  ucs2Coding: fc.constant(8),
  missing: fc.constantFrom('tables', 'ucs2'),
}) satisfies fc.Arbitrary<WritingPolicy>

test('what is written is read back letter for letter, and fits', () => {
  fc.assert(
    fc.property(text, policies, fc.nat(0xffff), (whole, chosen, reference) => {
      const { parts, smsCount } = write({ text: whole, reference }, chosen) as Written
      const read = parts.map((part) => receive(part, chosen.plain))
      expect(joinedText(read)).toBe(whole)
      read.forEach(({ place }, n) => {
        if (parts.length === 1) expect(place).toBeNull()
        else {
          const mask = 2 ** chosen.referenceBits - 1
          expect(place).toEqual({
            reference: reference & mask,
            total: parts.length,
            sequence: n + 1,
          })
        }
      })
      for (const { body } of parts) expect(body.short_message.length).toBeLessThanOrEqual(160)
      expect(parts.length === smsCount || chosen.long === 'payload').toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('with the default policy there are as many SMS as were measured', () => {
  fc.assert(
    fc.property(text, (whole) => {
      expect(written(whole).smsCount).toBe(measure(whole).parts)
    }),
  )
})
