import { expect, test } from 'vitest'
import { isNobody, searchedText } from '../../src/rules/contact.ts'
import { foldText, gramsOf, searchTerm } from '../../src/rules/fold.ts'

test.each([
  ['Yılmaz', 'yilmaz'],
  ['YILMAZ', 'yilmaz'],
  ['yilmaz', 'yilmaz'],
  ['İSTANBUL', 'istanbul'],
  ['ISPARTA', 'isparta'],
  ['Iıİi', 'iiii'],
  // A dotted capital in two code points, as some keyboards write it.
  ['I\u0307pek', 'ipek'],
  ['Şükrü ÇAĞLAR', 'sukru caglar'],
  ['Hâlâ', 'hala'],
  ['Öz Gök', 'oz gok'],
  ['S\u0327ule', 'sule'],
  ['Müller-Weiß', 'muller-weiss'],
  ['Ærø Łódź', 'aero lodz'],
  ['ＡＢＣ１２３', 'abc123'],
  ['ﬁliz', 'filiz'],
  ['  a \t\n b  ', 'a b'],
  ['a\0b', 'a b'],
  ['\u200bsaklı', 'sakli'],
  ['\ud800', ''],
  ['Ирина', 'ирина'],
  ['علي', 'علي'],
  ['😀 ok', '😀 ok'],
  ['', ''],
])('%j is folded to %j', (text, folded) => {
  expect(foldText(text)).toBe(folded)
  expect(foldText(folded)).toBe(folded)
})

test.each([
  ['ahm', 'ahm'],
  ['  ŞÜK  ', 'suk'],
  ['ah', undefined],
  ['', undefined],
  ['   ', undefined],
  // Two letters and a mark of their own are two.
  ['s\u0327a', undefined],
  ['ahmet   yılmaz', 'ahmet yilmaz'],
  ['0532', '532'],
  ['0532 111 22 33', '5321112233'],
  ['+90 (532) 111-22-33', '5321112233'],
  ['00905321112233', '5321112233'],
  ['9053211122', '9053211122'],
  ['+49 151 12345678', '4915112345678'],
  ['2233', '2233'],
  ['053', '053'],
  ['0 53', '053'],
  ['+90', '+90'],
  ['05', undefined],
  ['---', '---'],
  ['a.b@example.com', 'a.b@example.com'],
  ['😀😀', undefined],
  ['😀😀😀', '😀😀😀'],
])('who looks for %j looks for %j', (key, term) => {
  expect(searchTerm(key)).toBe(term)
})

test('grams are letters, not halves of them, each once', () => {
  expect(gramsOf('aaaa')).toEqual(['aaa'])
  expect(gramsOf('ahmet')).toEqual(['ahm', 'hme', 'met'])
  expect(gramsOf('a😀bc')).toEqual(['a😀b', '😀bc'])
  expect(gramsOf('ab')).toEqual([])
})

test('a search sees name and surname as one text, and nothing across the fields', () => {
  const ayse = { name: 'Ayşe', surname: 'IŞIK', number: 905321112233, email: 'Ayse@Example.com' }
  expect(searchedText(ayse)).toBe('ayse isik\n+905321112233\nayse@example.com')
  expect(searchedText({ name: '', surname: '', number: null, email: '' })).toBe('\n\n')
})

test('a contact is nobody when all that finds it is empty', () => {
  const nobody = { name: '', surname: '', number: null, email: '' }
  expect(isNobody(nobody)).toBe(true)
  for (const one of [{ name: 'a' }, { surname: 'a' }, { number: 1 }, { email: 'a' }]) {
    expect(isNobody({ ...nobody, ...one })).toBe(false)
  }
})
