/**
 * The days on which Turkey does not work, as data, and business days counted by them.
 *
 * Fixed days: law 2429 on national and general holidays. Religious feasts: the calendar of the
 * Diyanet for the years that are published (2024 to 2026), computed by the Umm al-Qura calendar for
 * those after; the two agree in the published years, and a computed year may be a day off. To
 * extend, add a row, and replace computed days when the Diyanet publishes a year. A year without a
 * row has no feasts: a deadline then ends early, never late. Half days (28 October and the eves)
 * count as business days, and the leave that a government adds is no holiday.
 */
import { istanbulDay, istanbulTime } from './istanbul.ts'

/** Month and day, each year. */
const FIXED = new Set(['01-01', '04-23', '05-01', '05-19', '07-15', '08-30', '10-29'])

const RAMADAN_FEAST_DAYS = 3
const SACRIFICE_FEAST_DAYS = 4

/** The first days of the feasts of Ramadan and of the Sacrifice. */
const FEASTS: readonly (readonly [ramadan: string, sacrifice: string])[] = [
  ['2024-04-10', '2024-06-16'],
  ['2025-03-30', '2025-06-06'],
  ['2026-03-20', '2026-05-27'],
  // Computed from here on.
  ['2027-03-09', '2027-05-16'],
  ['2028-02-26', '2028-05-05'],
  ['2029-02-14', '2029-04-24'],
  ['2030-02-04', '2030-04-13'],
]

const dayOf = (date: string): number => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return istanbulDay(istanbulTime({ year, month, day, hour: 0, minute: 0, second: 0 }) ?? 0)
}

const daysFrom = (date: string, days: number): number[] =>
  Array.from({ length: days }, (_, at) => dayOf(date) + at)

const FEAST_DAYS = new Set(
  FEASTS.flatMap(([ramadan, sacrifice]) => [
    ...daysFrom(ramadan, RAMADAN_FEAST_DAYS),
    ...daysFrom(sacrifice, SACRIFICE_FEAST_DAYS),
  ]),
)

/** Of a day since 1970: neither a weekend nor a holiday. */
export function isBusinessDay(day: number): boolean {
  const date = new Date(day * 86_400_000)
  const weekday = date.getUTCDay()
  if (weekday === 0 || weekday === 6) return false
  return !FIXED.has(date.toISOString().slice(5, 10)) && !FEAST_DAYS.has(day)
}

/**
 * Whether the days after `day`, up to `today` and including it, hold more than `most` business
 * days. Stops counting as soon as it knows, however long ago the day was.
 */
export function isOlderThan(day: number, today: number, most: number): boolean {
  let counted = 0
  for (let next = day + 1; next <= today; next += 1) {
    if (isBusinessDay(next)) counted += 1
    if (counted > most) return true
  }
  return false
}
