import { describe, expect, test } from 'vitest'
import { dearLetters, explain } from '../src/dear-letters.ts'
import { measure } from '../src/measure.ts'
import { suggestionFor } from '../src/suggestion.ts'

describe('dear letters', () => {
  test('a plain text has none, whatever of the default alphabet it holds', () => {
    expect(dearLetters('Çok güzel, è ì Ø ø Æ æ ¡ ¿\n', { suffix: ' ş€я' })).toEqual([])
  })

  test('are counted and placed in the text as it was given', () => {
    expect(dearLetters('a[ş]ş')).toEqual([
      {
        letter: 'ş',
        codePoint: 0x15f,
        count: 2,
        firstAt: 2,
        reason: 'turkish',
        suggestion: 's',
      },
      { letter: '[', codePoint: 0x5b, count: 1, firstAt: 1, reason: 'extension', suggestion: '(' },
      { letter: ']', codePoint: 0x5d, count: 1, firstAt: 3, reason: 'extension', suggestion: ')' },
    ])
  })

  test('in UCS-2 extension letters cost nothing extra, Turkish ones still bar plain GSM', () => {
    expect(dearLetters('ş😀[’😀')).toEqual([
      { letter: '😀', codePoint: 0x1f600, count: 2, firstAt: 1, reason: 'ucs2', suggestion: null },
      { letter: '’', codePoint: 0x2019, count: 1, firstAt: 4, reason: 'ucs2', suggestion: "'" },
      { letter: 'ş', codePoint: 0x15f, count: 1, firstAt: 0, reason: 'turkish', suggestion: 's' },
    ])
  })

  test('a letter that the encoding replaces costs nothing', () => {
    const letters = (encoding: 'gsm0338' | 'gsm0338-tr' | 'utf8') =>
      dearLetters('я[ş', { encoding }).map(({ letter }) => letter)
    expect(letters('gsm0338')).toEqual(['['])
    expect(letters('gsm0338-tr')).toEqual(['ş', '['])
    expect(letters('utf8')).toEqual([])
  })

  test('lone surrogates are reported like anything else', () => {
    expect(dearLetters('\ude00a\ud83d')).toMatchObject([
      { codePoint: 0xde00, firstAt: 0, reason: 'ucs2', suggestion: null },
      { codePoint: 0xd83d, firstAt: 2, reason: 'ucs2', suggestion: null },
    ])
  })
})

describe('the explanation', () => {
  test('tells what a single quote costs', () => {
    const text = `${'a'.repeat(149)}’`
    expect(explain(text, { suffix: ' B186' })).toEqual({
      measure: measure(text, { suffix: ' B186' }),
      plainGsmParts: 1,
      extraParts: 2,
      letters: [
        { letter: '’', codePoint: 0x2019, count: 1, firstAt: 149, reason: 'ucs2', suggestion: "'" },
      ],
    })
  })

  test('dear letters may still cost no part', () => {
    expect(explain('şifre')).toMatchObject({ plainGsmParts: 1, extraParts: 0 })
    expect(explain('şifre').letters).toHaveLength(1)
  })

  test('a forced UCS-2 is dear without a dear letter', () => {
    expect(explain('a'.repeat(100), { encoding: 'utf8' })).toMatchObject({
      plainGsmParts: 1,
      extraParts: 1,
      letters: [],
    })
  })
})

describe('suggestions', () => {
  test.each<[string, string | null]>([
    ['ı', 'i'],
    ['ç', 'c'],
    ['â', 'a'],
    ['Á', 'A'],
    ['…', '...'],
    ['\u00a0', ' '],
    ['\u202f', ' '],
    ['\t', ' '],
    ['–', '-'],
    ['“', '"'],
    ['₺', 'TL'],
    ['™', 'TM'],
    ['ﬁ', 'fi'],
    ['Ａ', 'A'],
    ['\u0327', ''],
    ['\u200d', ''],
    ['\ufe0f', ''],
    ['~', '-'],
    ['€', null],
    ['^', null],
    ['я', null],
    ['😀', null],
    ['\ud800', null],
  ])('%j → %j', (letter, spelling) => {
    expect(suggestionFor(letter)).toBe(spelling)
  })

  test('are always plain: no escape, no Turkish table, no UCS-2', () => {
    for (let codePoint = 0; codePoint <= 0x1ffff; codePoint += 1) {
      const spelling = suggestionFor(String.fromCodePoint(codePoint))
      if (spelling === null || spelling === '') continue
      const { mode, units } = measure(spelling)
      if (mode !== 'gsm' || units !== spelling.length) expect.unreachable(`U+${codePoint}`)
    }
    expect(suggestionFor('ş')).toBe('s')
  })
})
