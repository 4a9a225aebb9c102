/** Orders that are kept as one row: they unfold to what was reserved, and nobody can tell when. */
import { describe, expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  carrierIds,
  claim,
  HOUR_MS,
  handOver,
  mobile,
  mobiles,
  numberOf,
  place,
  receiptOf,
  record,
  report,
  resultOf,
  START,
  settle,
  type Wish,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'
import { block } from './world.ts'

const WAITING = new Set(['queued', 'sending', 'sent'])

export function compactTests(store: () => Store): void {
  /** What get-report shows of every recipient. */
  const shown = async (accountId: number, orderId: number) => {
    const { recipients } = await report(store(), accountId, orderId)
    return recipients.map(({ id, number, raw, state }) => {
      return [id, raw ?? number, WAITING.has(state) ? '110' : state]
    })
  }

  const SHAPES: readonly (readonly [name: string, wish: Wish])[] = [
    ['just above 200 recipients', { to: mobiles(201) }],
    ['thousands', { to: mobiles(2_100) }],
    ['a single scheduled one', { to: [mobile(1)], sendAtMs: START + HOUR_MS }],
    [
      'several texts with invalid recipients among them',
      {
        texts: [
          ['bir', [...mobiles(150), 'x', 'y']],
          ['iki ş', ['z', ...mobiles(90, 100)]],
          ['üç', [mobile(1)]],
          ['a'.repeat(302), mobiles(120, 500)],
        ],
      },
    ],
    [
      'scheduled, several texts, mostly invalid',
      {
        texts: [
          ['bir', ['1', '2', mobile(7), '3']],
          ['iki', ['4']],
          ['üç', ['5', mobile(7), mobile(8)]],
        ],
        sendAtMs: START + HOUR_MS,
      },
    ],
  ]

  describe.each(SHAPES)('%s', (_name, wish) => {
    test('looks the same before, while and after it unfolds', async () => {
      const account = await anAccount(store(), { credits: 10_000 })
      await block(store(), account, [mobile(3), mobile(110)])
      const id = await place(store(), account, wish)
      const before = await shown(account.id, id)
      await audit(store(), account.id)
      const dueMs = wish.sendAtMs ?? START
      const ids = new Set(before.filter(([, , state]) => state === '110').map(([each]) => each))
      for (;;) {
        const claimed = await claim(store(), dueMs, { limit: Math.ceil(before.length / 5) })
        if (claimed.messages.length === 0) break
        for (const message of claimed.messages) expect(ids.delete(message.id)).toBe(true)
        expect(await shown(account.id, id)).toEqual(before)
        const results = claimed.messages.map((message) => resultOf(message, claimed.id))
        await settle(store(), results, dueMs)
      }
      expect(ids.size).toBe(0)
      expect(await shown(account.id, id)).toEqual(before)
      await audit(store(), account.id)
    })

    test('every recipient gets the text meant for him', async () => {
      const account = await anAccount(store(), { credits: 10_000 })
      await place(store(), account, wish)
      const got = new Set<string>()
      const dueMs = wish.sendAtMs ?? START
      for (;;) {
        const { messages, texts } = await claim(store(), dueMs, { limit: 50 })
        if (messages.length === 0) break
        const bodies = new Map(texts.map((text) => [`${text.order_id} ${text.no}`, text.body]))
        for (const { order_id, text_no, number } of messages) {
          got.add(`${number} ${bodies.get(`${order_id} ${text_no}`)}`)
        }
      }
      const { texts = [['merhaba', wish.to ?? []]] } = wish
      const wanted = texts.flatMap(([body, to]) =>
        to.filter((raw) => raw.length > 2).map((raw) => `${numberOf(raw)} ${body}`),
      )
      expect(got).toEqual(new Set(wanted))
    })

    test('ends, and its money with it', async () => {
      const account = await anAccount(store(), { credits: 10_000 })
      const id = await place(store(), account, wish)
      const dueMs = wish.sendAtMs ?? START
      const ids = await handOver(store(), dueMs)
      await record(
        store(),
        ids.map((each) => receiptOf(each, 'delivered', dueMs)),
      )
      const { order } = await report(store(), account.id, id)
      expect([order.state, order.price]).toEqual(['done', order.charged])
      expect((await audit(store(), account.id)).open).toBe(0)
    })
  })

  test('a scheduled order is not touched before its time, to the millisecond', async () => {
    const account = await anAccount(store())
    const sendAtMs = START + HOUR_MS
    await place(store(), account, { to: mobiles(3), sendAtMs })
    expect(await claim(store(), sendAtMs - 1)).toMatchObject({ messages: [], nextAtMs: sendAtMs })
    expect((await claim(store(), sendAtMs)).messages.length).toBe(3)
  })

  test('who came on the blacklist meanwhile ends undelivered and is paid back', async () => {
    const account = await anAccount(store(), { credits: 100 })
    const sendAtMs = START + HOUR_MS
    const id = await place(store(), account, { to: mobiles(5), sendAtMs })
    await block(store(), account, [mobile(0), mobile(4)])
    expect((await claim(store(), sendAtMs)).messages.length).toBe(3)
    expect(await balanceOf(store(), account.id)).toBe(97)
    const { order, recipients } = await report(store(), account.id, id)
    expect(order.undelivered).toBe(2)
    const barred = await store().read('anyMessage', { id: recipients[4]?.id ?? 0 })
    expect(barred).toMatchObject({ state: 'undelivered', reason: 'blacklisted' })
    await audit(store(), account.id)
  })

  test('an order whose recipients have all opted out meanwhile is done at once', async () => {
    const account = await anAccount(store(), { credits: 100 })
    const sendAtMs = START + HOUR_MS
    const id = await place(store(), account, { to: mobiles(3), sendAtMs })
    await block(store(), account, mobiles(3))
    expect((await claim(store(), sendAtMs)).messages).toEqual([])
    expect((await report(store(), account.id, id)).order).toMatchObject({
      state: 'done',
      undelivered: 3,
      price: 0,
    })
    expect(await balanceOf(store(), account.id)).toBe(100)
    await audit(store(), account.id)
  })

  test('a single order that comes later overtakes a large one', async () => {
    const account = await anAccount(store(), { credits: 100_000 })
    await place(store(), account, { to: mobiles(20_000) })
    await claim(store(), START + 1, { limit: 500 })
    const id = await place(store(), account, { text: 'urgent' }, START + 2)
    const { messages } = await claim(store(), START + 2, { limit: 500 })
    expect(messages.map(({ order_id }) => order_id)).toContain(id)
  })

  test('is written in slices, also when nobody of a slice can be sent to', async () => {
    const account = await anAccount(store())
    const invalid = Array.from({ length: 3_000 }, (_, at) => `nobody ${at}`)
    await place(store(), account, { to: [mobile(1), ...invalid] })
    const left: number[] = []
    for (let claims = 0; claims < 10; claims += 1) {
      await claim(store(), START, { limit: 500 })
      left.push((await store().read('queueDepth', {})).folded)
    }
    // A thousand at a time: other people's orders wait for no more than that.
    expect(left[0]).toBeGreaterThanOrEqual(2_000)
    expect(left.at(-1)).toBe(0)
  })

  test('two large orders take turns', async () => {
    const account = await anAccount(store(), { credits: 10_000 })
    await place(store(), account, { to: mobiles(1_000) }, START)
    const second = await place(store(), account, { to: mobiles(1_000), text: 'b' }, START + 1)
    const turns: boolean[] = []
    for (let at = 0; at < 6; at += 1) {
      const { messages } = await claim(store(), START + 10 + at, { limit: 100 })
      turns.push(messages.some(({ order_id }) => order_id === second))
    }
    expect(turns.filter(Boolean).length).toBe(3)
  })

  test('receipts that come while the rest is still folded change nothing but theirs', async () => {
    const account = await anAccount(store(), { credits: 10_000 })
    const id = await place(store(), account, { to: [...mobiles(300), 'x'] })
    const claimed = await claim(store(), START, { limit: 100 })
    await settle(
      store(),
      claimed.messages.map((message) => resultOf(message, claimed.id)),
    )
    await record(
      store(),
      claimed.messages.flatMap(carrierIds).map((each) => receiptOf(each)),
    )
    const { order } = await report(store(), account.id, id)
    expect(order).toMatchObject({ delivered: 100, undelivered: 1, price: 100 })
    expect((await audit(store(), account.id)).open).toBe(200)
  })
}
