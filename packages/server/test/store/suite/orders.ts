/** Placing and calling off: what is judged where the facts are, and what it costs (wire §6, §8). */
import { describe, expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  claim,
  HOUR_MS,
  handOver,
  ledgerOf,
  MINUTE_MS,
  mobile,
  mobiles,
  place,
  report,
  START,
  tryPlace,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'
import { fileSender } from './senders.ts'
import { block } from './world.ts'

const WINDOW_MS = 10 * MINUTE_MS

export function orderTests(store: () => Store): void {
  test('an order is charged parts × sendable recipients, and its ids are wire ids', async () => {
    const account = await anAccount(store(), { credits: 20 })
    const long = 'a'.repeat(156)
    const id = await place(store(), account, { text: long, to: [...mobiles(3), 'nobody'] })
    expect(id).toBeGreaterThan(0)
    expect(id).toBeLessThan(2 ** 31)
    expect(await balanceOf(store(), account.id)).toBe(20 - 2 * 3)
    const { order } = await report(store(), account.id, id)
    expect(order).toMatchObject({ total: 4, undelivered: 1, charged: 6, price: 0 })
    await audit(store(), account.id)
  })

  test('a lira account pays its unit price a part', async () => {
    const account = await anAccount(store(), { billing: 'tl', unitPrice: 1583, credits: 4749 })
    await place(store(), account, { to: mobiles(3) })
    expect(await balanceOf(store(), account.id)).toBe(0)
    expect(await tryPlace(store(), account, { text: 'b' })).toMatchObject({
      refused: 'insufficientBalance',
    })
  })

  describe('what only the store knows', () => {
    test('450: a sender that is not approved, or approved for somebody else', async () => {
      const account = await anAccount(store(), { senders: ['ACME'] })
      await anAccount(store(), { senders: ['OTHER'] })
      await fileSender(store(), account.id, 'WAITING')
      for (const sender of ['acme', 'ACME ', 'OTHER', 'WAITING']) {
        const placed = await tryPlace(store(), account, { sender })
        expect(placed, sender).toMatchObject({ refused: 'senderNotApproved' })
      }
    })

    test('452: all that are left are blacklisted; mixed is accepted and they are free', async () => {
      const account = await anAccount(store(), { credits: 10 })
      await block(store(), account, [mobile(1), mobile(2)])
      expect(await tryPlace(store(), account, { to: [mobile(1), mobile(2), 'x'] })).toMatchObject({
        refused: 'badRecipients',
      })
      const id = await place(store(), account, { to: mobiles(4, 1) })
      const { order, recipients } = await report(store(), account.id, id)
      expect(order).toMatchObject({ undelivered: 2, charged: 2 })
      expect(recipients.map(({ state }) => state)).toEqual([
        'undelivered',
        'undelivered',
        'queued',
        'queued',
      ])
      await audit(store(), account.id)
    })

    test('452: one account’s blacklist is not another’s', async () => {
      const account = await anAccount(store())
      const other = await anAccount(store())
      await block(store(), other, [mobile(1)])
      expect(await tryPlace(store(), account, { to: [mobile(1)] })).toHaveProperty('orderId')
    })

    test('402: not a credit too many; what is refused leaves no trace', async () => {
      const account = await anAccount(store(), { credits: 3 })
      const refused = await tryPlace(store(), account, { to: mobiles(4) })
      expect(refused).toMatchObject({ refused: 'insufficientBalance' })
      expect((await ledgerOf(store(), account.id)).length).toBe(1)
      expect((await audit(store(), account.id)).orders).toEqual([])
      await place(store(), account, { to: mobiles(3) })
      expect(await balanceOf(store(), account.id)).toBe(0)
    })

    test('451 comes before 402, and 452 before 451', async () => {
      const account = await anAccount(store(), { credits: 1 })
      await place(store(), account, {})
      expect(await tryPlace(store(), account, {})).toMatchObject({ refused: 'duplicateOrder' })
      await block(store(), account, [mobile(1)])
      expect(await tryPlace(store(), account, {})).toMatchObject({ refused: 'badRecipients' })
    })
  })

  describe('451', () => {
    test('holds for ten minutes and not a millisecond longer', async () => {
      const account = await anAccount(store())
      const again = (afterMs: number) => tryPlace(store(), account, {}, START + afterMs)
      await place(store(), account, {})
      for (const afterMs of [0, 1, MINUTE_MS, WINDOW_MS - 1]) {
        expect(await again(afterMs), `${afterMs}`).toMatchObject({ refused: 'duplicateOrder' })
      }
      expect(await again(WINDOW_MS)).toHaveProperty('orderId')
      expect(await again(WINDOW_MS + 1)).toMatchObject({ refused: 'duplicateOrder' })
      expect(await again(2 * WINDOW_MS)).toHaveProperty('orderId')
    })

    test('holds wherever in the ten minutes of the clock the first order fell', async () => {
      const account = await anAccount(store())
      for (let at = 0; at < 12; at += 1) {
        const atMs = START + at * 61_001
        const wish = { text: `text ${at}` }
        await place(store(), account, wish, atMs)
        const late = await tryPlace(store(), account, wish, atMs + WINDOW_MS - 1)
        expect(late).toMatchObject({ refused: 'duplicateOrder' })
        expect(await tryPlace(store(), account, wish, atMs + WINDOW_MS)).toHaveProperty('orderId')
      }
    })

    test('counts only accepted orders, per account', async () => {
      const account = await anAccount(store(), { credits: 0 })
      const other = await anAccount(store())
      expect(await tryPlace(store(), account, {})).toHaveProperty('refused')
      await store().run('addCredits', {
        accountId: account.id,
        amount: 5,
        reason: 'gift',
        nowMs: START,
      })
      expect(await tryPlace(store(), account, {})).toHaveProperty('orderId')
      expect(await tryPlace(store(), other, {})).toHaveProperty('orderId')
    })

    test('a cancelled order blocks nothing any more; one placed after it does', async () => {
      const account = await anAccount(store())
      const wish = { sendAtMs: START + HOUR_MS }
      const id = await place(store(), account, wish)
      const ask = { accountId: account.id, orderId: id, nowMs: START + 1 }
      expect(await store().run('cancelOrder', ask)).toBe('cancelled')
      await place(store(), account, wish, START + 2)
      expect(await tryPlace(store(), account, wish, START + 3)).toHaveProperty('refused')
    })
  })

  describe('cancel-order', () => {
    const cancel = (accountId: number, orderId: number, nowMs = START) =>
      store().run('cancelOrder', { accountId, orderId, nowMs })

    test('gives everything back, ends the order and sends nothing', async () => {
      const account = await anAccount(store(), { credits: 10 })
      const sendAtMs = START + HOUR_MS
      const to = [...mobiles(3), 'nobody']
      const id = await place(store(), account, { to, sendAtMs })
      expect(await balanceOf(store(), account.id)).toBe(7)
      expect(await cancel(account.id, id, sendAtMs - 1)).toBe('cancelled')
      expect(await balanceOf(store(), account.id)).toBe(10)
      const { order, recipients } = await report(store(), account.id, id)
      expect(order).toMatchObject({ state: 'cancelled', total: 4, undelivered: 4, price: 0 })
      expect(new Set(recipients.map(({ state }) => state))).toEqual(new Set(['undelivered']))
      expect(await handOver(store(), sendAtMs + HOUR_MS)).toEqual([])
      await audit(store(), account.id)
    })

    test('knows no order of another account, none that is due, none twice', async () => {
      const account = await anAccount(store())
      const other = await anAccount(store())
      const sendAtMs = START + HOUR_MS
      const id = await place(store(), account, { sendAtMs })
      const now = await place(store(), account, { text: 'now' })
      expect(await cancel(other.id, id)).toBe('notFound')
      expect(await cancel(account.id, now)).toBe('notFound')
      expect(await cancel(account.id, id + 1000)).toBe('notFound')
      expect(await cancel(account.id, id, sendAtMs)).toBe('notFound')
      expect(await cancel(account.id, id)).toBe('cancelled')
      expect(await cancel(account.id, id)).toBe('notFound')
      await audit(store(), account.id)
    })

    test('of two at once, one wins and pays back once', async () => {
      const account = await anAccount(store(), { credits: 5 })
      const id = await place(store(), account, { to: mobiles(5), sendAtMs: START + HOUR_MS })
      const outcomes = await Promise.all([cancel(account.id, id), cancel(account.id, id)])
      expect(outcomes.toSorted()).toEqual(['cancelled', 'notFound'])
      expect(await balanceOf(store(), account.id)).toBe(5)
    })

    test('comes too late for an order that was handed out', async () => {
      const account = await anAccount(store())
      const sendAtMs = START + HOUR_MS
      const id = await place(store(), account, { sendAtMs })
      expect((await claim(store(), sendAtMs)).messages.length).toBe(1)
      expect(await cancel(account.id, id, sendAtMs)).toBe('notFound')
      // The clock may have been put back: what is out cannot be called off all the same.
      expect(await cancel(account.id, id, START)).toBe('notFound')
    })
  })
}
