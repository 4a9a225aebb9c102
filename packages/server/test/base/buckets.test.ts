/** So many in a minute: what passes, how long the rest waits, and who is forgotten. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBuckets } from '../../src/base/buckets.ts'

const START = 1_000_000
const MINUTE_MS = 60_000

test('a whole minute may come at once, then it flows evenly', () => {
  const buckets = createBuckets(10)
  const takes = (atMs: number) => {
    const waitMs = buckets.waitMs('a', 6, START + atMs)
    if (waitMs === 0) buckets.take('a', 6, START + atMs, 1)
    return waitMs
  }
  expect([0, 0, 0, 0, 0, 0, 0].map(takes)).toEqual([0, 0, 0, 0, 0, 0, 10_000])
  expect([4_000, 9_999, 10_000, 10_000].map(takes)).toEqual([6_000, 1, 0, 10_000])
  expect(buckets.waitMs('b', 6, START)).toBe(0)
})

test('what is taken too much is owed', () => {
  const buckets = createBuckets(10)
  buckets.take('a', 1_000, START, 3_000)
  const waitMs = buckets.waitMs('a', 1_000, START)
  expect(waitMs).toBe(2 * MINUTE_MS + 60)
  expect(buckets.waitMs('a', 1_000, START + waitMs)).toBe(0)
})

test('a clock that is put back gives nothing, and keeps nobody waiting for the time it had', () => {
  const buckets = createBuckets(10)
  buckets.take('a', 2, START, 2)
  expect(buckets.waitMs('a', 2, START - 5 * MINUTE_MS)).toBe(30_000)
  expect(buckets.waitMs('a', 2, START - 5 * MINUTE_MS + 30_000)).toBe(0)
})

test('a limit that was changed holds at once', () => {
  const buckets = createBuckets(10)
  buckets.take('a', 100, START, 1)
  expect(buckets.waitMs('a', 1, START)).toBe(0)
  buckets.take('a', 1, START, 1)
  expect(buckets.waitMs('a', 1, START)).toBe(MINUTE_MS)
})

test('of too many keys the one that was used least lately is forgotten', () => {
  const buckets = createBuckets(2)
  for (const key of ['a', 'b', 'a', 'c']) buckets.take(key, 2, START, 1)
  const left = (key: string) => buckets.waitMs(key, 2, START) > 0
  expect(['a', 'b', 'c'].map(left)).toEqual([true, false, false])
})

test('in no span of time passes more than it lets flow and the minute that may come at once', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 50 }), (pausesMs, perMinute) => {
      const buckets = createBuckets(1)
      let nowMs = START
      let passed = 0
      for (const pauseMs of pausesMs) {
        nowMs += pauseMs
        if (buckets.waitMs('a', perMinute, nowMs) > 0) continue
        buckets.take('a', perMinute, nowMs, 1)
        passed += 1
      }
      expect(passed).toBeLessThanOrEqual(perMinute * (1 + (nowMs - START) / MINUTE_MS) + 1e-6)
    }),
  )
})
