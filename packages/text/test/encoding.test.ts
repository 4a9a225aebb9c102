import { expect, test } from 'vitest'
import { ENCODING_CHOICES, isEncodingChoice } from '../src/encoding.ts'

test('the four choices of the contract are known, and nothing else is', () => {
  expect(ENCODING_CHOICES).toEqual(['auto', 'gsm0338', 'gsm0338-tr', 'utf8'])
  for (const choice of ENCODING_CHOICES) expect(isEncodingChoice(choice)).toBe(true)
  for (const other of ['', 'UTF8', 'gsm', 'toString', 0, null, undefined, ['auto']]) {
    expect(isEncodingChoice(other)).toBe(false)
  }
})
