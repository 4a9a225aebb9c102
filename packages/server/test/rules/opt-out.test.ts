/** Whom an SMS refuses, in the spellings of handsets. */
import { describe, expect, test } from 'vitest'
import { addressedBy, refusedBy } from '../../src/rules/opt-out.ts'

const OWNERS = [
  { id: 1, keyword: 'ACME', shortNames: ['ÇİÇEK', 'GÜL'] },
  { id: 2, keyword: 'IŞIK', shortNames: [] },
  { id: 3, keyword: null, shortNames: ['ÇİÇEK'] },
  { id: 4, keyword: 'KAR', shortNames: [] },
  { id: 5, keyword: 'KÂR', shortNames: [] },
]
const refused = (text: string) => refusedBy(text, OWNERS).map(({ id }) => id)

test.each([
  ['ACME RET', [1]],
  ['ret acme', [1]],
  [' Acme   Ret  lütfen ', [1]],
  ['RET GÜL', [1]],
  ['ret gul', [1]],
  // Two accounts of one brand.
  ['RET ÇİÇEK', [1, 3]],
  ['ret çiçek', [1, 3]],
  ['ret cicek', [1, 3]],
  ['RET CICEK.', [1, 3]],
  ['"ret" çiçek, bir daha yazmayın', [1, 3]],
  ['RET\nÇİÇEK', [1, 3]],
  ['ışık ret', [2]],
  ['isik ret', [2]],
  // Names that differ in a diacritic alone are told apart as long as it is written.
  ['kar ret', [4]],
  ['kâr ret', [5]],
])('%j refuses %j', (text, ids) => {
  expect(refused(text)).toEqual(ids)
})

test.each([
  '',
  'RET',
  'ret lütfen',
  'ACME',
  'ACMERET',
  'ACME RETURN',
  'ACME lütfen RET',
  'OTHER RET',
])('%j refuses nobody', (text) => {
  expect(refused(text)).toEqual([])
})

test('an account without a name is refused by no empty word', () => {
  expect(refusedBy('. RET', [{ id: 1, keyword: null, shortNames: [] }])).toEqual([])
})

describe('a text belongs', () => {
  test.each([
    ['acme merhaba', 1],
    ['isik?', 2],
    // Short names are for refusals.
    ['ÇİÇEK merhaba', undefined],
    ['merhaba', undefined],
  ])('%j to %j', (text, id) => {
    expect(addressedBy(text, OWNERS)?.id).toBe(id)
  })

  test('to the only owner of the short code, whatever it says', () => {
    expect(addressedBy('merhaba', OWNERS.slice(0, 1))?.id).toBe(1)
  })
})
