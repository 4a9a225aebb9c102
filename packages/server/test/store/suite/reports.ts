/** Reports and lists: pages by arithmetic, the same whether an order is written out or not. */
import { expect, test } from 'vitest'
import { istanbulDay } from '../../../src/rules/istanbul.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  CARRIER,
  DAY_MS,
  HOUR_MS,
  handOver,
  mobile,
  numberOf,
  place,
  receiptOf,
  record,
  report,
  START,
  tryPlace,
} from '../../kit/store-kit.ts'

const TODAY = istanbulDay(START)

export function reportTests(store: () => Store): void {
  const ordersOfDays = (accountId: number, firstDay: number, lastDay: number, offset = 0) =>
    store().read('ordersOfDays', { accountId, firstDay, lastDay, offset, limit: 30 })

  test('recipients stand in the order of the texts, by page', async () => {
    const account = await anAccount(store())
    const texts = [
      ['bir', [mobile(5), mobile(4), 'x']],
      ['iki', [mobile(4), mobile(9)]],
    ] as const
    const id = await place(store(), account, { texts })
    const page = async (offset: number, limit: number) => {
      const found = await store().read('orderReport', {
        accountId: account.id,
        orderId: id,
        offset,
        limit,
      })
      return found?.recipients.map(({ number, raw }) => raw ?? number)
    }
    const all = [numberOf(mobile(5)), numberOf(mobile(4)), 'x'].concat([
      numberOf(mobile(4)),
      numberOf(mobile(9)),
    ] as never)
    expect(await page(0, 1000)).toEqual(all)
    expect(await page(0, 2)).toEqual(all.slice(0, 2))
    expect(await page(2, 2)).toEqual(all.slice(2, 4))
    expect(await page(4, 2)).toEqual(all.slice(4))
    expect(await page(5, 2)).toEqual([])
    expect(await page(Number.MAX_SAFE_INTEGER, 1000)).toEqual([])
  })

  test('nobody sees an order of another account', async () => {
    const account = await anAccount(store())
    const other = await anAccount(store())
    const id = await place(store(), account, {})
    const ask = { orderId: id, offset: 0, limit: 10 }
    expect(await store().read('orderReport', { ...ask, accountId: other.id })).toBeUndefined()
    expect(await store().read('orderReport', { ...ask, accountId: null })).toBeDefined()
    expect(await store().read('orderDetail', { ...ask, orderId: id + 1 })).toBeUndefined()
  })

  test('orders of some days: all of them counted, newest first, thirty a page', async () => {
    const account = await anAccount(store())
    const other = await anAccount(store())
    const ids: number[] = []
    for (let day = 0; day < 3; day += 1) {
      for (let at = 0; at < 25; at += 1) {
        const wish = { text: `${day} ${at}` }
        ids.push(await place(store(), account, wish, START + day * DAY_MS + at))
        if (at === 0) await place(store(), other, wish, START + day * DAY_MS)
      }
    }
    const newest = ids.toReversed()
    const seen: number[] = []
    for (const offset of [0, 30, 60]) {
      const { count, orders } = await ordersOfDays(account.id, TODAY, TODAY + 2, offset)
      expect(count).toBe(75)
      seen.push(...orders.map(({ id }) => id))
    }
    expect(seen).toEqual(newest)
    const middle = await ordersOfDays(account.id, TODAY + 1, TODAY + 1)
    expect(middle.count).toBe(25)
    expect(middle.orders.map(({ id }) => id)).toEqual(newest.slice(25, 50))
    expect(await ordersOfDays(account.id, TODAY, TODAY + 2, 75)).toEqual({ count: 75, orders: [] })
    expect(await ordersOfDays(account.id, TODAY - 9, TODAY - 1)).toEqual({ count: 0, orders: [] })
  })

  test('a day begins at midnight in Istanbul', async () => {
    const account = await anAccount(store())
    const midnight = TODAY * DAY_MS - 3 * HOUR_MS
    await place(store(), account, { text: 'before' }, midnight - 1)
    await place(store(), account, { text: 'after' }, midnight)
    expect((await ordersOfDays(account.id, TODAY, TODAY)).count).toBe(1)
    expect((await ordersOfDays(account.id, TODAY - 1, TODAY - 1)).count).toBe(1)
  })

  test('scheduled and cancelled orders count on the day they were placed', async () => {
    const account = await anAccount(store())
    const sendAtMs = START + 5 * DAY_MS
    const id = await place(store(), account, { sendAtMs })
    await place(store(), account, { sendAtMs, text: 'kept' })
    await store().run('cancelOrder', { accountId: account.id, orderId: id, nowMs: START })
    const { count, orders } = await ordersOfDays(account.id, TODAY, TODAY)
    expect(count).toBe(2)
    expect(orders.map(({ state }) => state)).toEqual(['waiting', 'cancelled'])
    expect(await ordersOfDays(account.id, TODAY + 5, TODAY + 5)).toMatchObject({ count: 0 })
  })

  test('refused orders leave no gap in the pages', async () => {
    const account = await anAccount(store())
    const ids: number[] = []
    for (let at = 0; at < 40; at += 1) {
      const [placed] = await Promise.all([
        place(store(), account, { text: `${at}` }),
        tryPlace(store(), account, { sender: 'NOBODY' }),
        tryPlace(store(), account, { to: ['x'] }),
      ])
      ids.push(placed)
    }
    const first = await ordersOfDays(account.id, TODAY, TODAY)
    const second = await ordersOfDays(account.id, TODAY, TODAY, 30)
    expect([...first.orders, ...second.orders].map(({ id }) => id)).toEqual(ids.toReversed())
  })

  test('all orders list by id, of one account or of all', async () => {
    const account = await anAccount(store())
    const other = await anAccount(store())
    const ids = [
      await place(store(), account, {}),
      await place(store(), other, {}),
      await place(store(), account, { text: 'two' }),
    ]
    const page = async (accountId: number | null, before = Number.MAX_SAFE_INTEGER, limit = 2) =>
      (await store().read('ordersPage', { accountId, before, limit })).map(({ id }) => id)
    expect(await page(null)).toEqual([ids[2], ids[1]])
    expect(await page(null, ids[1])).toEqual([ids[0]])
    expect(await page(account.id)).toEqual([ids[2], ids[0]])
  })

  test('a message tells its whole way: attempts, parts, receipts, end', async () => {
    const account = await anAccount(store())
    const id = await place(store(), account, { text: 'a'.repeat(156) })
    await handOver(store(), START, 'throttled')
    const ids = await handOver(store(), START + 1_000)
    await record(store(), [receiptOf(ids[0] ?? '', 'delivered', START + 2_000)])
    await record(store(), [receiptOf(ids[1] ?? '', 'undelivered', START + 3_000)])
    const { recipients } = await report(store(), account.id, id)
    const message = await store().read('anyMessage', { id: recipients[0]?.id ?? 0 })
    expect(message).toMatchObject({
      accountId: account.id,
      orderId: id,
      sender: 'ACME',
      number: numberOf(mobile(1)),
      partCount: 2,
      mode: 'gsm',
      suffix: ' B186',
      state: 'undelivered',
      reason: 'undeliveredByCarrier',
      attempts: 2,
      submitAtMs: START,
      sentAtMs: START + 1_000,
      finalAtMs: START + 3_000,
    })
    expect(
      message?.parts.map(({ no, carrier, carrier_message_id, done_at, error }) => {
        return [no, carrier, carrier_message_id, done_at, error]
      }),
    ).toEqual([
      [0, CARRIER, ids[0], START + 2_000, null],
      [1, CARRIER, ids[1], START + 3_000, '001'],
    ])
    expect(message?.events.map(({ at, kind }) => [at, kind])).toEqual([[START, 'throttled']])
    expect(await store().read('anyMessage', { id: 0 })).toBeUndefined()
  })

  test('a message that is not written out yet can be looked at as well', async () => {
    const account = await anAccount(store())
    const texts = [
      ['bir', [mobile(1), 'x']],
      ['iki ş', [mobile(2)]],
    ] as const
    const id = await place(store(), account, { texts, sendAtMs: START + HOUR_MS })
    const ids = (await report(store(), account.id, id)).recipients.map((each) => each.id)
    const look = async (at: number) => {
      const found = await store().read('anyMessage', { id: ids[at] ?? 0 })
      return [found?.body, found?.raw ?? found?.number, found?.state, found?.reason]
    }
    expect(await look(0)).toEqual(['bir', numberOf(mobile(1)), 'queued', null])
    expect(await look(1)).toEqual(['bir', 'x', 'undelivered', 'badNumber'])
    expect(await look(2)).toEqual(['iki ş', numberOf(mobile(2)), 'queued', null])
    await store().run('cancelOrder', { accountId: account.id, orderId: id, nowMs: START })
    expect(await look(0)).toEqual(['bir', numberOf(mobile(1)), 'undelivered', 'cancelled'])
    expect(await look(1)).toEqual(['bir', 'x', 'undelivered', 'badNumber'])
  })
}
