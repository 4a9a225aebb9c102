import { describe, expect, test } from 'vitest'
import {
  afterAttempt,
  LADDER_MS,
  RETRY_AFTER_MS_MAX,
  readRetryAfter,
} from '../../src/rules/webhook-retry.ts'

const NOW = Date.parse('2026-05-04T06:00:00Z')
const failed = { status: 500, rung: 0, retryAfterMs: null, nowMs: NOW, chance: 0 } as const
const pauseMs = (attempt: Partial<Parameters<typeof afterAttempt>[0]>) => {
  const after = afterAttempt({ ...failed, ...attempt })
  return after.next === 'again' ? after.dueAtMs - NOW : after.next
}

describe('what follows an attempt', () => {
  test.each([200, 201, 204, 299])('%i is done', (status) => {
    expect(afterAttempt({ ...failed, status })).toEqual({ next: 'delivered' })
  })

  test.each([null, 301, 302, 400, 404, 410, 429, 500, 503])('%s is tried again', (status) => {
    expect(pauseMs({ status })).toBe(5_000)
  })

  test('the ladder is the one of the contract, and ends', () => {
    const minutes = LADDER_MS.map((ms) => ms / 60_000)
    expect(minutes).toEqual([1 / 12, 1, 5, 15, 60, 180, 360, 720, 1440, 1440])
    expect(LADDER_MS.map((_, rung) => pauseMs({ rung }))).toEqual(LADDER_MS)
    expect(pauseMs({ rung: LADDER_MS.length })).toBe('givenUp')
  })

  test('chance shortens a pause by a tenth at most', () => {
    expect(pauseMs({ rung: 1, chance: 0.5 })).toBe(57_000)
    expect(pauseMs({ rung: 1, chance: 1 })).toBe(54_000)
  })

  test('patience that is asked for is given, up to a day, and never shortened', () => {
    expect(pauseMs({ retryAfterMs: 1_000, chance: 1 })).toBe(4_500)
    expect(pauseMs({ retryAfterMs: 30_000, chance: 1 })).toBe(30_000)
    expect(pauseMs({ retryAfterMs: 10 * RETRY_AFTER_MS_MAX })).toBe(RETRY_AFTER_MS_MAX)
  })
})

test.each([
  [undefined, null],
  ['', null],
  ['120', 120_000],
  [' 5 ', 5_000],
  ['0', 0],
  ['-5', null],
  ['1.5', null],
  ['soon', null],
  ['1e3', null],
  ['Mon, 04 May 2026 06:02:00 GMT', 120_000],
  ['Monday, 04-May-26 06:02:00 GMT', 120_000],
  ['Mon, 04 May 2026 05:00:00 GMT', 0],
  ['99999999999999', null],
])('Retry-After %j', (text, ms) => {
  expect(readRetryAfter(text, NOW)).toBe(ms)
})
