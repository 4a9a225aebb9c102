/**
 * Reads `sendDateTime` in every shape that clients send (wire §8, §14 #14–16).
 *
 * The platform never sends at once because a time could not be read: what is no time is refused
 * with 457. A time that has passed means now.
 */
import { istanbulTime, type WallTime } from './istanbul.ts'

export type Schedule = { readonly sendAtMs: number } | 'now' | 'misfit'

const WALL_FIRST = /^(\d{2})[/](\d{2})[/](\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?$/
const YEAR_FIRST = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?$/

/** @param values the non-empty texts of `sendDateTime`, in order */
export function readSchedule(values: readonly string[], nowMs: number): Schedule {
  const first = values[0]
  if (first === undefined) return 'now'
  const wall = fiveParts(values) ?? readWall(first)
  const sendAtMs = wall && istanbulTime(wall)
  if (sendAtMs === undefined) return 'misfit'
  return sendAtMs <= nowMs ? 'now' : { sendAtMs }
}

function readWall(text: string): WallTime | undefined {
  const dayFirst = WALL_FIRST.exec(text)
  if (dayFirst) {
    const [, day, month, year, hour, minute, second] = dayFirst
    return wallTime([year, month, day, hour, minute, second])
  }
  const yearFirst = YEAR_FIRST.exec(text)
  return yearFirst ? wallTime(yearFirst.slice(1)) : undefined
}

/** `["2024","12","25","10","30"]`: year, month, day, hour, minute as one list. */
function fiveParts(values: readonly string[]): WallTime | undefined {
  const isList = values.length === 5 && values.every((value) => /^\d{1,4}$/.test(value))
  return isList ? wallTime([...values, undefined]) : undefined
}

function wallTime(parts: readonly (string | undefined)[]): WallTime {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  )
  return { year, month, day, hour, minute, second }
}
