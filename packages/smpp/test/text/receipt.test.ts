/** Receipts as they are seen in the wild, one row each. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Tlvs } from '../../src/pdu/tlvs.ts'
import { type Receipt, type ReceiptOptions, readReceipt } from '../../src/receipt.ts'
import { packSeptets } from '../../src/septets.ts'
import { anyText, ascii, octets } from '../support.ts'

const RECEIPT = 0x04

interface Sent {
  readonly esm?: number
  readonly coding?: number
  readonly tlvs?: Tlvs
  readonly options?: ReceiptOptions
}

function read(message: string | Uint8Array, sent: Sent = {}): Receipt | null {
  const short_message = typeof message === 'string' ? ascii(message) : message
  const { esm = RECEIPT, coding = 0, tlvs = {}, options } = sent
  return readReceipt(
    { body: { esm_class: esm, data_coding: coding, short_message }, tlvs },
    options,
  )
}

const DAY = Date.UTC(2026, 10, 25, 12, 0)
const STANDARD =
  'id:1234567890 sub:001 dlvrd:001 submit date:2611251159 done date:2611251200 ' +
  'stat:DELIVRD err:000 Text:Hello stat:UNDELIV id:9'

test('the standard form, whole', () => {
  expect(read(STANDARD)).toEqual({
    messageId: '1234567890',
    otherId: null,
    state: 'delivered',
    isFinal: true,
    stat: 'DELIVRD',
    error: '000',
    networkError: null,
    sub: 1,
    dlvrd: 1,
    submittedAt: DAY - 60_000,
    doneAt: DAY,
    text: 'Hello stat:UNDELIV id:9',
    raw: STANDARD,
  })
})

describe('variants', () => {
  test.each<[name: string, text: string, expected: Partial<Receipt>]>([
    [
      'without sub and dlvrd',
      'id:7 submit date:2611251159 done date:2611251200 stat:DELIVRD err:000 text:a',
      { messageId: '7', sub: null, dlvrd: null, state: 'delivered', doneAt: DAY },
    ],
    ['without text', 'id:7 sub:001 dlvrd:001 stat:EXPIRED err:001', { text: null, error: '001' }],
    ['with the text empty', 'id:7 stat:DELIVRD err:000 text:', { text: '' }],
    [
      'a bare state',
      'id:7 sub:001 dlvrd:001 submit date:2611251159 done date:2611251200 DELIVRD err:000',
      { state: 'delivered', stat: 'DELIVRD', doneAt: DAY, error: '000' },
    ],
    ['a bare state at the end', 'id:7 done date:2611251200 UNDELIV', { state: 'undeliverable' }],
    [
      'dates with seconds',
      'id:7 submit date:261125115900 done date:261125120005 stat:DELIVRD',
      { submittedAt: DAY - 60_000, doneAt: DAY + 5000 },
    ],
    ['dates with the century', 'id:7 done date:202611251200 stat:DELIVRD', { doneAt: DAY }],
    ['dates for people', 'id:7 done date:2026-11-25 12:00:00 stat:DELIVRD', { doneAt: DAY }],
    ['no leading zeros', 'id:7 sub:1 dlvrd:0 stat:UNDELIV err:0', { sub: 1, dlvrd: 0, error: '0' }],
    ['an error of four digits', 'id:7 stat:UNDELIV err:0027', { error: '0027' }],
    ['an error of letters', 'id:7 stat:UNDELIV err:E5A', { error: 'E5A' }],
    ['an empty error', 'id:7 stat:UNDELIV err: text:a', { error: null, text: 'a' }],
    ['an error and nothing between', 'id:7 stat:UNDELIV err:Text:a', { error: null, text: 'a' }],
    ['capital labels', 'ID:7 STAT:DELIVRD ERR:000 TEXT:a', { messageId: '7', text: 'a' }],
    ['small states', 'id:7 stat:delivrd err:000', { state: 'delivered', stat: 'delivrd' }],
    ['spaces after colons', 'id: 7 stat: DELIVRD err: 000', { messageId: '7', error: '000' }],
    ['lines', 'id:7\r\nstat:DELIVRD\r\nerr:000', { messageId: '7', state: 'delivered' }],
    ['commas', 'id:7,stat:DELIVRD,err:000', { messageId: '7', error: '000' }],
    ['underscores', 'id:7 submit_date:2611251200 done_date:2611251200', { doneAt: DAY }],
    ['a NUL at the end', 'id:7 stat:DELIVRD\0', { state: 'delivered', stat: 'DELIVRD' }],
    ['a bare state and a NUL', 'id:7 DELIVRD\0', { state: 'delivered' }],
    ['a label within a word', 'id:7 grid:9 stat:DELIVRD', { messageId: '7' }],
    ['another order', 'stat:DELIVRD id:7 err:000', { messageId: '7', state: 'delivered' }],
    ['an id twice', 'id:7 stat:DELIVRD id:8', { messageId: '7' }],
    ['a spelling of its own', 'id:7 stat:DELIVERED err:0', { state: 'delivered' }],
    ['a state of nobody', 'id:7 stat:BLOCKED', { state: 'unknown', stat: 'BLOCKED' }],
    ['no state', 'id:7', { state: 'unknown', stat: null, isFinal: false }],
    ['no id', 'stat:DELIVRD err:000', { messageId: null, state: 'delivered' }],
    ['a date that is none', 'id:7 done date:0000000000 stat:UNDELIV', { doneAt: null }],
    ['a date of another length', 'id:7 done date:26112512 stat:UNDELIV', { doneAt: null }],
    ['a day that is none', 'id:7 done date:2602301200 stat:UNDELIV', { doneAt: null }],
    ['nothing', '', { messageId: null, state: 'unknown', raw: '' }],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toMatchObject(expected)
  })

  test.each([
    '3e9',
    '00003E9A',
    '123456789012345678',
    '99999999999999999999999999',
    '9b2e8a5c-90f7-4a5e-8d0e-2f0b8c2f1a11',
    'd41d8cd98f00b204e9800998ecf8427e',
    'ab_cd@host',
    'text',
  ])('the id %s is a string as it stands', (id) => {
    expect(read(`id:${id} stat:DELIVRD`)).toMatchObject({ messageId: id })
  })

  test.each([
    ['SCHEDLD', 'scheduled', false],
    ['ENROUTE', 'enroute', false],
    ['DELIVRD', 'delivered', true],
    ['EXPIRED', 'expired', true],
    ['DELETED', 'deleted', true],
    ['UNDELIV', 'undeliverable', true],
    ['ACCEPTD', 'accepted', false],
    ['UNKNOWN', 'unknown', false],
    ['REJECTD', 'rejected', true],
    ['SKIPPED', 'skipped', true],
  ])('%s is %s', (stat, state, isFinal) => {
    expect(read(`id:7 stat:${stat}`)).toMatchObject({ state, isFinal })
  })
})

test('dates are of the clock of the carrier', () => {
  const inIstanbul = { options: { utcOffsetMinutes: 180 } }
  expect(read('id:7 done date:2611251500', inIstanbul)).toMatchObject({ doneAt: DAY })
})

describe('whatever data_coding says', () => {
  const utf16 = Buffer.from(STANDARD, 'utf16le').swap16()
  const packed = packSeptets(ascii(STANDARD))
  const expected = { messageId: '1234567890', state: 'delivered', raw: STANDARD }

  test.each<[string, Uint8Array, number]>([
    ['ASCII that says it is UCS-2', ascii(STANDARD), 8],
    ['UCS-2', utf16, 8],
    ['UCS-2 that says nothing', utf16, 0],
    ['ASCII in Latin-1', ascii(STANDARD), 3],
    ['ASCII that says it is binary', ascii(STANDARD), 4],
    ['packed septets', packed, 0],
  ])('%s', (_, message, coding) => {
    expect(read(message, { coding })).toMatchObject(expected)
  })

  test('a header is no part of it', () => {
    const message = Buffer.concat([octets('05 00 03 a7 01 01'), ascii('id:7 stat:DELIVRD')])
    expect(read(message, { esm: 0x44 })).toMatchObject({ messageId: '7', raw: 'id:7 stat:DELIVRD' })
  })
})

describe('optional parameters', () => {
  const tlvs: Tlvs = {
    receipted_message_id: '3e9',
    message_state: 2,
    network_error_code: Uint8Array.of(3, 0x01, 0x02),
  }

  test('are believed before the text', () => {
    expect(read('id:1001 stat:ENROUTE err:005', { tlvs })).toMatchObject({
      messageId: '3e9',
      otherId: '1001',
      state: 'delivered',
      stat: 'ENROUTE',
      error: '005',
      networkError: { network: 3, code: 0x0102 },
    })
  })

  test('are enough', () => {
    expect(read('', { tlvs })).toMatchObject({ messageId: '3e9', state: 'delivered', raw: '' })
    expect(read('', { tlvs, esm: 0 })).toMatchObject({ messageId: '3e9', isFinal: true })
  })

  test('that say nothing leave it to the text', () => {
    const empty = { receipted_message_id: '', message_state: 77 }
    expect(read('id:7 stat:DELIVRD', { tlvs: empty })).toMatchObject({
      messageId: '7',
      otherId: null,
      state: 'delivered',
    })
  })

  test('a text in message_payload is read', () => {
    const payload = { message_payload: ascii('id:7 stat:REJECTD') }
    expect(read('', { tlvs: payload })).toMatchObject({ messageId: '7', state: 'rejected' })
  })

  test('a network error of another length is none', () => {
    const odd = { network_error_code: Uint8Array.of(3, 1) }
    expect(read('id:7', { tlvs: odd })).toMatchObject({ networkError: null })
  })
})

describe('what is a receipt', () => {
  const byText = { byText: true }

  test.each<[name: string, text: string, sent: Sent, is: boolean]>([
    ['the bit of a receipt', 'id:7', { esm: 0x04 }, true],
    ['with a mode', 'id:7', { esm: 0x07 }, true],
    ['the bit of an intermediate one', 'id:7 stat:ENROUTE', { esm: 0x20 }, true],
    ['a message', 'hello', { esm: 0x00 }, false],
    ['a message of Kannel', 'hello', { esm: 0x03 }, false],
    ['a message that looks like one', 'id:7 stat:DELIVRD', { esm: 0x00 }, false],
    ['the same, by its text', 'id:7 stat:DELIVRD', { esm: 0x00, options: byText }, true],
    ['an id alone, by its text', 'id:7', { esm: 0x00, options: byText }, false],
    ['no id, by its text', 'stat:DELIVRD', { esm: 0x00, options: byText }, false],
    ['a message, by its text', 'hello', { esm: 0x00, options: byText }, false],
    ['an acknowledgement of a phone', 'id:7 stat:DELIVRD', { esm: 0x08, options: byText }, false],
    ['one of a user', '', { esm: 0x10, tlvs: { receipted_message_id: '7' } }, false],
  ])('%s', (_, text, sent, is) => {
    expect(read(text, sent) !== null).toBe(is)
  })
})

describe('garbage', () => {
  const labels = fc.constantFrom('id:', 'stat:', 'err:', 'done date:', 'text:', 'sub:', ' ', ':')
  const pieces = fc.array(fc.oneof(labels, anyText), { maxLength: 30 })
  const options = { byText: true }

  test('is never thrown at', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), fc.uint8Array(), (esm, coding, message) => {
        read(message, { esm, coding, options })
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(pieces, (texts) => {
        expect(read(texts.join(''))).not.toBeNull()
      }),
      { numRuns: 2000 },
    )
  })

  test.each(['id', 'id ', 'id:', ' ', 'stat:', 'submit date'])(
    '64 KiB of "%s" are read at once',
    (piece) => {
      const payload = ascii(piece.repeat(65_000 / piece.length))
      const before = performance.now()
      read('', { tlvs: { message_payload: payload } })
      expect(performance.now() - before).toBeLessThan(1000)
    },
  )
})
