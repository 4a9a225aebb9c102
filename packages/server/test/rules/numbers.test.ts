/** How a recipient may be written, and which numbers exist (domain facts on Turkish numbers). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NUMBER_BLOCKS } from '../../src/rules/number-blocks.ts'
import { magicOf, numberText, readNumber } from '../../src/rules/numbers.ts'

const SEED = { seed: 20260501 }
const read = (raw: string, magic = false) => readNumber(raw, { magic })
const WANTED = 905321112233

describe('spelling', () => {
  test.each([
    '5321112233',
    '05321112233',
    '905321112233',
    '+905321112233',
    '00905321112233',
    '+90 532 111 22 33',
    '0 532 111 2233',
    '0(532) 111 22 33',
    '(0532) 111-22-33',
    '+90 (532) 111 22 33',
    ' 5321112233 ',
    '\t5321112233',
    '532.111.22.33',
    '532\u00a0111\u00a022\u00a033',
  ])('%j is read', (raw) => {
    expect(read(raw)).toBe(WANTED)
  })

  test.each([
    '',
    ' ',
    '+',
    '532111223',
    '53211122334',
    '532111223a',
    'tel:5321112233',
    '+5321112233',
    '+05321112233',
    '15321112233',
    '0005321112233',
    '905905321112233',
    '+495321112233',
    '+491711234567',
    '00491711234567',
    '5321112233,5321112234',
    '5321112233;',
    '٥٣٢١١١٢٢٣٣',
    '5321112233'.repeat(5),
    `${' '.repeat(10_000)}5321112233`,
    '5.321112233e9',
    '5321112233+',
    '532+1112233',
  ])('%j is no recipient', (raw) => {
    expect(read(raw)).toBeUndefined()
  })
})

describe('blocks', () => {
  /** National prefixes that mobile numbers have, each filled up to ten digits. */
  const fill = (prefix: string) => prefix.padEnd(10, '1')

  test.each([
    ...['501', '502', '503', '504', '505', '506', '507', '508', '509'],
    ...['510', '516', '524', '530', '531', '539', '540', '549', '550', '559'],
    ...['561011', '561610', '561619', '562', '564', '572', '574', '575'],
    ...['5822', '5823', '5824', '5825', '594', '596'],
    ...['53383', '53387', '54285', '54288'],
  ])('%s is a mobile block', (prefix) => {
    expect(read(fill(prefix))).toBe(Number(`90${fill(prefix)}`))
  })

  test.each([
    ...['500', '511', '512', '513', '515', '517', '519', '520', '521', '522', '523', '525', '529'],
    ...['560', '561010', '561012', '561111', '561600', '561620', '563', '565', '569'],
    ...['570', '571', '573', '576', '579', '580', '581', '5821', '5826', '583', '589'],
    ...['590', '593', '595', '597', '599'],
  ])('%s is given to nobody who can be sent to', (prefix) => {
    expect(read(prefix.startsWith('56160') ? `${prefix}1111` : fill(prefix))).toBeUndefined()
  })

  test.each(['2123456789', '4441234567', '8501234567', '9001234567', '8881234567', '1231234567'])(
    '%s is a fixed, service or foreign number',
    (national) => {
      for (const lead of ['', '0', '90', '+90', '0090']) {
        expect(read(lead + national)).toBeUndefined()
      }
    },
  )

  test('the number that the contract shows as a bad one is bad', () => {
    expect(read('905999999999')).toBeUndefined()
  })

  test('no block stands in the table twice, none has a digit too many', () => {
    const prefixes = NUMBER_BLOCKS.map(({ prefix }) => prefix)
    expect(new Set(prefixes).size).toBe(prefixes.length)
    for (const prefix of prefixes) expect(prefix).toMatch(/^5\d{1,5}$/)
  })
})

describe('magic recipients', () => {
  test('are numbers in the sandbox and nowhere else', () => {
    for (const last of ['000', '110', '111', '112', '402', '503', '999']) {
      expect(read(`5000000${last}`)).toBeUndefined()
      expect(read(`5000000${last}`, true)).toBe(Number(`905000000${last}`))
      expect(magicOf(Number(`905000000${last}`))).toBe(last)
    }
    expect(read('5000001111', true)).toBeUndefined()
    expect(magicOf(WANTED)).toBeUndefined()
    expect(magicOf(905010000111)).toBeUndefined()
  })
})

describe('any text', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'0123456789+() -.\u00a0\t59'), maxLength: 25 }),
  )

  test('is read without throwing, as a mobile number or not at all', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (raw, magic) => {
        const number = read(raw, magic)
        if (number === undefined) return
        expect(String(number)).toMatch(/^905\d{9}$/)
        expect(Number.isSafeInteger(number)).toBe(true)
      }),
      { ...SEED, numRuns: 2_000 },
    )
  })

  const valid = fc
    .tuple(fc.constantFrom('53', '54', '55'), fc.stringMatching(/^\d{8}$/))
    .map(([head, tail]) => head + tail)

  test('a number reads the same however it is spelt, and reading it again changes nothing', () => {
    const lead = fc.constantFrom('', '0', '90', '+90', '0090')
    const gaps = fc.array(fc.constantFrom('', ' ', '-', '.', '(', ')'), {
      minLength: 10,
      maxLength: 10,
    })
    fc.assert(
      fc.property(valid, lead, gaps, (national, head, between) => {
        const spelt = head + [...national].map((digit, at) => between[at] + digit).join('')
        const number = read(spelt)
        expect(number).toBe(Number(`90${national}`))
        expect(read(numberText(number as number))).toBe(number)
        expect(read(String(number))).toBe(number)
      }),
      SEED,
    )
  })

  test('a digit more or less is another number or none', () => {
    fc.assert(
      fc.property(valid, fc.constantFrom('+90', '90', '0', ''), (national, head) => {
        expect(read(`${head}${national}1`)).toBeUndefined()
        expect(read(`${head}${national.slice(0, -1)}`)).toBeUndefined()
      }),
      SEED,
    )
  })
})
