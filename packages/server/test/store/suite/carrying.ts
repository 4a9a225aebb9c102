/** Claims and what carriers answer: every outcome, its state and its money. */
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../src/base/limits.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  CARRIER,
  claim,
  DAY_MS,
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
  VALIDITY_MS,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

export function carryingTests(store: () => Store): void {
  const traceOf = async (accountId: number, orderId: number, at = 0) => {
    const { recipients } = await report(store(), accountId, orderId)
    return store().read('anyMessage', { id: recipients[at]?.id ?? 0 })
  }

  describe('claimDue', () => {
    test('hands out what is due, in order, with its text, and once', async () => {
      const account = await anAccount(store())
      const texts = [
        ['bir', [mobile(1), mobile(2)]],
        ['iki', [mobile(1)]],
      ] as const
      const id = await place(store(), account, { texts })
      const claimed = await claim(store())
      const sent = claimed.messages.map(({ text_no, number, order_id, account_id, parts }) => {
        const text = claimed.texts.find((each) => each.order_id === order_id && each.no === text_no)
        return [text?.body, text?.sender, text?.suffix, number, account_id, parts]
      })
      const line = (body: string, ordinal: number) => {
        return [body, 'ACME', ' B186', numberOf(mobile(ordinal)), account.id, 1]
      }
      expect(sent).toHaveLength(3)
      expect(sent).toEqual(expect.arrayContaining([line('bir', 1), line('bir', 2), line('iki', 1)]))
      expect(claimed.messages.every(({ order_id }) => order_id === id)).toBe(true)
      expect((await claim(store())).messages).toEqual([])
    })

    test('lets the one message of an account pass the thousands of another', async () => {
      const [bulk, one] = [await anAccount(store(), { credits: 9_000 }), await anAccount(store())]
      const asked = Array.from({ length: 10 }, (_, at) => ({ text: `${at}`, to: mobiles(200) }))
      for (const wish of asked) await place(store(), bulk, wish)
      await place(store(), one, { to: [mobile(1)] })
      const first = await claim(store(), START, { limit: 150 })
      expect(first.messages.filter((each) => each.account_id === one.id)).toHaveLength(1)
      // Whoever is alone has all of it, in its order.
      const rest = await claim(store(), START, { limit: 2_000 })
      expect(first.messages.length + rest.messages.length).toBe(2_001)
    })

    test('never hands out more than was asked for', async () => {
      const account = await anAccount(store())
      await place(store(), account, { to: mobiles(5) })
      await place(store(), account, { to: mobiles(300), text: 'many' })
      expect((await claim(store(), START, { limit: 3 })).messages.length).toBe(3)
      expect((await claim(store(), START, { limit: 100 })).messages.length).toBe(100)
      const { messages } = await claim(store(), START, { limit: 1_000 })
      expect(messages.length).toBe(202)
    })

    test('says when to look again: never, now, or at the next time that something is due', async () => {
      const account = await anAccount(store())
      expect((await claim(store())).nextAtMs).toBeNull()
      await place(store(), account, { to: mobiles(2) })
      expect((await claim(store(), START, { limit: 1 })).nextAtMs).toBeLessThanOrEqual(START)
      await place(store(), account, { text: 'later', sendAtMs: START + HOUR_MS })
      const second = await claim(store())
      expect(second.messages.length).toBe(1)
      expect(second.nextAtMs).toBe(START + HOUR_MS)
      expect((await claim(store())).nextAtMs).toBe(START + HOUR_MS)
    })

    test('passes over invalid and blacklisted recipients', async () => {
      const account = await anAccount(store())
      await place(store(), account, { to: ['x', mobile(1), '12'] })
      expect((await claim(store())).messages.map(({ number }) => number)).toEqual([
        numberOf(mobile(1)),
      ])
    })

    test('two that claim at once share the queue', async () => {
      const account = await anAccount(store())
      await place(store(), account, { to: mobiles(100) })
      const both = await Promise.all([
        claim(store(), START, { node: 'a', limit: 60 }),
        claim(store(), START, { node: 'b', limit: 60 }),
      ])
      const ids = both.flatMap(({ messages }) => messages.map(({ id }) => id))
      expect(ids.length).toBe(100)
      expect(new Set(ids).size).toBe(100)
    })
  })

  describe('settleSubmits', () => {
    test('accepted: sent, and nothing is paid yet', async () => {
      const account = await anAccount(store())
      const id = await place(store(), account, {})
      await handOver(store(), START + 5)
      expect(await traceOf(account.id, id)).toMatchObject({ state: 'sent', sentAtMs: START + 5 })
      const { open, orders } = await audit(store(), account.id)
      expect([open, orders[0]?.order.price]).toEqual([1, 0])
    })

    test('rejected: undelivered, paid back, done', async () => {
      const account = await anAccount(store(), { credits: 10 })
      const id = await place(store(), account, { text: 'a'.repeat(156), to: mobiles(2) })
      await handOver(store(), START, 'rejected')
      expect(await balanceOf(store(), account.id)).toBe(10)
      expect(await traceOf(account.id, id)).toMatchObject({
        state: 'undelivered',
        reason: 'rejectedByCarrier',
      })
      expect((await report(store(), account.id, id)).order.state).toBe('done')
      expect((await audit(store(), account.id)).open).toBe(0)
    })

    test.each(['throttled', 'temporary', 'unknown'] as const)(
      '%s: queued again after a pause that grows',
      async (outcome) => {
        const account = await anAccount(store())
        const id = await place(store(), account, {})
        let nowMs = START
        let lastMs = 0
        for (let attempt = 1; attempt <= 8; attempt += 1) {
          const claimed = await claim(store(), nowMs)
          expect(claimed.messages.map(({ attempts }) => attempts)).toEqual([attempt])
          await settle(
            store(),
            claimed.messages.map((message) => resultOf(message, claimed.id, outcome)),
            nowMs,
          )
          const due = (await traceOf(account.id, id))?.dueAtMs ?? 0
          const pauseMs = due - nowMs
          expect(pauseMs).toBeGreaterThan(lastMs)
          expect((await claim(store(), due - 1)).messages).toEqual([])
          lastMs = pauseMs === 60_000 ? 59_999 : pauseMs
          nowMs = due
        }
        const { maybeSentTwice } = await store().read('queueDepth', {})
        expect(maybeSentTwice > 0).toBe(outcome === 'unknown')
        expect((await traceOf(account.id, id))?.events.length).toBe(8)
        await audit(store(), account.id)
      },
    )

    test('a message that was tried too often is given up and paid back', async () => {
      const account = await anAccount(store(), { credits: 1 })
      const id = await place(store(), account, {})
      let nowMs = START
      for (let tries = 0; tries < LIMITS.attemptsMax; tries += 1) {
        await handOver(store(), nowMs, 'temporary')
        nowMs += HOUR_MS
      }
      expect(await traceOf(account.id, id)).toMatchObject({
        state: 'undelivered',
        reason: 'attemptsUsedUp',
        attempts: LIMITS.attemptsMax,
      })
      expect(await balanceOf(store(), account.id)).toBe(1)
    })
  })

  describe('expireMessages', () => {
    const expire = (nowMs: number, limit = 1_000) =>
      store().run('expireMessages', { nowMs, validityMs: VALIDITY_MS, limit })

    test('ends what got no receipt within the validity, and pays it back', async () => {
      const account = await anAccount(store(), { credits: 10 })
      const id = await place(store(), account, { text: 'a'.repeat(156), to: mobiles(3) })
      const ids = await handOver(store(), START)
      await record(store(), [
        receiptOf(ids[0] ?? ''),
        receiptOf(ids[1] ?? ''),
        receiptOf(ids[2] ?? ''),
      ])
      expect(await expire(START + VALIDITY_MS - 1)).toMatchObject({ undelivered: 0 })
      expect(await expire(START + VALIDITY_MS)).toMatchObject({ undelivered: 2, delivered: 0 })
      expect(await traceOf(account.id, id, 1)).toMatchObject({ reason: 'expired' })
      expect(await balanceOf(store(), account.id)).toBe(8)
      expect((await audit(store(), account.id)).open).toBe(0)
      // The receipt that comes after all changes nothing.
      await record(
        store(),
        ids.map((each) => receiptOf(each, 'delivered', START + 3 * DAY_MS)),
      )
      expect(await balanceOf(store(), account.id)).toBe(8)
      await audit(store(), account.id)
    })

    test('ends what waited for its turn so long, but nothing that is scheduled', async () => {
      const account = await anAccount(store())
      await place(store(), account, { text: 'old' })
      const later = START + 10 * DAY_MS
      const scheduled = await place(store(), account, { text: 'later', sendAtMs: later })
      expect(await expire(START + VALIDITY_MS)).toMatchObject({ undelivered: 1 })
      expect((await report(store(), account.id, scheduled)).order.state).toBe('waiting')
      expect((await claim(store(), later)).messages.length).toBe(1)
    })

    test('leaves alone what a dispatcher holds', async () => {
      const account = await anAccount(store())
      await place(store(), account, {})
      const claimed = await claim(store())
      expect(await expire(START + 3 * DAY_MS)).toMatchObject({ undelivered: 0 })
      const results = claimed.messages.map((message) => resultOf(message, claimed.id))
      expect(await settle(store(), results, START + 3 * DAY_MS)).toMatchObject({ sent: 1 })
    })

    test('goes on in slices until nothing old is left', async () => {
      const account = await anAccount(store())
      await place(store(), account, { to: mobiles(150) })
      await handOver(store())
      let ended = 0
      for (let more = true; more; ) {
        const slice = await expire(START + VALIDITY_MS, 40)
        expect(slice.undelivered).toBeLessThanOrEqual(40)
        ended += slice.undelivered
        more = slice.more
      }
      expect(ended).toBe(150)
      expect((await audit(store(), account.id)).open).toBe(0)
    })

    test('finds a message that was sent before the clock was put back', async () => {
      const account = await anAccount(store())
      await place(store(), account, { text: 'from tomorrow' }, START + DAY_MS)
      await handOver(store(), START + DAY_MS)
      await place(store(), account, { text: 'from today' }, START)
      await handOver(store(), START)
      expect(await expire(START + VALIDITY_MS)).toMatchObject({ undelivered: 1 })
      expect(await expire(START + DAY_MS + VALIDITY_MS)).toMatchObject({ undelivered: 1 })
      expect((await audit(store(), account.id)).open).toBe(0)
    })
  })

  test('the parts that a carrier still owes a receipt for can be paged through', async () => {
    const account = await anAccount(store())
    await place(store(), account, { to: mobiles(5) })
    const ids = await handOver(store(), START + 7)
    await record(store(), [receiptOf(ids[2] ?? '')])
    const page = async (after: string, limit = 2) =>
      store().run('awaitedParts', { carrier: CARRIER, after, before: 'd', limit })
    const first = await page('')
    const second = await page(first.at(-1)?.carrier_message_id ?? '')
    const owed = [...first, ...second]
    expect(owed.map((part) => part.carrier_message_id).toSorted()).toEqual(
      ids.filter((_, at) => at !== 2).toSorted(),
    )
    expect(owed.every(({ sent_at }) => sent_at === START + 7)).toBe(true)
    expect(await page(owed.at(-1)?.carrier_message_id ?? '')).toEqual([])
  })
}
