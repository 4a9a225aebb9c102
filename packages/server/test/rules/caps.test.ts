/** Daily caps: what an order takes of which counter, and what is said of one that does not fit. */
import { describe, expect, test } from 'vitest'
import { type CapUse, capKey, capUses, type DailyCaps, overCap } from '../../src/rules/caps.ts'
import { readCaps } from '../../src/store/verbs/cap-facts.ts'

/** Noon in Istanbul. */
const NOON = Date.parse('2026-05-01T09:00:00Z')
const DAY = Math.floor(NOON / 86_400_000)
const NONE: DailyCaps = { messagesPerRecipientPerDay: null, prefixCaps: [], spendPerDay: null }
const ORDER = {
  ...{ accountId: 7, submitAtMs: NOON, sendAtMs: null, cost: 3, isSent: () => true },
  numbers: [905321112233, 0, 491511234567, 905321112233],
}
const usesOf = (caps: Partial<DailyCaps>, order = {}) =>
  capUses({ ...ORDER, ...order }, { ...NONE, ...caps }).map(({ what, count, day }) => {
    return [what, count, day - DAY]
  })

describe('an order takes', () => {
  test('nothing where there is no cap, and the store is not asked', () => {
    expect(usesOf({})).toEqual([])
    const group = { accounts: new Map(), blocked: new Map(), unconsented: new Map() }
    expect(readCaps([], group).next()).toMatchObject({ done: true, value: { taken: [] } })
  })

  test('its cost of the money', () => {
    expect(usesOf({ spendPerDay: 9 })).toEqual([['spend', 3, 0]])
    expect(usesOf({ spendPerDay: 9 }, { cost: 0 })).toEqual([])
  })

  test('a message of each recipient that gets one, as often as it does', () => {
    const caps = { messagesPerRecipientPerDay: 5 }
    expect(usesOf(caps)).toEqual([
      ['905321112233', 2, 0],
      ['491511234567', 1, 0],
    ])
    expect(usesOf(caps, { isSent: (at: number) => at !== 3 })[0]).toEqual(['905321112233', 1, 0])
  })

  test('of each prefix that its recipients have, a longer one among them', () => {
    const prefixCaps = ['90', '9053', '44', '49151'].map((prefix) => {
      return { prefix, messagesPerDay: 1 }
    })
    expect(usesOf({ prefixCaps })).toEqual([
      ['prefix 90', 2, 0],
      ['prefix 9053', 2, 0],
      ['prefix 49151', 1, 0],
    ])
  })

  test('messages of the day on which it is due, money of today', () => {
    const sendAtMs = NOON + 12 * 3_600_000
    const caps = { spendPerDay: 9, prefixCaps: [{ prefix: '90', messagesPerDay: 1 }] }
    expect(usesOf(caps, { sendAtMs })).toEqual([
      ['spend', 3, 0],
      ['prefix 90', 2, 1],
    ])
  })
})

describe('an order that', () => {
  const use: CapUse = { accountId: 7, day: DAY, what: '905321112233', count: 2, most: 5 }
  const judge = (used: number) => overCap([use], new Map([[capKey(use), used]]), NOON)

  test('fills a cap to the last passes', () => {
    expect(judge(3)).toBeUndefined()
    expect(overCap([use], new Map(), NOON)).toBeUndefined()
  })

  test('goes beyond it waits for midnight, and no log learns whom it was for', () => {
    const refusal = judge(4)
    expect(refusal).toEqual({
      refused: 'unavailable',
      why: "over the account's messagesPerRecipientPerDay for +90…33: 4 of 5 are used and the order takes 2",
      retryAfterS: 12 * 3_600,
    })
  })
})
