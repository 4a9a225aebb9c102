/**
 * The queue of due messages has bands, so that those who send much let the others pass.
 *
 * Where a message stands is one number, its time and its band, and so is the index: a band is a
 * stretch of that number which no time reaches. Transactional messages come before commercial ones;
 * of both, what an account sends within its share comes before what goes beyond, and that before
 * what goes far beyond. Within a band the time decides. Nobody's share is kept from the others:
 * where nobody else sends, whoever goes beyond has it all.
 */
import type { TrafficClass } from '../rules/route-conditions.ts'

/** No time in milliseconds comes near it. */
const BAND_MS = 10_000_000_000_000
/** What an account sends in a second before it lets others pass. */
const SHARE_PER_SECOND = 100
/** From so far beyond its share, the next band. */
const BEYOND_MS = [1_000, 10_000] as const
const LEVELS = BEYOND_MS.length + 1
const FIRST: Readonly<Record<TrafficClass, number>> = { transactional: 0, commercial: LEVELS }
const BANDS = Array.from({ length: 2 * LEVELS }, (_, band) => band)

/** Recipients take their turns one behind the other, in the virtual time of their account. */
export const TURN_MS = 1000 / SHARE_PER_SECOND

/** @param aheadMs how far the account is beyond its share */
export function bandOf(trafficClass: TrafficClass, aheadMs: number): number {
  return FIRST[trafficClass] + BEYOND_MS.filter((ms) => aheadMs >= ms).length
}

/** What was tried before stands behind everybody who keeps to his share. */
export const bandOfRetries = (trafficClass: TrafficClass): number => FIRST[trafficClass] + 1

export const placeInQueue = (dueAtMs: number, band: number): number => dueAtMs + band * BAND_MS

/** In SQL: a place in the band in which whoever died held his messages, as nobody knows theirs. */
export const BAND_OF_RECOVERED_MS = bandOfRetries('transactional') * BAND_MS

/**
 * A statement about all bands, one behind the other, which ends as soon as it has enough.
 * @param select of what stands in the queue up to a time, given as two conditions
 */
export const throughBands = (upTo: string, select: (inBand: string) => string): string =>
  BANDS.map((band) => {
    const from = band * BAND_MS
    const most = band === 0 ? upTo : `${upTo} + ${from}`
    return `select * from (${select(`queue_at >= ${from} and queue_at <= ${most}`)}) b${band}`
  }).join(' union all ')

/** A statement that gives the earliest time in each band, as rows of one column. */
export const firstOfBands = (): string =>
  BANDS.map((band) => {
    const from = band * BAND_MS
    return `select min(queue_at) - ${from} as at from message
      where queue_at >= ${from} and queue_at < ${from + BAND_MS}`
  }).join(' union all ')
