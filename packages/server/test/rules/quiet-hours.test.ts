/** When quiet hours hold, and when what waits for their end may go. */
import { describe, expect, test } from 'vitest'
import { readConsentDate } from '../../src/rules/consent-fields.ts'
import { istanbulText } from '../../src/rules/istanbul.ts'
import { afterQuietHours, quietHoursAt } from '../../src/rules/quiet-hours.ts'

const at = (text: string): number => readConsentDate(text) as number

describe('what is due', () => {
  test.each([
    [null, '2026-05-01 03:00:00', '2026-05-01 03:00:00'],
    // Over midnight: in the evening, in the morning, and on both edges.
    ['21:00-08:00', '2026-05-01 20:59:59', '2026-05-01 20:59:59'],
    ['21:00-08:00', '2026-05-01 21:00:00', '2026-05-02 08:00:00'],
    ['21:00-08:00', '2026-05-01 23:59:59', '2026-05-02 08:00:00'],
    ['21:00-08:00', '2026-05-02 00:00:00', '2026-05-02 08:00:00'],
    ['21:00-08:00', '2026-05-02 07:59:59', '2026-05-02 08:00:00'],
    ['21:00-08:00', '2026-05-02 08:00:00', '2026-05-02 08:00:00'],
    ['21:00-08:00', '2026-12-31 22:00:00', '2027-01-01 08:00:00'],
    // Within a day.
    ['12:30-13:30', '2026-05-01 12:29:59', '2026-05-01 12:29:59'],
    ['12:30-13:30', '2026-05-01 12:30:00', '2026-05-01 13:30:00'],
    ['12:30-13:30', '2026-05-01 13:30:00', '2026-05-01 13:30:00'],
    ['00:00-08:00', '2026-05-01 00:00:00', '2026-05-01 08:00:00'],
    ['21:00-00:00', '2026-05-01 21:00:00', '2026-05-02 00:00:00'],
    // All day but for a minute.
    ['08:01-08:00', '2026-05-01 08:00:30', '2026-05-01 08:00:30'],
    ['08:01-08:00', '2026-05-01 08:01:00', '2026-05-02 08:00:00'],
  ])('with %s at %s goes at %s', (hours, due, goes) => {
    expect(istanbulText(afterQuietHours(hours, at(due)))).toBe(goes)
  })
})

describe('the next quiet hours', () => {
  test.each([
    ['21:00-08:00', '2026-05-01 12:00:00', '2026-05-01 21:00:00'],
    ['21:00-08:00', '2026-05-01 03:00:00', '2026-04-30 21:00:00'],
    ['12:30-13:30', '2026-05-01 14:00:00', '2026-05-02 12:30:00'],
  ])('%s seen from %s begin at %s', (hours, now, from) => {
    expect(istanbulText(quietHoursAt(hours, at(now))?.fromMs ?? 0)).toBe(from)
  })

  test('are none without hours', () => {
    expect(quietHoursAt(null, 0)).toBeNull()
  })
})
