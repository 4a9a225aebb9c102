/**
 * Times as SMPP writes them (3.4 §7.1.1): sixteen characters, `YYMMDDhhmmsstnnp`.
 *
 * Absolute ones have tenths of a second, then the distance to UTC in quarters of an hour and its
 * sign; relative ones end with `000R`.
 */
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const QUARTER_MINUTES = 15
const QUARTERS_MAX = 48
/** Months and years have no fixed length, so a longer time is said as an absolute one. */
const RELATIVE_DAYS_MAX = 31

const two = (value: number): string => String(value).padStart(2, '0')

/** `YYMMDDhhmmss` at that distance to UTC. */
export function compactDate(atMs: number, utcOffsetMinutes = 0): string {
  const date = new Date(atMs + utcOffsetMinutes * MINUTE)
  const day = (date.getUTCFullYear() % 100) * 10_000 + (date.getUTCMonth() + 1) * 100
  const time = date.getUTCHours() * 10_000 + date.getUTCMinutes() * 100 + date.getUTCSeconds()
  // The digit in front keeps the zeros.
  return String(1_000_000_000_000 + (day + date.getUTCDate()) * 1_000_000 + time).slice(1)
}

/** @throws RangeError if the distance to UTC is no number of quarters up to twelve hours */
export function absoluteTime(atMs: number, utcOffsetMinutes = 0): string {
  const quarters = Math.abs(utcOffsetMinutes) / QUARTER_MINUTES
  if (!Number.isInteger(quarters) || quarters > QUARTERS_MAX) {
    throw new RangeError(`${utcOffsetMinutes} minutes are no quarters of an hour up to 12 hours`)
  }
  const tenths = Math.floor((((atMs % SECOND) + SECOND) % SECOND) / 100)
  const sign = utcOffsetMinutes < 0 ? '-' : '+'
  return `${compactDate(atMs, utcOffsetMinutes)}${tenths}${two(quarters)}${sign}`
}

/**
 * Rounded down to a second.
 * @throws RangeError for more than 31 days
 */
export function relativeTime(spanMs: number): string {
  const days = Math.floor(spanMs / DAY)
  if (!(spanMs >= 0) || days > RELATIVE_DAYS_MAX) {
    throw new RangeError(`a relative time has 0 to ${RELATIVE_DAYS_MAX} days, not ${spanMs} ms`)
  }
  const hours = Math.floor((spanMs % DAY) / HOUR)
  const minutes = Math.floor((spanMs % HOUR) / MINUTE)
  const seconds = Math.floor((spanMs % MINUTE) / SECOND)
  return `0000${[days, hours, minutes, seconds].map(two).join('')}000R`
}

const FORM = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+\-R])$/

/**
 * The moment that a peer's time means; null if it is none. Months of a relative time are of 30
 * days, its years of 365.
 */
export function readTime(text: string, nowMs: number): number | null {
  const found = FORM.exec(text)
  if (!found) return null
  const [years, months, days, hours, minutes, seconds, tenths, quarters] = found
    .slice(1, 9)
    .map(Number) as [number, number, number, number, number, number, number, number]
  if (found[9] === 'R') {
    const time = hours * HOUR + minutes * MINUTE + seconds * SECOND
    return nowMs + (years * 365 + months * 30 + days) * DAY + time
  }
  if (quarters > QUARTERS_MAX) return null
  const atMs = utcOf(2000 + years, months, days, hours, minutes, seconds)
  if (atMs === null) return null
  const offset = quarters * QUARTER_MINUTES * MINUTE
  return atMs + tenths * 100 - (found[9] === '+' ? offset : -offset)
}

/** Null where the calendar does not have it. */
export function utcOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  const isReal =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysOf(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  return isReal ? Date.UTC(year, month - 1, day, hour, minute, second) : null
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] as number)
}
