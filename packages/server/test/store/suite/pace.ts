/** `ratePerSecond` of an account: recipients a second on the platform's clock, however sent. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  carrierIds,
  claim,
  mobile,
  mobiles,
  place,
  receiptOf,
  record,
  report,
  resultOf,
  START,
  settle,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

/** What is handed out in one go at most, in milliseconds of the rate. */
const BURST_MS = 100

export function paceTests(store: () => Store): void {
  /** Claims at each of the times; how many were handed out until then. */
  async function claimedBy(timesMs: readonly number[]): Promise<number[]> {
    let sum = 0
    const sums: number[] = []
    for (const atMs of timesMs) {
      sum += (await claim(store(), START + atMs)).messages.length
      sums.push(sum)
    }
    return sums
  }

  const every = (stepMs: number, untilMs: number) =>
    Array.from({ length: Math.floor(untilMs / stepMs) + 1 }, (_, at) => at * stepMs)

  test('a small order goes out at one every tenth of a second', async () => {
    const account = await anAccount(store(), { ratePerSecond: 10 })
    await place(store(), account, { to: mobiles(30) })
    const times = every(100, 3_000)
    expect(await claimedBy(times)).toEqual(times.map((ms) => Math.min(30, ms / 100 + 1)))
  })

  test('the next order follows the one before, also after a pause', async () => {
    const account = await anAccount(store(), { ratePerSecond: 2 })
    await place(store(), account, { to: mobiles(2), text: 'a' })
    await place(store(), account, { to: mobiles(2), text: 'b' })
    expect(await claimedBy([0, 499, 500, 999, 1_000, 1_500, 2_000])).toEqual([1, 1, 2, 2, 3, 4, 4])
    await place(store(), account, { text: 'c' }, START + 60_000)
    expect(await claimedBy([60_000])).toEqual([1])
  })

  test('another account is not held up by it', async () => {
    const slow = await anAccount(store(), { ratePerSecond: 1 })
    const fast = await anAccount(store())
    await place(store(), slow, { to: mobiles(50) })
    await place(store(), fast, { to: mobiles(50) })
    expect((await claim(store())).messages.length).toBe(51)
  })

  test.each([
    [1, 300],
    [10, 300],
    [100, 1_000],
    [2_000, 5_000],
  ])('a large order at %i a second: exactly so many each second', async (rate, recipients) => {
    const account = await anAccount(store(), { ratePerSecond: rate, credits: 100_000 })
    await place(store(), account, { to: mobiles(recipients) })
    const burst = Math.max(1, (rate * BURST_MS) / 1_000)
    const stepMs = (burst * 1_000) / rate
    const times = every(stepMs, Math.min(20 * stepMs, ((recipients - 1) * 1_000) / rate))
    const sums = await claimedBy(times)
    expect(sums).toEqual(times.map((_, at) => Math.min(recipients, (at + 1) * burst)))
  })

  test.each([3, 15, 95, 999])(
    'at %i a second, looked at every millisecond: never faster, and hardly slower',
    async (rate) => {
      const account = await anAccount(store(), { ratePerSecond: rate, credits: 100_000 })
      await place(store(), account, { to: mobiles(3 * rate + 201) })
      const burst = Math.max(1, (rate * BURST_MS) / 1_000)
      const untilMs = 1_000
      const times = every(1, untilMs)
      const sums = await claimedBy(times)
      times.forEach((ms, at) => {
        expect(sums[at]).toBeLessThanOrEqual((rate * ms) / 1_000 + burst)
      })
      expect(sums.at(-1)).toBeGreaterThanOrEqual(((rate * untilMs) / 1_000) * 0.98)
    },
  )

  test('a dispatcher that wakes a little late does not slow a large order down', async () => {
    const account = await anAccount(store(), { ratePerSecond: 100, credits: 10_000 })
    await place(store(), account, { to: mobiles(5_000) })
    const lateMs = 5
    let sum = 0
    let atMs: number | null = START
    while (atMs !== null && atMs < START + 10_000) {
      const { messages, nextAtMs } = await claim(store(), atMs)
      sum += messages.length
      atMs = messages.length > 0 ? atMs + 1 : nextAtMs && nextAtMs + lateMs
    }
    expect(sum).toBeGreaterThanOrEqual(990)
    expect(sum).toBeLessThanOrEqual(1_010)
  })

  test('a small order beside a large one: both together keep the rate', async () => {
    const account = await anAccount(store(), { ratePerSecond: 100, credits: 10_000 })
    await place(store(), account, { to: mobiles(1_000) })
    await place(store(), account, { to: mobiles(50), text: 'small' })
    const times = every(10, 5_000)
    const sums = await claimedBy(times)
    times.forEach((ms, at) => {
      expect(sums[at], `after ${ms} ms`).toBeLessThanOrEqual((100 * ms) / 1_000 + 11)
    })
    expect(sums.at(-1)).toBeGreaterThanOrEqual(480)
  })

  test.each([1, 0.9])(
    'a large order gets its share beside small ones that take %f of the rate',
    async (load) => {
      const rate = 10
      const account = await anAccount(store(), { ratePerSecond: rate, credits: 10_000 })
      const large = await place(store(), account, { to: mobiles(300) })
      const sent = { large: 0, small: 0 }
      let placed = 0
      const untilMs = 12_000
      for (let ms = 0; ms <= untilMs; ms += 100) {
        for (; (placed * 1_000) / (rate * load) <= ms; placed += 1) {
          await place(store(), account, { text: `small ${placed}` }, START + ms)
        }
        const { messages } = await claim(store(), START + ms)
        for (const { order_id: id } of messages) sent[id === large ? 'large' : 'small'] += 1
      }
      expect(sent.large).toBeGreaterThanOrEqual((0.05 * (rate * untilMs)) / 1_000)
      expect(sent.small).toBeGreaterThanOrEqual((0.8 * (rate * load * untilMs)) / 1_000)
      expect(sent.large + sent.small).toBeLessThanOrEqual((rate * untilMs) / 1_000 + 2)
    },
  )

  test('large orders of both classes together keep the rate', async () => {
    const brand = { iysBrandCode: '123456' }
    const account = await anAccount(store(), { ...brand, ratePerSecond: 100, credits: 10_000 })
    await place(store(), account, { to: mobiles(300) })
    await place(store(), account, { text: 'b', to: mobiles(300), iysList: 'TACIR' })
    const times = every(10, 2_000)
    const sums = await claimedBy(times)
    times.forEach((ms, at) => {
      expect(sums[at], `after ${ms} ms`).toBeLessThanOrEqual((100 * ms) / 1_000 + 10)
    })
    expect(sums.at(-1)).toBeGreaterThanOrEqual(195)
  })

  test('two scheduled orders of one account end, also with more invalid than valid ones', async () => {
    const account = await anAccount(store(), { ratePerSecond: 10 })
    const to = [mobile(1), 'x', 'y', 'z', 'v', 'w']
    const dueMs = START + 1_000
    const orders = [
      await place(store(), account, { to, text: 'a', sendAtMs: dueMs + 50 }),
      await place(store(), account, { to, text: 'b', sendAtMs: dueMs }),
    ]
    for (let nowMs = dueMs; nowMs <= dueMs + 3_000; nowMs += 50) {
      const claimed = await claim(store(), nowMs)
      const results = claimed.messages.map((message) => resultOf(message, claimed.id))
      await settle(store(), results, nowMs)
      const ids = claimed.messages.flatMap(carrierIds)
      await record(
        store(),
        ids.map((each) => receiptOf(each, 'delivered', nowMs)),
      )
    }
    for (const id of orders) {
      const { order } = await report(store(), account.id, id)
      expect(order).toMatchObject({ state: 'done', delivered: 1, undelivered: 5 })
    }
    await audit(store(), account.id)
  })
}
