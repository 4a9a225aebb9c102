/** Large and scheduled orders of several accounts: whose turn it is, and what a turn is worth. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  claim,
  HOUR_MS,
  mobile,
  mobiles,
  numberOf,
  place,
  resultOf,
  START,
  settle,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

/** What one turn may be longer than another: its least worth, and one text. */
const TURN_PARTS = 107

export function fairTurnTests(store: () => Store): void {
  const rich = (wish = {}) => anAccount(store(), { credits: 1_000_000, ...wish })

  /** Claims so many messages or more, a claim a millisecond; the parts that went out, by account. */
  async function partsOf(messages: number, limit: number, fromMs = START) {
    const parts = new Map<number, number>()
    let left = messages
    for (let nowMs = fromMs; left > 0; nowMs += 1) {
      const claimed = await claim(store(), nowMs, { limit })
      expect(claimed.messages.length).toBeGreaterThan(0)
      for (const { account_id: id, parts: each } of claimed.messages) {
        parts.set(id, (parts.get(id) ?? 0) + each)
      }
      left -= claimed.messages.length
    }
    return (account: { readonly id: number }) => parts.get(account.id) ?? 0
  }

  test.each([500, 100, 20])('ten orders get as much as one, in claims of %i', async (limit) => {
    const [ten, one] = [await rich(), await rich()]
    for (let at = 0; at < 10; at += 1) {
      await place(store(), ten, { to: mobiles(800), text: `${at}` })
    }
    await place(store(), one, { to: mobiles(800) }, START + 1)
    const sent = await partsOf(1_000, limit, START + 1)
    expect(Math.abs(sent(ten) - sent(one))).toBeLessThanOrEqual(TURN_PARTS)
  })

  test('so do hundreds of scheduled ones that fall due together', async () => {
    const [hundreds, one] = [await rich(), await rich()]
    const sendAtMs = START + HOUR_MS
    for (let at = 0; at < 300; at += 1) {
      await place(store(), hundreds, { to: [mobile(at)], text: `${at}`, sendAtMs })
    }
    await place(store(), one, { to: mobiles(300), sendAtMs })
    const sent = await partsOf(400, 50, sendAtMs)
    expect(Math.abs(sent(hundreds) - sent(one))).toBeLessThanOrEqual(TURN_PARTS)
  })

  test('turns are as long by what they cost: parts', async () => {
    const [long, short] = [await rich(), await rich()]
    const texts = [
      ['a'.repeat(900), mobiles(500)],
      ['kısa', mobiles(500, 500)],
    ] as const
    await place(store(), long, { texts })
    await place(store(), short, { to: mobiles(3_000) })
    const sent = await partsOf(1_500, 100)
    expect(sent(short)).toBeGreaterThan(1_000)
    expect(Math.abs(sent(long) - sent(short))).toBeLessThanOrEqual(TURN_PARTS)
  })

  test('who comes later has his turn in the next round, and is owed nothing of before', async () => {
    const [early, late] = [await rich(), await rich()]
    await place(store(), early, { to: mobiles(5_000) })
    await partsOf(2_000, 500)
    await place(store(), late, { to: mobiles(2_000) }, START + 100)
    const sent = await partsOf(1_000, 100, START + 100)
    expect(Math.abs(sent(early) - sent(late))).toBeLessThanOrEqual(TURN_PARTS)
  })

  test('transactional orders come before commercial ones', async () => {
    const brand = { iysBrandCode: '123456', strictIys: true }
    const [shop, bank] = [await rich(brand), await rich()]
    await place(store(), shop, { to: mobiles(600), iysList: 'TACIR' })
    await place(store(), bank, { to: mobiles(600) }, START + 1)
    const first = await partsOf(600, 100, START + 1)
    expect([first(shop), first(bank)]).toEqual([0, 600])
    const rest = await partsOf(600, 100, START + 10)
    expect([rest(shop), rest(bank)]).toEqual([600, 0])
  })

  test('who is alone has all there is, and a claim is filled', async () => {
    const account = await rich()
    await place(store(), account, { to: mobiles(700), text: 'a'.repeat(300) })
    expect((await claim(store(), START, { limit: 500 })).messages).toHaveLength(500)
    const last = await claim(store(), START, { limit: 500 })
    expect(last).toMatchObject({ messages: { length: 200 }, nextAtMs: null })
  })

  test('an account whose slots are used up keeps nobody waiting, with any number of orders', async () => {
    const [slow, fast] = [await rich({ ratePerSecond: 10 }), await rich()]
    for (let at = 0; at < 20; at += 1) {
      await place(store(), slow, { to: mobiles(201), text: `${at}` })
    }
    await place(store(), fast, { to: mobiles(300) })
    const sent = await partsOf(301, 500)
    expect([sent(slow), sent(fast)]).toEqual([1, 300])
    const nobody = { messages: [], nextAtMs: START + 100 }
    expect(await claim(store(), START + 99)).toMatchObject(nobody)
  })

  test('orders of many accounts end, whatever is barred of them', async () => {
    const accounts = await Promise.all(Array.from({ length: 25 }, () => rich()))
    for (const [at, account] of accounts.entries()) {
      const to = [...mobiles(210), 'x', 'y']
      await place(store(), account, { to, ...(at % 2 === 0 && { sendAtMs: START + 1 }) })
      const numbers = [mobile(0), mobile(209)].map(numberOf)
      const about = { accountId: account.id, source: 'api', nowMs: START } as const
      await store().run('addToBlacklist', { ...about, numbers })
    }
    let sent = 0
    for (let more: number | null = START + 1; more !== null; ) {
      const claimed = await claim(store(), START + 1, { limit: 500 })
      const results = claimed.messages.map((message) => resultOf(message, claimed.id))
      await settle(store(), results)
      sent += claimed.messages.length
      more = claimed.nextAtMs
    }
    expect(sent).toBe(25 * 208)
    for (const { id } of accounts) await audit(store(), id)
  })
}
