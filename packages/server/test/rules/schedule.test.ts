/** `sendDateTime` (wire §8, §14 #14–16) and the clock on the wall in Istanbul (wire §1). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { istanbulDay, istanbulText, istanbulTime, readDay } from '../../src/rules/istanbul.ts'
import { readRange } from '../../src/rules/report-range.ts'
import { readSchedule } from '../../src/rules/schedule.ts'

const SEED = { seed: 20260501 }
/** 2026-05-01 12:00:00 in Istanbul. */
const NOW = Date.parse('2026-05-01T09:00:00Z')
const at = (iso: string) => ({ sendAtMs: Date.parse(`${iso}+03:00`) })

describe('a schedule', () => {
  test.each<[readonly string[], string]>([
    [['01/05/2026 12:01'], '2026-05-01T12:01:00'],
    [['31/12/2026 23:59'], '2026-12-31T23:59:00'],
    [['01/05/2026 12:00:01'], '2026-05-01T12:00:01'],
    [['2026-05-01 12:01'], '2026-05-01T12:01:00'],
    [['2026-05-01 12:01:30'], '2026-05-01T12:01:30'],
    [['29/02/2028 00:00'], '2028-02-29T00:00:00'],
    [['2026', '12', '25', '10', '30'], '2026-12-25T10:30:00'],
    [['2027', '1', '2', '3', '4'], '2027-01-02T03:04:00'],
    [['01/06/2026 09:00', '02/06/2026 09:00'], '2026-06-01T09:00:00'],
  ])('%j is %s', (values, expected) => {
    expect(readSchedule(values, NOW)).toEqual(at(expected))
  })

  test.each<[readonly string[]]>([
    [[]],
    [['01/05/2026 12:00']],
    [['01/05/2026 11:59:59']],
    [['01/01/2020 00:00']],
    [['2020-01-01 00:00:00']],
    [['2020', '1', '1', '0', '0']],
  ])('%j is now', (values) => {
    expect(readSchedule(values, NOW)).toBe('now')
  })

  test.each([
    'soon',
    '01/06/2026',
    '09:00',
    '2026-06-01',
    '2026-06-01T09:00',
    '2026-06-01T09:00:00',
    '2026-06-01T09:00:00Z',
    '2026-06-01 09:00:00+03:00',
    '1/6/2026 9:00',
    '2026-6-1 9:00',
    '01/06/2026  09:00',
    '01.06.2026 09:00',
    '06/31/2026 09:00',
    '31/06/2026 09:00',
    '29/02/2027 09:00',
    '00/06/2026 09:00',
    '01/13/2026 09:00',
    '01/06/2026 24:00',
    '01/06/2026 23:60',
    '01/06/2026 23:59:60',
    '01/06/26 09:00',
    '1780293600',
    '01/06/2026 09:00 ',
    ' 01/06/2026 09:00',
    '٠١/٠٦/2026 09:00',
  ])('%j is no time, and nothing is sent at once because of it', (value) => {
    expect(readSchedule([value], NOW)).toBe('misfit')
  })

  test.each([
    [['2026', '12', '25', '10']],
    [['2026', '13', '25', '10', '30']],
    [['2026', '12', '32', '10', '30']],
    [['26', '12', '25', '10', '30']],
    [['2026', '12', '25', '10', '30', '00']],
    [['2026', '12', '25', '10', 'x']],
  ])('%j is no time either', (values) => {
    expect(readSchedule(values, NOW)).toBe('misfit')
  })

  test('any time that is written in a documented form is the time that it says', () => {
    const minute = fc.integer({ min: NOW / 60_000, max: Date.UTC(2099, 0) / 60_000 })
    fc.assert(
      fc.property(minute, (minutes) => {
        const atMs = minutes * 60_000
        const [day = '', time = ''] = istanbulText(atMs).split(' ')
        const [year, month, date] = day.split('-')
        const expected = atMs <= NOW ? 'now' : { sendAtMs: atMs }
        expect(readSchedule([`${date}/${month}/${year} ${time.slice(0, 5)}`], NOW)).toEqual(
          expected,
        )
        expect(readSchedule([`${date}/${month}/${year} ${time}`], NOW)).toEqual(expected)
        expect(readSchedule([`${day} ${time}`], NOW)).toEqual(expected)
      }),
      SEED,
    )
  })

  test('any text is a time to come, now, or no time', () => {
    const unit = fc.constantFrom(...'0123456789/-: T')
    fc.assert(
      fc.property(fc.array(fc.string({ unit, maxLength: 20 })), (values) => {
        const schedule = readSchedule(values, NOW)
        if (typeof schedule === 'object') expect(schedule.sendAtMs).toBeGreaterThan(NOW)
        else expect(['now', 'misfit']).toContain(schedule)
      }),
      { ...SEED, numRuns: 1_000 },
    )
  })
})

describe('Istanbul', () => {
  test('is three hours ahead of UTC all the year', () => {
    expect(istanbulText(Date.parse('2026-01-31T21:00:00Z'))).toBe('2026-02-01 00:00:00')
    expect(istanbulText(Date.parse('2026-07-31T20:59:59.999Z'))).toBe('2026-07-31 23:59:59')
  })

  test('knows its days', () => {
    expect(readDay('1970-01-01')).toBe(0)
    expect(readDay('2026-05-01')).toBe(istanbulDay(NOW))
    expect(istanbulDay(Date.parse('2026-05-01T20:59:59.999Z'))).toBe(istanbulDay(NOW))
    expect(istanbulDay(Date.parse('2026-05-01T21:00:00Z'))).toBe(istanbulDay(NOW) + 1)
    for (const text of [
      '',
      '2026-5-1',
      '2026-02-30',
      '2026-13-01',
      '26-05-01',
      '2026-05-01 ',
      '2026/05/01',
    ]) {
      expect(readDay(text), text).toBeUndefined()
    }
  })

  test('what is read from its clock is what its clock shows', () => {
    const wall = { year: 2026, month: 5, day: 1, hour: 12, minute: 0, second: 0 }
    expect(istanbulTime(wall)).toBe(NOW)
    expect(istanbulTime({ ...wall, day: 31, month: 4 })).toBeUndefined()
    expect(istanbulTime({ ...wall, hour: 24 })).toBeUndefined()
  })
})

describe('the days of get-reports (wire §5.4, §14 #24–25)', () => {
  test.each([
    ['2026-05-01', '2026-05-01', true],
    ['2026-05-01', '2026-05-11', true],
    ['2026-05-01', '2026-05-12', false],
    ['2026-05-02', '2026-05-01', false],
    ['2026-02-25', '2026-03-07', true],
    ['2028-02-25', '2028-03-07', false],
    ['2026-12-25', '2027-01-04', true],
    ['', '2026-05-01', false],
    ['2026-05-01', '', false],
    ['01/05/2026', '02/05/2026', false],
    ['2026-05-01 00:00:00', '2026-05-02 00:00:00', false],
  ])('%s to %s: %s', (start, end, fits) => {
    expect(readRange(start, end) !== undefined).toBe(fits)
  })

  test('both days are included', () => {
    const range = readRange('2026-05-01', '2026-05-03')
    expect(range).toEqual({ firstDay: istanbulDay(NOW), lastDay: istanbulDay(NOW) + 2 })
  })
})
