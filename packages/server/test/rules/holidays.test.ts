/** Which days Turkey works, and how deadlines are counted in them. */
import { describe, expect, test } from 'vitest'
import { isBusinessDay, isOlderThan } from '../../src/rules/holidays.ts'
import { readDay } from '../../src/rules/istanbul.ts'

const day = (text: string): number => readDay(text) as number

test.each([
  ['2026-05-04', 'a Monday', true],
  ['2026-05-02', 'a Saturday', false],
  ['2026-05-03', 'a Sunday', false],
  ['2026-05-01', 'Labour Day', false],
  ['2025-07-15', 'Democracy Day', false],
  ['2026-10-29', 'Republic Day', false],
  ['2026-10-28', 'the half day before it', true],
  ['2026-03-19', 'the eve of a feast', true],
  ['2026-03-20', 'the first day of Ramadan Feast', false],
  ['2026-05-29', 'the third day of the Sacrifice Feast', false],
  ['2026-06-01', 'the Monday after it', true],
  ['2030-02-06', 'a day of a feast that is only computed', false],
])('%s, %s', (text, _, works) => {
  expect(isBusinessDay(day(text))).toBe(works)
})

describe('older than three business days', () => {
  test.each([
    ['2026-05-04', '2026-05-04', false],
    ['2026-05-04', '2026-05-07', false],
    ['2026-05-04', '2026-05-08', true],
    // From a Thursday over a weekend.
    ['2026-05-07', '2026-05-12', false],
    ['2026-05-07', '2026-05-13', true],
    // Over the Sacrifice Feast, Wednesday to Saturday, and its weekend.
    ['2026-05-25', '2026-06-02', false],
    ['2026-05-25', '2026-06-03', true],
    ['2015-05-01', '2026-05-04', true],
  ])('%s on %s: %s', (taken, today, older) => {
    expect(isOlderThan(day(taken), day(today), 3)).toBe(older)
  })
})
