/** Two spellings of one id become one. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answeredId,
  MESSAGE_ID_FORMS,
  type MessageIdForm,
  receiptedId,
} from '../../src/message-ids.ts'
import { anyText } from '../support.ts'

test.each<[MessageIdForm, answered: string, receipted: string, kept: string]>([
  ['as-is', '00Ab', '00Ab', '00Ab'],
  ['trimmed', ' 00AB', 'ab ', 'ab'],
  ['trimmed', '000', '0', '0'],
  ['trimmed', '9B2E8A5C-90F7', '9b2e8a5c-90f7', '9b2e8a5c-90f7'],
  ['hex-to-dec', '3e9', '1001', '1001'],
  ['hex-to-dec', '0x03E9', '0000001001', '1001'],
  ['hex-to-dec', 'FFFFFFFFFFFFFFFF', '18446744073709551615', '18446744073709551615'],
  ['hex-to-dec', '0', '0', '0'],
  ['dec-to-hex', '1001', '3e9', '3e9'],
  ['dec-to-hex', '18446744073709551615', '0xFFFFFFFFFFFFFFFF', 'ffffffffffffffff'],
  ['dec-to-hex', '0009007199254740993', '0020000000000001', '20000000000001'],
  // What is no number is only trimmed.
  ['hex-to-dec', 'XYZ-1', 'xyz-1', 'xyz-1'],
  ['dec-to-hex', '3e9', '3E9', '3e9'],
])('%s: %s and %s are %s', (form, answered, receipted, kept) => {
  expect(answeredId(answered, form)).toBe(kept)
  expect(receiptedId(receipted, form)).toBe(kept)
})

test.each(['as-is', 'hex-to-dec'] as const)('%s leaves different ids different', (form) => {
  expect(answeredId('9007199254740992', form)).not.toBe(answeredId('9007199254740993', form))
})

describe('any number', () => {
  test('comes together in both directions', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), fc.nat(8), (number, zeros) => {
        const hex = '0'.repeat(zeros) + number.toString(16)
        const decimal = '0'.repeat(zeros) + number.toString()
        expect(answeredId(hex, 'hex-to-dec')).toBe(receiptedId(decimal, 'hex-to-dec'))
        expect(answeredId(decimal, 'dec-to-hex')).toBe(receiptedId(hex, 'dec-to-hex'))
      }),
    )
  })
})

test('no id is thrown at, and the empty one stays empty', () => {
  const forms = Object.keys(MESSAGE_ID_FORMS) as MessageIdForm[]
  fc.assert(
    fc.property(fc.constantFrom(...forms), anyText, (form, id) => {
      answeredId(id, form)
      receiptedId(id, form)
    }),
  )
  for (const form of forms) {
    expect(answeredId('', form)).toBe('')
    expect(answeredId('f'.repeat(70_000), form)).toHaveLength(70_000)
  }
})
