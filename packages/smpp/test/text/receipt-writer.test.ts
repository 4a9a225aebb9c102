/** Receipts of our own: to the octet, and read back by our own reader. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFinal, MESSAGE_STATES, type MessageState } from '../../src/message-states.ts'
import { encodePdu } from '../../src/pdu/codec.ts'
import { readReceipt } from '../../src/receipt.ts'
import { repeatedOf, writeReceipt } from '../../src/receipt-writer.ts'
import { anyText } from '../support.ts'

const AT = Date.UTC(2026, 10, 25, 12, 34, 56)

test('the standard form', () => {
  const { body, tlvs } = writeReceipt({
    messageId: '1f',
    state: 'undeliverable',
    submittedAt: AT,
    doneAt: AT + 60_000,
    error: '27',
    text: 'Şifreniz 482913, kimseye vermeyin',
    utcOffsetMinutes: 180,
  })
  expect(body).toMatchObject({ esm_class: 0x04, data_coding: 0 })
  expect(body.short_message.toString()).toBe(
    'id:1f sub:001 dlvrd:000 submit date:2611251534 done date:2611251535 ' +
      'stat:UNDELIV err:027 text:?ifreniz 482913, kim',
  )
  expect(tlvs).toEqual({ receipted_message_id: '1f', message_state: 5 })
})

describe.each(Object.keys(MESSAGE_STATES) as MessageState[])('%s', (state) => {
  test('comes back', () => {
    const written = writeReceipt({ messageId: 'a', state, submittedAt: AT, doneAt: AT })
    const minute = AT - 56_000
    expect(written.body.esm_class).toBe(isFinal(state) ? 0x04 : 0x20)
    expect(readReceipt(written)).toMatchObject({ messageId: 'a', otherId: null, state })
    // The text alone says the same.
    expect(readReceipt({ ...written, tlvs: {} })).toMatchObject({
      ...{ messageId: 'a', state, error: '000', submittedAt: minute, doneAt: minute },
    })
  })
})

test('the longest id and any text fit in short_message', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const receipt = { state: 'delivered', submittedAt: AT, doneAt: AT, text } as const
      const { body, tlvs } = writeReceipt({ ...receipt, messageId: 'f'.repeat(64) })
      expect(() => encodePdu({ command: 'deliver_sm', sequence: 1, body, tlvs })).not.toThrow()
    }),
  )
})

test('of the message its first 20 characters are repeated, in ASCII', () => {
  const letter = fc.constantFrom('a', '~', ' ', 'ş', '\n', '\u007f', '😀', '\ud83d', '\ude00')
  const text = fc.array(letter, { maxLength: 60 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(text, (whole) => {
      const first = Array.from(whole).slice(0, 20)
      const ascii = first.map((each) => (each >= ' ' && each <= '~' ? each : '?')).join('')
      expect(repeatedOf(whole)).toBe(ascii)
    }),
    { numRuns: 500 },
  )
})
