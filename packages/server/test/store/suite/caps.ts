/** Daily caps of an account: counted with the order, by the day of Istanbul, never passed. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  DAY_MS,
  HOUR_MS,
  mobile,
  mobiles,
  place,
  START,
  tryPlace,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'
import { block } from './world.ts'

/** From noon in Istanbul to midnight. */
const TO_MIDNIGHT_MS = 12 * HOUR_MS

export function capTests(store: () => Store): void {
  const refusal = (about: string) => ({
    refused: 'unavailable',
    why: expect.stringContaining(about),
    retryAfterS: TO_MIDNIGHT_MS / 1_000,
  })

  test('what is spent in a day stops at the cap, and begins anew at midnight', async () => {
    const account = await anAccount(store(), { spendPerDay: 5 })
    await place(store(), account, { to: mobiles(3) })
    const more = { text: 'b', to: mobiles(3) }
    expect(await tryPlace(store(), account, more)).toEqual(
      refusal('spendPerDay: 3 of 5 are used and the order takes 3'),
    )
    expect(await balanceOf(store(), account.id)).toBe(997)
    await place(store(), account, { text: 'c', to: mobiles(2) })
    expect(await tryPlace(store(), account, more, START + TO_MIDNIGHT_MS - 1)).toMatchObject({
      ...{ refused: 'unavailable', retryAfterS: 1 },
    })
    await place(store(), account, more, START + TO_MIDNIGHT_MS)
    await audit(store(), account.id)
  })

  test('of orders that come together only those pass that fit, whoever asks', async () => {
    const account = await anAccount(store(), { spendPerDay: 7, messagesPerRecipientPerDay: 100 })
    const texts = Array.from({ length: 20 }, (_, at) => `text ${at}`)
    const placed = await Promise.all(
      texts.map((text) => tryPlace(store(), account, { text, to: mobiles(2) })),
    )
    expect(placed.filter((each) => 'orderId' in each)).toHaveLength(3)
    expect(await balanceOf(store(), account.id)).toBe(994)
  })

  test('a recipient gets no more messages in a day, whatever the order holds besides', async () => {
    const account = await anAccount(store(), { messagesPerRecipientPerDay: 2 })
    await place(store(), account, { text: 'a', to: mobiles(3) })
    await place(store(), account, { text: 'b', to: [mobile(1), 'x'] })
    const third = { text: 'c', to: [mobile(0), mobile(1), mobile(7)] }
    expect(await tryPlace(store(), account, third)).toEqual(refusal('for +90…01: 2 of 2 are used'))
    await place(store(), account, { text: 'd', to: [mobile(0)] })
    // Two texts to one number in one order are two messages.
    const twice = [
      ['e', [mobile(2)]],
      ['f', [mobile(2)]],
    ] as const
    expect(await tryPlace(store(), account, { texts: twice })).toEqual(refusal('takes 2'))
    await place(store(), account, third, START + DAY_MS)
  })

  test('whoever gets nothing is not counted', async () => {
    const account = await anAccount(store(), { messagesPerRecipientPerDay: 1 })
    await block(store(), account, [mobile(1)])
    await place(store(), account, { text: 'a', to: [mobile(1), mobile(2)] })
    await place(store(), account, { text: 'b', to: [mobile(1), mobile(3)] })
  })

  test('a prefix has its own cap', async () => {
    const account = await anAccount(store(), {
      prefixCaps: [
        { prefix: '9053', messagesPerDay: 3 },
        { prefix: '49', messagesPerDay: 1 },
      ],
    })
    await place(store(), account, { to: mobiles(2) })
    const more = { text: 'b', to: mobiles(2, 5) }
    expect(await tryPlace(store(), account, more)).toEqual(refusal('prefixCaps for +9053'))
    await place(store(), account, { text: 'c', to: [mobile(9)] })
  })

  test('a scheduled order counts on the day on which it is due, its money today', async () => {
    const account = await anAccount(store(), { messagesPerRecipientPerDay: 1, spendPerDay: 2 })
    const tomorrow = { text: 'yarın', sendAtMs: START + DAY_MS }
    const id = await place(store(), account, tomorrow)
    await place(store(), account, { text: 'bugün' })
    expect(await tryPlace(store(), account, { text: 'c', to: [mobile(2)] })).toEqual(
      refusal('spendPerDay'),
    )
    const again = { text: 'yine', sendAtMs: START + DAY_MS + HOUR_MS }
    expect(await tryPlace(store(), account, again, START + TO_MIDNIGHT_MS)).toMatchObject({
      ...{ why: expect.stringContaining('messagesPerRecipientPerDay'), retryAfterS: 86_400 },
    })
    // Called off, it gives back its message, and its money of the day before.
    const cancel = { accountId: account.id, orderId: id, nowMs: START + 1 }
    expect(await store().run('cancelOrder', cancel)).toBe('cancelled')
    await place(store(), account, { text: 'c', to: [mobile(2)] })
    await place(store(), account, again, START + TO_MIDNIGHT_MS)
    await audit(store(), account.id)
  })

  test('what cannot be paid is told so, and not to wait', async () => {
    const account = await anAccount(store(), { spendPerDay: 1, credits: 2 })
    expect(await tryPlace(store(), account, { to: mobiles(3) })).toMatchObject({
      refused: 'insufficientBalance',
    })
  })

  test('the counters of days that are over go', async () => {
    const account = await anAccount(store(), { messagesPerRecipientPerDay: 1, credits: 9_000 })
    await place(store(), account, { to: mobiles(1_500) })
    const tidy = (nowMs: number) => store().run('tidyUp', { nowMs, receiptWaitMs: HOUR_MS })
    expect((await tidy(START + HOUR_MS)).more).toBe(false)
    expect(await tryPlace(store(), account, { text: 'b' })).toMatchObject({
      refused: 'unavailable',
    })
    const turns = [await tidy(START + DAY_MS), await tidy(START + DAY_MS)]
    expect(turns.map(({ more }) => more)).toEqual([true, false])
  })
}
