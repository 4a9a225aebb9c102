/** Numbers of other countries: which are read, what is known of them, and what stays Turkish. */
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type ForeignReader,
  loadForeignReader,
  readAnyNumber,
} from '../../src/rules/foreign-numbers.ts'

let read: ForeignReader
beforeAll(async () => {
  read = await loadForeignReader()
})

describe('spelling', () => {
  test.each([
    '+4915112345678',
    '004915112345678',
    '+49 151 12345678',
    '+49 (151) 123-456-78',
    '+49 (0) 151 12345678',
    '+49.151.1234.5678',
    ' 00 49\t151\u00a012345678 ',
  ])('%j is read', (raw) => {
    expect(read(raw)).toEqual({ number: 4915112345678, country: 'DE', mobile: true })
  })

  test.each([
    ['no plus and no zeros', '4915112345678'],
    ['one zero', '04915112345678'],
    ['three zeros', '0004915112345678'],
    ['two pluses', '++4915112345678'],
    ['a plus before zeros', '+004915112345678'],
    ['a plus at the end', '4915112345678+'],
    ['a letter', '+49151123456a8'],
    ['an extension', '+4915112345678;ext=1'],
    ['Arabic digits', '+٤٩١٥١١٢٣٤٥٦٧٨'],
    ['two numbers', '+4915112345678,+4915112345679'],
    ['too short', '+49123'],
    ['too long', '+4915112345678901'],
    ['much too long', `+4915112345678${' '.repeat(10_000)}`],
    ['a country that does not exist', '+999123456789'],
    ['nothing', ''],
    ['a plus', '+'],
  ])('%s: no number', (_, raw) => {
    expect(read(raw)).toBeUndefined()
  })

  test.each(['+905321112233', '00905321112233', '+905999999999', '+902123456789'])(
    '%s is Turkey’s and none of this reader’s',
    (raw) => {
      expect(read(raw)).toBeUndefined()
    },
  )
})

describe('what is known of a number', () => {
  test.each([
    ['+4915112345678', 'DE', true],
    ['+49301234567', 'DE', false],
    ['+12025550123', 'US', true],
    ['+14165550123', 'CA', true],
    ['+447400123456', 'GB', true],
    ['+442071838750', 'GB', false],
    ['+77011234567', 'KZ', true],
    ['+79161234567', 'RU', true],
    ['+35799123456', 'CY', true],
    ['+80012345678', undefined, false],
  ])('%s: %s, mobile %s', (raw, country, mobile) => {
    expect(read(raw)).toEqual({ number: Number(raw.slice(1)), country, mobile })
  })
})

describe('any number', () => {
  const any = (raw: string) => readAnyNumber(raw, { magic: false })

  test('is Turkish by the Turkish rules, else foreign', async () => {
    expect(await any('0532 111 22 33')).toBe(905321112233)
    expect(await any('+90 532 111 22 33')).toBe(905321112233)
    expect(await any('+49 151 12345678')).toBe(4915112345678)
  })

  test('need not be given to anybody yet, but has to be possible', async () => {
    expect(await any('+491234567890')).toBe(491234567890)
    expect(await any('+49123')).toBeUndefined()
    for (const raw of ['905999999999', '+905999999999', '+902123456789', '2123456789', 'Ayşe']) {
      expect(await any(raw)).toBeUndefined()
    }
  })
})
