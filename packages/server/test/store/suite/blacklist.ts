/** The blacklist: what is on it, in which order, and the pages and counts of it. */
import { strict as assert } from 'node:assert'
import { describe, expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { BlockSource } from '../../../src/store/verbs/blacklist.ts'
import { anAccount, mobile, numberOf, START, tryPlace } from '../../kit/store-kit.ts'

const FIRST = 905_320_000_000
const ALL = Number.MAX_SAFE_INTEGER
const numbersFrom = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => FIRST + from + at)

export function blacklistTests(store: () => Store): void {
  async function add(
    accountId: number,
    numbers: readonly number[],
    nowMs = START,
    source: BlockSource = 'api',
  ): Promise<readonly number[]> {
    const ask = { accountId, numbers, source, nowMs }
    const added = await store().run('addToBlacklist', ask)
    assert(added)
    return added
  }
  const remove = (accountId: number, numbers: readonly number[], refusalsToo = false) =>
    store().run('removeFromBlacklist', { accountId, numbers, refusalsToo })
  const page = (
    accountId: number,
    more: { range?: { fromMs: number; toMs: number }; offset?: number; limit?: number } = {},
  ) => store().read('blacklistPage', { accountId, range: null, offset: 0, limit: 1000, ...more })
  const entries = (accountId: number, before = ALL, limit = 10) =>
    store().read('blacklistEntries', { accountId, before, limit })
  const blacklisted = async (accountId: number) => (await page(accountId, { limit: 1 })).count

  test('a number is put on once, and the newest comes first', async () => {
    const { id } = await anAccount(store())
    const { id: other } = await anAccount(store())
    expect(await add(id, [FIRST, FIRST + 1, FIRST])).toEqual([FIRST, FIRST + 1])
    expect(await add(id, [FIRST + 2, FIRST], START + 1)).toEqual([FIRST + 2])
    expect(await add(id, [FIRST], START + 2)).toEqual([])
    expect(await page(id)).toEqual({ count: 3, numbers: [FIRST + 2, FIRST + 1, FIRST] })
    expect(await page(other)).toEqual({ count: 0, numbers: [] })
    expect(await entries(id)).toEqual([
      { number: FIRST + 2, at: START + 1, source: 'api', seq: 2 },
      { number: FIRST + 1, at: START, source: 'api', seq: 1 },
      { number: FIRST, at: START, source: 'api', seq: 0 },
    ])
    expect(await entries(id, 2, 1)).toMatchObject([{ seq: 1 }])
  })

  test('whoever is on it is not sent to, and is again once off it', async () => {
    const account = await anAccount(store())
    const listed = numberOf(mobile(1))
    await add(account.id, [listed])
    expect(await tryPlace(store(), account, { to: [mobile(1)] })).toHaveProperty('refused')
    expect(await remove(account.id, [listed])).toEqual({ removed: [listed], kept: [] })
    expect(await tryPlace(store(), account, { to: [mobile(1)] })).toHaveProperty('orderId')
    await add(account.id, [listed])
    const again = await tryPlace(store(), account, { to: [mobile(1)], text: 'again' })
    expect(again).toHaveProperty('refused')
  })

  test('what the recipient asked for stays, unless refusals are lifted too', async () => {
    const { id } = await anAccount(store())
    await add(id, [FIRST, FIRST + 1], START, 'sms')
    await add(id, [FIRST, FIRST + 2], START, 'operator')
    const asked = [FIRST, FIRST + 2, FIRST + 3]
    expect(await remove(id, asked)).toEqual({ removed: [FIRST + 2], kept: [FIRST] })
    expect(await remove(id, asked)).toEqual({ removed: [], kept: [FIRST] })
    expect(await remove(id, [FIRST], true)).toEqual({ removed: [FIRST], kept: [] })
    expect(await page(id)).toEqual({ count: 1, numbers: [FIRST + 1] })
  })

  test('who refuses while already on the list has refused', async () => {
    const { id } = await anAccount(store())
    await add(id, [FIRST, FIRST + 1])
    expect(await add(id, [FIRST], START + 1, 'sms')).toEqual([])
    expect(await remove(id, [FIRST, FIRST + 1])).toEqual({ removed: [FIRST + 1], kept: [FIRST] })
  })

  test('an account that is not there has no list', async () => {
    const ask = { accountId: 9, numbers: [FIRST], source: 'api', nowMs: START } as const
    expect(await store().run('addToBlacklist', ask)).toBeUndefined()
    expect(await remove(9, [FIRST])).toBeUndefined()
    expect(await page(9)).toEqual({ count: 0, numbers: [] })
  })

  test('those who add the same numbers at once add them once', async () => {
    const { id } = await anAccount(store())
    const added = await Promise.all(
      [0, 1, 2, 3].map((at) => add(id, numbersFrom(at * 100, 200), START + at)),
    )
    expect(added.flat().toSorted()).toEqual(numbersFrom(0, 500))
    const { count, numbers } = await page(id)
    expect(count).toBe(500)
    expect(numbers.toSorted()).toEqual(numbersFrom(0, 500))
    const removals = await Promise.all([0, 1].map(() => remove(id, numbersFrom(0, 500))))
    expect(removals.flatMap((removal) => removal?.removed ?? [])).toHaveLength(500)
    expect(await blacklisted(id)).toBe(0)
  })

  describe('many', () => {
    /** What the list must say, newest first. */
    async function fill(): Promise<{ id: number; model: [number: number, at: number][] }> {
      const { id } = await anAccount(store())
      let model: [number, number][] = []
      for (const [at, count] of [1, 999, 1500, 30, 2000, 470].entries()) {
        const fresh = numbersFrom(model.length + 10_000 * at, count)
        // The clock goes back once, and the time of what is added then does not.
        await add(id, fresh, START + (at === 3 ? -5000 : at * 1000))
        const bearsMs = START + (at === 3 ? 2000 : at * 1000)
        model.unshift(...fresh.map((number) => [number, bearsMs] as [number, number]).toReversed())
      }
      // A whole stretch, and every third of the rest.
      const going = model.filter((_, at) => at % 3 === 0 || (at > 2000 && at < 3500))
      await remove(
        id,
        going.map(([number]) => number),
      )
      const gone = new Set(going.map(([number]) => number))
      model = model.filter(([number]) => !gone.has(number))
      return { id, model }
    }

    test('are read page by page, and counted, in any range of time', async () => {
      const { id, model } = await fill()
      expect(model.length).toBeGreaterThan(2000)
      const times = [-9000, -1, 0, 1, 1000, 2000, 2001, 3999, 4000, 5000, 6000]
      for (const from of times) {
        for (const to of times) {
          const range = { fromMs: START + from, toMs: START + to }
          const inside = model
            .filter(([, at]) => at >= range.fromMs && at <= range.toMs)
            .map(([number]) => number)
          for (const [offset, limit] of [
            [0, 7],
            [990, 1000],
            [inside.length - 1, 2],
          ] as const) {
            const numbers = inside.slice(Math.max(offset, 0), Math.max(offset, 0) + limit)
            const found = await page(id, { range, offset: Math.max(offset, 0), limit })
            expect(found, `${from} ${to} ${offset}`).toEqual({ count: inside.length, numbers })
          }
        }
      }
      const numbers = model.map(([number]) => number)
      const found: number[] = []
      for (let offset = 0; offset <= numbers.length; offset += 700) {
        const { count, numbers } = await page(id, { offset, limit: 700 })
        expect(count).toBe(model.length)
        found.push(...numbers)
      }
      expect(found).toEqual(numbers)
      expect(await page(id, { offset: ALL, limit: 10 })).toMatchObject({ numbers: [] })
      const listed: number[] = []
      for (let before = ALL; ; ) {
        const next = await entries(id, before, 301)
        listed.push(...next.map(({ number }) => number))
        before = next.at(-1)?.seq ?? 0
        if (next.length < 301) break
      }
      expect(listed).toEqual(numbers)
      await remove(id, numbers)
      expect(await page(id)).toEqual({ count: 0, numbers: [] })
    })
  })
}
