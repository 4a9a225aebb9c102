/** Receipts: early, late, repeated, contradicting, of messages of several parts. */
import { describe, expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  carrierIds,
  claim,
  handOver,
  MINUTE_MS,
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

const THREE_PARTS = 'a'.repeat(302)

export function receiptTests(store: () => Store): void {
  /** An order of one recipient, handed over; its parts' ids. */
  async function sent(text = 'merhaba', credits = 10) {
    const account = await anAccount(store(), { credits })
    const orderId = await place(store(), account, { text })
    const ids = await handOver(store())
    const state = async () =>
      (await report(store(), account.id, orderId)).recipients.map((each) => each.state).join()
    const balance = () => balanceOf(store(), account.id)
    return { account, orderId, ids, state, balance }
  }

  test('delivered: earned, and the money stays taken', async () => {
    const { account, orderId, ids, state, balance } = await sent()
    expect(await record(store(), [receiptOf(ids[0] ?? '')])).toMatchObject({
      delivered: 1,
      undelivered: 0,
      unmatched: 0,
    })
    expect(await state()).toBe('delivered')
    expect(await balance()).toBe(9)
    const { order } = await report(store(), account.id, orderId)
    expect(order).toMatchObject({ state: 'done', delivered: 1, price: 1 })
    await audit(store(), account.id)
  })

  test('undelivered: free', async () => {
    const { account, ids, state, balance } = await sent()
    const recorded = await record(store(), [receiptOf(ids[0] ?? '', 'undelivered')])
    expect(recorded).toMatchObject({ delivered: 0, undelivered: 1 })
    expect([await state(), await balance()]).toEqual(['undelivered', 10])
    await audit(store(), account.id)
  })

  test.each([
    ['delivered', 'delivered'],
    ['delivered', 'undelivered'],
    ['undelivered', 'delivered'],
    ['undelivered', 'undelivered'],
  ] as const)('the first receipt decides: %s, then %s, in two batches', async (first, second) => {
    const { account, ids, state, balance } = await sent()
    await record(store(), [receiptOf(ids[0] ?? '', first)])
    const after = await balance()
    expect(await record(store(), [receiptOf(ids[0] ?? '', second)])).toMatchObject({
      delivered: 0,
      undelivered: 0,
      unmatched: 1,
    })
    expect([await state(), await balance()]).toEqual([first, after])
    await audit(store(), account.id)
  })

  test.each([
    ['delivered', 'undelivered'],
    ['undelivered', 'delivered'],
    ['delivered', 'delivered'],
  ] as const)('the first receipt decides: %s and %s in one batch', async (first, second) => {
    const { account, ids, state } = await sent()
    const id = ids[0] ?? ''
    await record(store(), [receiptOf(id, first), receiptOf(id, second), receiptOf(id, first)])
    expect(await state()).toBe(first)
    await audit(store(), account.id)
  })

  describe('a receipt that overtakes the answer to its submit', () => {
    test.each([
      [['delivered'], 'delivered'],
      [['undelivered'], 'undelivered'],
      [['delivered', 'undelivered'], 'delivered'],
      [['undelivered', 'delivered', 'delivered'], 'undelivered'],
    ] as const)('%j is kept and counts once the answer is there', async (outcomes, expected) => {
      const account = await anAccount(store(), { credits: 10 })
      const id = await place(store(), account, {})
      const claimed = await claim(store())
      const [message] = claimed.messages
      if (!message) throw new Error('nothing was claimed')
      for (const outcome of outcomes) {
        const early = receiptOf(carrierIds(message)[0] ?? '', outcome)
        expect(await record(store(), [early])).toMatchObject({ unmatched: 1 })
      }
      const settled = await settle(store(), [resultOf(message, claimed.id)])
      expect(settled).toMatchObject({ sent: 1, [expected]: 1 })
      const { recipients } = await report(store(), account.id, id)
      expect(recipients.map(({ state }) => state)).toEqual([expected])
      expect((await audit(store(), account.id)).open).toBe(0)
    })

    test('some parts before the answer, some after', async () => {
      const account = await anAccount(store(), { credits: 10 })
      await place(store(), account, { text: THREE_PARTS })
      const claimed = await claim(store())
      const [message] = claimed.messages
      if (!message) throw new Error('nothing was claimed')
      const [one = '', two = '', three = ''] = carrierIds(message)
      await record(store(), [receiptOf(two)])
      expect(await settle(store(), [resultOf(message, claimed.id)])).toMatchObject({ delivered: 0 })
      await record(store(), [receiptOf(three)])
      expect(await record(store(), [receiptOf(one)])).toMatchObject({ delivered: 1 })
      expect(await balanceOf(store(), account.id)).toBe(7)
      await audit(store(), account.id)
    })

    test('waits, but not for ever: an orphan is let go and matches nothing later', async () => {
      const account = await anAccount(store())
      await place(store(), account, {})
      const claimed = await claim(store())
      const [message] = claimed.messages
      if (!message) throw new Error('nothing was claimed')
      await record(store(), [receiptOf(carrierIds(message)[0] ?? '')])
      const tidy = (nowMs: number) =>
        store().run('tidyUp', { nowMs, receiptWaitMs: 15 * MINUTE_MS })
      expect(await tidy(START + 15 * MINUTE_MS - 1)).toMatchObject({ orphans: 0 })
      expect(await tidy(START + 15 * MINUTE_MS)).toMatchObject({ orphans: 1 })
      const settled = await settle(store(), [resultOf(message, claimed.id)])
      expect(settled).toMatchObject({ sent: 1, delivered: 0 })
      await audit(store(), account.id)
    })
  })

  describe('a message of three parts', () => {
    const ORDERS = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ] as const

    test.each(ORDERS)('is delivered by the last of its parts: %i, %i, %i', async (...order) => {
      const { account, ids, state, balance } = await sent(THREE_PARTS)
      for (const [at, no] of order.entries()) {
        expect(await state()).toBe('sent')
        const recorded = await record(store(), [receiptOf(ids[no] ?? '')])
        expect(recorded.delivered).toBe(at === 2 ? 1 : 0)
      }
      expect([await state(), await balance()]).toEqual(['delivered', 7])
      await audit(store(), account.id)
    })

    test.each(ORDERS)('is undelivered by the first part that is: %i, %i, %i', async (...order) => {
      const { account, ids, state, balance } = await sent(THREE_PARTS)
      const [lost, ...rest] = order
      await record(store(), [receiptOf(ids[lost] ?? '', 'undelivered')])
      expect([await state(), await balance()]).toEqual(['undelivered', 10])
      for (const no of rest) await record(store(), [receiptOf(ids[no] ?? '')])
      expect([await state(), await balance()]).toEqual(['undelivered', 10])
      await audit(store(), account.id)
    })

    test('is decided by one batch with all of them, once', async () => {
      const { account, ids, balance } = await sent(THREE_PARTS)
      const all = ids.map((id) => receiptOf(id))
      const recorded = await record(store(), [...all, ...all.toReversed()])
      expect(recorded).toMatchObject({ delivered: 1, unmatched: 3 })
      expect(await balance()).toBe(7)
      await audit(store(), account.id)
    })

    test('is not delivered by one part that reports three times', async () => {
      const { account, ids, state } = await sent(THREE_PARTS)
      const id = ids[1] ?? ''
      for (let times = 0; times < 3; times += 1) await record(store(), [receiptOf(id)])
      expect(await state()).toBe('sent')
      await audit(store(), account.id)
    })
  })

  test('a receipt of another carrier with the same id is not this one’s', async () => {
    const { ids, state } = await sent()
    await store().run('recordReceipts', { carrier: 'other', receipts: [receiptOf(ids[0] ?? '')] })
    expect(await state()).toBe('sent')
  })

  test('a large batch, in any order, ends every message once', async () => {
    const account = await anAccount(store())
    const id = await place(store(), account, { to: mobiles(400) })
    const ids = await handOver(store())
    const odd = ids.filter((_, at) => at % 2 === 1).map((each) => receiptOf(each, 'undelivered'))
    const even = ids.filter((_, at) => at % 2 === 0).map((each) => receiptOf(each))
    const recorded = await record(store(), [...odd.toReversed(), ...even, ...odd])
    expect(recorded).toMatchObject({ delivered: 200, undelivered: 200, unmatched: 200 })
    const { order } = await report(store(), account.id, id)
    expect(order).toMatchObject({ state: 'done', delivered: 200, undelivered: 200, price: 200 })
    await audit(store(), account.id)
  })
}
