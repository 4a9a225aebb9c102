/** What comes from phones and carriers, well written or not. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alphabetOf } from '../../src/data-coding.ts'
import { kindOf } from '../../src/esm-class.ts'
import { decodePdu, encodePdu } from '../../src/pdu/codec.ts'
import type { Tlvs } from '../../src/pdu/tlvs.ts'
import { type Arriving, joinedText, receive } from '../../src/receiving.ts'
import { ascii, octets } from '../support.ts'

const arriving = (
  esm_class: number,
  data_coding: number,
  short_message: Uint8Array,
  tlvs: Tlvs = {},
): Arriving => ({ body: { esm_class, data_coding, short_message }, tlvs })

test.each([
  ['GSM', 0, '00 61 1b65', '@a€'],
  ['ASCII', 1, '40 5f', '@_'],
  ['Latin-1', 3, 'e7', 'ç'],
  ['Cyrillic', 6, 'b0', 'А'],
  ['Hebrew', 7, 'e0', 'א'],
  ['UCS-2', 8, '015f d83d de00', 'ş😀'],
  ['UCS-2 cut in a letter', 8, '0061 00', 'a'],
  ['GSM with a message class', 0xf1, '61', 'a'],
  ['UCS-2 with a message class', 0x18, '0061', 'a'],
  ['binary', 4, '00 61', null],
  ['binary with a message class', 0xf5, '61', null],
  ['a coding of nobody', 0x0a, '61', null],
] as const)('%s', (_, dataCoding, digits, text) => {
  expect(receive(arriving(0, dataCoding, octets(digits))).text).toBe(text)
})

test('data_coding 0 is what the carrier says it is', () => {
  const latin1 = arriving(0, 0, octets('e7 40'))
  expect(receive(latin1, 'latin1').text).toBe('ç@')
  const packed = arriving(0, 0, octets('e8 32 9b fd 06'))
  expect(receive(packed, 'gsm-packed').text).toBe('hello')
})

test('every data_coding has an alphabet', () => {
  for (let coding = 0; coding < 256; coding += 1) {
    expect(receive(arriving(0, coding, octets('0041'))).alphabet).toBe(alphabetOf(coding, 'gsm'))
  }
})

test.each(['submit_sm', 'deliver_sm', 'data_sm'] as const)('a %s from its octets', (command) => {
  const tlvs: Tlvs = { message_payload: octets('015f') }
  const pdu = decodePdu(encodePdu({ command, sequence: 1, body: { data_coding: 8 }, tlvs }))
  if (pdu.command !== command) throw new Error(pdu.command)
  expect(receive(pdu)).toMatchObject({ kind: 'message', text: 'ş', place: null })
})

describe('the header', () => {
  const behind = (header: string) => receive(arriving(0x40, 0, octets(header, '41')))

  test.each([
    ['8 bits', '05 00 03 a7 03 02', { reference: 0xa7, total: 3, sequence: 2 }],
    ['16 bits', '06 08 04 12a7 03 02', { reference: 0x12a7, total: 3, sequence: 2 }],
    ['with a table', '08 25 01 01 00 03 a7 03 02', { reference: 0xa7, total: 3, sequence: 2 }],
    ['part 0', '05 00 03 a7 03 00', null],
    ['part 4 of 3', '05 00 03 a7 03 04', null],
    ['of no parts', '05 00 03 a7 00 00', null],
    ['of a wrong length', '06 00 04 a7 03 02 01', null],
  ])('concatenation: %s', (_, header, place) => {
    expect(behind(header)).toMatchObject({ text: 'A', place })
  })

  test('tables', () => {
    const read = (header: string, text: string) =>
      receive(arriving(0x40, 0, octets(header, text))).text
    expect(read('03 25 01 01', '1d')).toBe('ş')
    expect(read('03 24 01 01', '1b73')).toBe('ş')
    expect(read('03 25 01 02', '1d')).toBe('æ')
  })

  test('ports', () => {
    expect(behind('06 05 04 0b84 23f0').ports).toEqual({ destination: 2948, source: 9200 })
    expect(behind('04 04 02 f0 10').ports).toEqual({ destination: 0xf0, source: 0x10 })
  })

  test.each([
    ['longer than the text', '7f 00 03', '7f0003'],
    ['of no octets', '', ''],
  ])('%s is none', (_, digits, left) => {
    const read = receive(arriving(0x40, 4, octets(digits)))
    expect(read).toMatchObject({ place: null, ports: null })
    expect(Buffer.from(read.userData)).toEqual(octets(left))
  })

  test('an element that reaches beyond it ends it', () => {
    expect(behind('03 00 03 a7')).toMatchObject({ text: 'A', place: null })
  })

  test('without the bit of esm_class it is text', () => {
    expect(receive(arriving(0x03, 3, octets('05 00 03 a7 03 02 41'))).place).toBeNull()
  })
})

test('parameters in place of a header', () => {
  const tlvs: Tlvs = {
    ...{ sar_msg_ref_num: 0x1234, sar_total_segments: 2, sar_segment_seqnum: 1 },
    ...{ source_port: 1, destination_port: 2 },
    message_payload: ascii('text'),
  }
  expect(receive({ body: { esm_class: 0, data_coding: 0 }, tlvs })).toMatchObject({
    text: 'text',
    place: { reference: 0x1234, total: 2, sequence: 1 },
    ports: { source: 1, destination: 2 },
  })
  const alone = receive(arriving(0, 0, ascii('a'), { ...tlvs, sar_total_segments: 1 }))
  expect(alone).toMatchObject({ text: 'a', place: null })
})

describe('joined', () => {
  const part = (coding: number, digits: string) => receive(arriving(0, coding, octets(digits)))

  test.each([
    ['an escape cut in two', [part(0, '61 1b'), part(0, '65 61')], 'a€a'],
    ['a surrogate pair cut in two', [part(8, '0061 d83d'), part(8, 'de00')], 'a😀'],
    ['a letter cut in two', [part(8, '0061 01'), part(8, '5f')], 'aş'],
    ['parts written each its own way', [part(0, '61'), part(8, '015f'), part(0, '61')], 'aşa'],
    ['nothing', [], ''],
    ['a part that is no text', [part(0, '61'), part(4, '00')], null],
  ])('%s', (_, parts, text) => {
    expect(joinedText(parts)).toBe(text)
  })
})

test.each([
  [0x00, 'message'],
  [0x03, 'message'],
  [0x40, 'message'],
  [0x04, 'receipt'],
  [0x07, 'receipt'],
  [0x44, 'receipt'],
  [0x08, 'deliveryAcknowledgement'],
  [0x10, 'userAcknowledgement'],
  [0x18, 'conversationAbort'],
  [0x20, 'intermediate'],
  [0x23, 'intermediate'],
  [0x3c, 'message'],
])('esm_class %i is a %s', (esmClass, kind) => {
  expect(kindOf(esmClass)).toBe(kind)
})

test('no octets are thrown at', () => {
  const octet = fc.nat(255)
  fc.assert(
    fc.property(octet, octet, fc.uint8Array({ maxLength: 160 }), (esm, coding, message) => {
      for (const plain of ['gsm', 'gsm-packed', 'latin1'] as const) {
        const read = receive(arriving(esm, coding, message), plain)
        expect(joinedText([read])).toBe(read.text)
      }
    }),
    { numRuns: 2000 },
  )
})
