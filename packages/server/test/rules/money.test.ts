/** What a message costs (wire §5.3, §5.5, §7.4), and how often it is tried. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amountOf, wireBalance, wirePrice } from '../../src/rules/price.ts'
import { afterFailure, type SubmitFailure } from '../../src/rules/retry.ts'

const SEED = { seed: 20260501 }

describe('price', () => {
  test('is parts times the unit price, exactly', () => {
    expect(amountOf(7, 1)).toBe(7)
    expect(amountOf(3, 1583)).toBe(4749)
    expect(wirePrice(4749, 'credit')).toBe(4749)
    expect(wirePrice(4749, 'tl')).toBe(0.4749)
    expect(wirePrice(372, 'tl')).toBe(0.0372)
    expect(wirePrice(0, 'tl')).toBe(0)
  })

  test.each([
    ['credit', 1, 134, { amount: 0, sms: 134 }],
    ['credit', 1, 0, { amount: 0, sms: 0 }],
    ['credit', 1, -3, { amount: 0, sms: 0 }],
    ['tl', 1580, 105_840, { amount: 10.584, sms: 66 }],
    ['tl', 1579, 105_840, { amount: 10.584, sms: 67 }],
    ['tl', 1580, 1579, { amount: 0.1579, sms: 0 }],
    ['tl', 1580, -1, { amount: -0.0001, sms: 0 }],
  ] as const)('a %s account at %i with %i shows %j', (billing, unitPrice, balance, shown) => {
    expect(wireBalance(balance, { billing, unitPrice })).toEqual(shown)
  })

  test('of a lira account, what it shows as messages it can pay, and not one more', () => {
    const amount = fc.integer({ min: 0, max: 10 ** 12 })
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 10 ** 6 }), (balance, unitPrice) => {
        const { sms, amount: shown } = wireBalance(balance, { billing: 'tl', unitPrice })
        expect(Number.isInteger(sms)).toBe(true)
        expect(amountOf(sms, unitPrice)).toBeLessThanOrEqual(balance)
        expect(amountOf(sms + 1, unitPrice)).toBeGreaterThan(balance)
        expect(Math.round(shown * 10_000)).toBe(balance)
        expect(String(shown)).toMatch(/^\d+(\.\d{1,4})?$/)
      }),
      SEED,
    )
  })
})

describe('after a failure', () => {
  const NOW = 1_000_000
  const MAX = 20

  test('a rejected message has ended, at the first attempt and at the last', () => {
    for (const attempts of [1, MAX, MAX + 1]) {
      expect(afterFailure('rejected', attempts, NOW, MAX)).toEqual({
        next: 'undelivered',
        reason: 'rejectedByCarrier',
      })
    }
  })

  test('throttled: again for as long as a message lives, at most a minute apart', () => {
    for (const attempts of [1, MAX, MAX + 1, 2_880]) {
      const after = afterFailure('throttled', attempts, NOW, MAX)
      expect(after).toMatchObject({ next: 'again', maybeSent: false })
      expect(after.next === 'again' && after.dueAtMs - NOW).toBeLessThanOrEqual(60_000)
    }
    expect(afterFailure('throttled', 3_000, NOW, MAX).next).toBe('undelivered')
  })

  test.each(['temporary', 'unknown'] as const)(
    '%s: again after a pause that grows up to a bound, until the attempts are used up',
    (failure: SubmitFailure) => {
      let pauseMs = 0
      for (let attempts = 1; attempts < MAX; attempts += 1) {
        const after = afterFailure(failure, attempts, NOW, MAX)
        if (after.next !== 'again') throw new Error(`given up at attempt ${attempts}`)
        const nextMs = after.dueAtMs - NOW
        expect(nextMs).toBeGreaterThan(0)
        expect(nextMs).toBeGreaterThanOrEqual(pauseMs)
        expect(nextMs).toBeLessThanOrEqual(60_000)
        expect(after.maybeSent).toBe(failure === 'unknown')
        pauseMs = nextMs
      }
      expect(pauseMs).toBe(60_000)
      for (const attempts of [MAX, MAX + 1]) {
        expect(afterFailure(failure, attempts, NOW, MAX)).toEqual({
          next: 'undelivered',
          reason: 'attemptsUsedUp',
        })
      }
    },
  )
})
