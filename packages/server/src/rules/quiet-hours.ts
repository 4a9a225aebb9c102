/**
 * Quiet hours of an account: when its commercial messages wait, by the clock of Istanbul.
 *
 * Written as `21:00-08:00`, over midnight if the end lies before the beginning. The first minute is
 * quiet, the last is not. No law sets them; a sender does.
 */
import { DAY_MS, istanbulDay, istanbulDayStart } from './istanbul.ts'

const HOURS = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/

export interface Quiet {
  readonly fromMs: number
  readonly untilMs: number
}

/** The quiet hours that hold at a time, or the next ones; null if there are none. */
export function quietHoursAt(hours: string | null, atMs: number): Quiet | null {
  const parts = hours === null ? undefined : HOURS.exec(hours)?.slice(1).map(Number)
  if (!parts) return null
  const [fromHour = 0, fromMinute = 0, untilHour = 0, untilMinute = 0] = parts
  const from = msOf(fromHour, fromMinute)
  const until = msOf(untilHour, untilMinute)
  const length = until > from ? until - from : until + DAY_MS - from
  // Those that began yesterday, today or begin tomorrow: the first that is not over.
  const today = istanbulDayStart(istanbulDay(atMs))
  const begun = [-DAY_MS, 0, DAY_MS].map((days) => today + days + from)
  const fromMs = begun.find((each) => each + length > atMs) ?? today
  return { fromMs, untilMs: fromMs + length }
}

/** When a commercial message that is due now may go: at once, or when the quiet hours are over. */
export function afterQuietHours(hours: string | null, atMs: number): number {
  const quiet = quietHoursAt(hours, atMs)
  return quiet && quiet.fromMs <= atMs ? quiet.untilMs : atMs
}

const msOf = (hour: number, minute: number): number => (hour * 60 + minute) * 60_000
