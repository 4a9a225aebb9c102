/**
 * Time as the wire shows it: Europe/Istanbul, which has been UTC+3 all year since 2016, without an
 * offset in the text (wire §1). Pure arithmetic: no time-zone data is needed for a fixed offset.
 */

const OFFSET_MS = 3 * 3_600_000
export const DAY_MS = 86_400_000

/** Days since 1970 as they are counted in Istanbul. */
export const istanbulDay = (atMs: number): number => Math.floor((atMs + OFFSET_MS) / DAY_MS)

/** When that day begins, as a time. */
export const istanbulDayStart = (day: number): number => day * DAY_MS - OFFSET_MS

/** When the day with this number is over. */
export const istanbulDayEnd = (day: number): number => (day + 1) * DAY_MS - OFFSET_MS

/** Year and month in Istanbul as one number: 202605. */
export function istanbulMonth(atMs: number): number {
  const wall = new Date(atMs + OFFSET_MS)
  return wall.getUTCFullYear() * 100 + wall.getUTCMonth() + 1
}

/** When that month is over, as a time. */
export function istanbulMonthEnd(month: number): number {
  // `UTC` counts months from 0, so that the number of one is the index of the next.
  return Date.UTC(Math.floor(month / 100), month % 100) - OFFSET_MS
}

/** `2026-05-01 15:13:55` */
export const istanbulText = (atMs: number): string =>
  new Date(Math.floor(atMs) + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')

export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** Milliseconds since 1970 of a wall-clock time in Istanbul; undefined if no such time exists. */
export function istanbulTime(wall: WallTime): number | undefined {
  const { year, month, day, hour, minute, second } = wall
  if (hour > 23 || minute > 59 || second > 59 || year < 1970) return undefined
  const atMs = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(atMs)
  const exists = back.getUTCMonth() === month - 1 && back.getUTCDate() === day
  return exists ? atMs - OFFSET_MS : undefined
}

/** `2026-05-01 15:13:55` → milliseconds since 1970, or undefined if the text is no such time. */
export function readWallTime(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(text)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number)
  return istanbulTime({ year, month, day, hour, minute, second })
}

/** `2026-05-01` → the day's number in Istanbul, or undefined if the text is no day. */
export function readDay(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return undefined
  const atMs = istanbulTime({
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: 0,
    minute: 0,
    second: 0,
  })
  return atMs === undefined ? undefined : istanbulDay(atMs)
}

/** Minutes since midnight in Istanbul. */
export const istanbulMinute = (atMs: number): number =>
  Math.floor((atMs + OFFSET_MS) / 60_000) % (24 * 60)
