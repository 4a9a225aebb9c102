/**
 * Ids that were reserved ahead, so that a busy node need not ask for each group of orders.
 *
 * Nothing is kept for a quiet time: what is left after a minute is let go, so that ids follow the
 * time to within a minute, and few of them are lost (those of orders stay below 2^31).
 */
import type { Reservation, Reserved } from '../verbs/ids.ts'

export interface IdStock {
  /** A run of ids from what is there; undefined if there is none so long. */
  take(name: Reserved, count: number): Reservation | undefined
  /** Notes that ids are asked for; how many to reserve ahead, which is none in a quiet time. */
  touch(name: Reserved, count: number): number
  add(range: Reservation, count: number): void
  clear(): void
  /** Whether the next group would find nothing. */
  isLow(name: Reserved, count: number): boolean
}

interface Range {
  next: number
  readonly end: number
  readonly atMs: number
}

const KEEP_MS = 60_000
/** Groups that follow each other as closely as this are a busy time. */
const BUSY_MS = 50
export const GROUPS_AHEAD = 8
/** Parts are numbered as they are sent: the expiry and the inbox walk them in the order of time. */
const NEVER_AHEAD: ReadonlySet<Reserved> = new Set(['part'])

export function createIdStock(nowMs: () => number): IdStock {
  const ranges = new Map<Reserved, Range[]>()
  const askedAtMs = new Map<Reserved, number>()

  const fresh = (name: Reserved): Range[] => {
    const kept = (ranges.get(name) ?? []).filter(({ atMs }) => nowMs() - atMs < KEEP_MS)
    ranges.set(name, kept)
    return kept
  }
  const fitting = (name: Reserved, count: number) =>
    fresh(name).find(({ next, end }) => end - next >= count)

  return {
    take(name, count) {
      const range = fitting(name, count)
      if (!range) return undefined
      range.next += count
      return { name, next: range.next }
    },
    touch(name, count) {
      const beforeMs = askedAtMs.get(name) ?? Number.NEGATIVE_INFINITY
      askedAtMs.set(name, nowMs())
      if (NEVER_AHEAD.has(name) || nowMs() - beforeMs > BUSY_MS) return 0
      return count * GROUPS_AHEAD
    },
    add({ name, next }, count) {
      if (count === 0) return
      const kept = fresh(name).filter((range) => range.next < range.end)
      ranges.set(name, [...kept, { next: next - count, end: next, atMs: nowMs() }])
    },
    clear: () => ranges.clear(),
    isLow: (name, count) => fitting(name, 2 * count) === undefined,
  }
}
