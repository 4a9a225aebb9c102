/** Which days get-reports may ask for (wire §5.4, §14 #24–25). */
import { readDay } from './istanbul.ts'

/** The gap between the two days, not their count: ten passes. */
const GAP_DAYS_MAX = 10

/** Days since 1970 in Istanbul, both included; undefined is a bad range (458). */
export function readRange(
  start: string,
  end: string,
): { readonly firstDay: number; readonly lastDay: number } | undefined {
  const firstDay = readDay(start)
  const lastDay = readDay(end)
  if (firstDay === undefined || lastDay === undefined) return undefined
  const gap = lastDay - firstDay
  return gap >= 0 && gap <= GAP_DAYS_MAX ? { firstDay, lastDay } : undefined
}
