import { describe, expect, test } from 'vitest'
import type { EncodingChoice, Mode } from '../src/encoding.ts'
import { measure } from '../src/measure.ts'

describe('the cheapest faithful mode', () => {
  test.each<[string, Mode, number]>([
    ['', 'gsm', 0],
    ['Merhaba', 'gsm', 7],
    ['ÇÖöÜü', 'gsm', 5],
    ['èìØøÆæ¡¿', 'gsm', 8],
    ['satır\n', 'turkish', 6],
    ['\r\n', 'gsm', 2],
    ['^{}\\[]~|€\f', 'gsm', 20],
    ['ĞğİıŞşç', 'turkish', 7],
    ['ş€', 'turkish', 3],
    ['ş[è]', 'turkish-single', 7],
    ['ğ¿', 'turkish-single', 3],
    ['Привет', 'ucs2', 6],
    ['ş\t', 'ucs2', 2],
    ['“', 'ucs2', 1],
    ['`', 'ucs2', 1],
    ['[]😀', 'ucs2', 4],
    ['\u001b', 'ucs2', 1],
    ['\ud83d', 'ucs2', 1],
    ['\ude00\ud83d', 'ucs2', 2],
  ])('%j is sent as %s in %i units', (text, mode, units) => {
    expect(measure(text)).toMatchObject({ mode, text, units, parts: 1 })
  })

  test('each of the displaced letters alone turns Turkish to single shift', () => {
    for (const letter of 'èìØøÆæ¡¿') expect(measure(`ş${letter}`).mode).toBe('turkish-single')
  })

  test('the suffix has a say in the mode', () => {
    expect(measure('abc', { suffix: ' Ş1' })).toMatchObject({ mode: 'turkish', units: 6 })
    expect(measure('abc', { suffix: ' я1' })).toMatchObject({ mode: 'ucs2', units: 6 })
  })

  test('an empty text is one part with the suffix in it', () => {
    expect(measure('', { suffix: ' B186' })).toEqual({
      mode: 'gsm',
      text: '',
      units: 5,
      parts: 1,
      unitsLeft: 155,
    })
  })
})

describe('Turkish letters at two units', () => {
  test('are counted and sent by the single shift table', () => {
    expect(measure('ĞğİıŞşç', { turkishLetterUnits: 2 })).toMatchObject({
      mode: 'turkish-single',
      units: 14,
    })
    expect(measure('ş'.repeat(77), { turkishLetterUnits: 2 })).toMatchObject({
      parts: 1,
      unitsLeft: 1,
    })
    expect(measure('ş'.repeat(78), { turkishLetterUnits: 2 })).toMatchObject({ parts: 2 })
  })

  test('do not matter where there are none', () => {
    expect(measure('abc', { turkishLetterUnits: 2 }).mode).toBe('gsm')
    expect(measure('şя', { turkishLetterUnits: 2 }).mode).toBe('ucs2')
  })

  test('hold for the forced Turkish encoding too', () => {
    const options = { encoding: 'gsm0338-tr', turkishLetterUnits: 2 } as const
    expect(measure('ş', options)).toMatchObject({ mode: 'turkish-single', units: 2 })
  })
})

describe('forced encodings', () => {
  test.each<[string, EncodingChoice, Mode, string]>([
    ['ĞğİıŞşç', 'gsm0338', 'gsm', 'GgIiSsc'],
    ['ĞğİıŞşç', 'gsm0338-tr', 'turkish', 'ĞğİıŞşç'],
    ['ĞğİıŞşç', 'utf8', 'ucs2', 'ĞğİıŞşç'],
    ['abc', 'gsm0338', 'gsm', 'abc'],
    ['abc', 'gsm0338-tr', 'gsm', 'abc'],
    ['abc', 'utf8', 'ucs2', 'abc'],
    ['şè', 'gsm0338', 'gsm', 'sè'],
    ['şè', 'gsm0338-tr', 'turkish-single', 'şè'],
    ['€[]', 'gsm0338', 'gsm', '€[]'],
    ['ş😀я“â', 'gsm0338', 'gsm', 's????'],
    ['ş😀я“â', 'gsm0338-tr', 'turkish', 'ş????'],
    ['a😀я', 'gsm0338-tr', 'gsm', 'a??'],
    ['\ud83dx\ude00', 'gsm0338', 'gsm', '?x?'],
    ['\ud83d😀\ude00', 'gsm0338-tr', 'gsm', '???'],
    ['\ud83d', 'utf8', 'ucs2', '\ud83d'],
    ['a\u001bb', 'gsm0338', 'gsm', 'a?b'],
  ])('%j as %s goes out as %s: %j', (text, encoding, mode, sent) => {
    expect(measure(text, { encoding })).toMatchObject({ mode, text: sent })
  })

  test('the suffix is written in the same encoding but is no part of the text', () => {
    expect(measure('şя', { encoding: 'gsm0338', suffix: ' Ş€я' })).toMatchObject({
      mode: 'gsm',
      text: 's?',
      units: 7,
    })
  })

  test('long texts are replaced whole', () => {
    const { text } = measure('ş😀a'.repeat(10_000), { encoding: 'gsm0338' })
    expect(text).toBe('s?a'.repeat(10_000))
  })
})

describe('pairs at the border of two parts', () => {
  test('an extension letter goes over whole and leaves a septet unused', () => {
    const straddling = measure(`${'a'.repeat(152)}[${'b'.repeat(152)}`)
    expect(straddling).toMatchObject({ units: 306, parts: 3, unitsLeft: 152 })
    const fitting = measure(`${'a'.repeat(151)}[${'b'.repeat(153)}`)
    expect(fitting).toMatchObject({ units: 306, parts: 2, unitsLeft: 0 })
  })

  test('76 extension letters to a part, not 76½', () => {
    expect(measure('€'.repeat(80))).toMatchObject({ parts: 1, unitsLeft: 0 })
    expect(measure('€'.repeat(152))).toMatchObject({ units: 304, parts: 2, unitsLeft: 1 })
    expect(measure('€'.repeat(153))).toMatchObject({ units: 306, parts: 3, unitsLeft: 151 })
  })

  test('74 Turkish letters to a part by the single shift table', () => {
    expect(measure(`è${'ş'.repeat(77)}`)).toMatchObject({ units: 155, parts: 1, unitsLeft: 0 })
    expect(measure(`${'ş'.repeat(148)}è`)).toMatchObject({ units: 297, parts: 2, unitsLeft: 0 })
    expect(measure(`${'ş'.repeat(149)}è`)).toMatchObject({ units: 299, parts: 3, unitsLeft: 146 })
  })

  test('33 emoji to a part, not 33½', () => {
    expect(measure('😀'.repeat(35))).toMatchObject({ parts: 1, unitsLeft: 0 })
    expect(measure('😀'.repeat(66))).toMatchObject({ units: 132, parts: 2, unitsLeft: 1 })
    expect(measure('😀'.repeat(67))).toMatchObject({ units: 134, parts: 3, unitsLeft: 65 })
  })

  test('lone surrogates are no pair and may stand at a border', () => {
    expect(measure('\ude00'.repeat(134))).toMatchObject({ parts: 2, unitsLeft: 0 })
    expect(measure('\ud83d'.repeat(134))).toMatchObject({ parts: 2, unitsLeft: 0 })
  })

  test('a pair in the suffix is not cut either', () => {
    const options = { suffix: ' €' }
    expect(measure('a'.repeat(303), options)).toMatchObject({ units: 306, parts: 2 })
    expect(measure(`${'a'.repeat(151)}`, { suffix: `${' €'.repeat(50)}` })).toMatchObject({
      units: 301,
      parts: 2,
    })
    expect(measure(`[${'a'.repeat(149)}`, { suffix: ' €'.repeat(51) })).toMatchObject({
      units: 304,
      parts: 2,
      unitsLeft: 1,
    })
  })
})
