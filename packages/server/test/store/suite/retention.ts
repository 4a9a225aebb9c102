/**
 * Letting go of what is old: what goes, what stays, and what must never go.
 *
 * One engine forgets to the day and another by whole months, so these look well before the days
 * are over, and a month and more after them. Each test has a year of its own, because a partition
 * that is gone does not come back.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import type { AccountSettings } from '../../../src/rules/account.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  CARRIER,
  claim,
  DAY_MS,
  HOUR_MS,
  handOver,
  ledgerOf,
  mobile,
  mobiles,
  numberOf,
  place,
  receiptOf,
  record,
  report,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'
import { FOREVER, letGo, MESSAGE_DAYS, TEXT_DAYS } from '../forgetting.ts'

let year = 2030

export function retentionTests(store: () => Store): void {
  /** The fifth of January, so that the month is over 26 days later. */
  let startMs = 0
  const day = (days: number) => startMs + days * DAY_MS
  const WHOLE_MONTH = 32
  const textsGone = () => day(TEXT_DAYS + WHOLE_MONTH)
  const allGone = () => day(MESSAGE_DAYS + 2 * WHOLE_MONTH)

  beforeEach(async () => {
    startMs = Date.UTC(year, 0, 5, 9)
    year += 5
    await store().maintain({ nowMs: startMs, keepMs: FOREVER })
  })

  async function delivered(account: AccountSettings, wish = {}, atMs = startMs): Promise<number> {
    const id = await place(store(), account, wish, atMs)
    for (const part of await handOver(store(), atMs)) {
      await record(store(), [receiptOf(part, 'delivered', atMs + 1_000)])
    }
    return id
  }
  const detailOf = (orderId: number) =>
    store().read('orderDetail', { orderId, offset: 0, limit: 1_000 })
  const messageIds = async (account: AccountSettings, orderId: number) =>
    (await report(store(), account.id, orderId)).recipients.map(({ id }) => id)
  const trace = (id: number | undefined) => store().read('anyMessage', { id: id ?? 0 })

  describe('what is over', () => {
    test('its texts go, years before its messages; its counters and its money stay', async () => {
      const account = await anAccount(store())
      const texts = [
        ['bir', mobiles(3)],
        ['iki '.repeat(50), mobiles(2, 3)],
      ] as const
      const id = await delivered(account, { texts })
      await audit(store(), account.id)
      const [first] = await messageIds(account, id)
      const before = await detailOf(id)
      const ledger = await ledgerOf(store(), account.id)
      expect(before?.texts).toHaveLength(2)

      await letGo(store(), day(TEXT_DAYS - 1))
      expect(await detailOf(id)).toEqual(before)
      expect(await trace(first)).toMatchObject({ body: 'bir', mode: 'gsm', partCount: 1 })

      await letGo(store(), textsGone())
      expect(await detailOf(id)).toEqual({ ...before, texts: [] })
      expect(await trace(first)).toMatchObject({
        ...{ body: null, mode: null, partCount: 1, state: 'delivered' },
        ...{ number: numberOf(mobile(0)), parts: [{ no: 0 }] },
      })

      await letGo(store(), allGone())
      expect(await detailOf(id)).toEqual({ ...before, texts: [], recipients: [] })
      expect(await trace(first)).toBeUndefined()
      expect(await ledgerOf(store(), account.id)).toEqual(ledger)
      expect(await balanceOf(store(), account.id)).toBe(ledger[0]?.balance)
      expect(await letGo(store(), allGone())).toEqual({ partitions: [], orders: 0, others: 0 })
    })

    test('all of a large order goes, whatever became of its recipients', async () => {
      const account = await anAccount(store())
      const to = ['x', ...mobiles(400), '12']
      const id = await place(store(), account, { to }, startMs)
      const parts = await handOver(store(), startMs, 'accepted')
      const receipts = parts.map((part, at) =>
        receiptOf(part, at % 3 ? 'delivered' : 'undelivered', startMs),
      )
      await record(store(), receipts)
      const { order, recipients } = (await detailOf(id)) ?? {}
      expect([order?.state, recipients?.length]).toEqual(['done', 402])
      await letGo(store(), allGone(), 7)
      expect(await detailOf(id)).toMatchObject({ order, recipients: [], texts: [] })
      expect(await trace(recipients?.[0]?.id)).toBeUndefined()
      expect(await trace(recipients?.[401]?.id)).toBeUndefined()
    })

    test('of an order that was called off go the text and the numbers', async () => {
      const account = await anAccount(store())
      const wish = { to: mobiles(3), text: 'a'.repeat(200), sendAtMs: day(20) }
      const id = await place(store(), account, wish, startMs)
      const cancel = { accountId: account.id, orderId: id, nowMs: day(1) }
      expect(await store().run('cancelOrder', cancel)).toBe('cancelled')
      const [first] = await messageIds(account, id)
      expect(await trace(first)).toMatchObject({ partCount: 2, reason: 'cancelled' })
      await letGo(store(), textsGone())
      expect(await trace(first)).toMatchObject({
        ...{ body: null, mode: null, partCount: null, reason: 'cancelled' },
        number: numberOf(mobile(0)),
      })
      await letGo(store(), allGone())
      const { order, recipients } = await report(store(), account.id, id)
      expect([order.state, order.total, recipients]).toEqual(['cancelled', 3, []])
      expect(await trace(first)).toBeUndefined()
    })

    test('the inbox shows a handset what it got without its text, and finds it no more', async () => {
      const account = await anAccount(store())
      await delivered(account, { text: 'kod 1234' })
      const page = async (text: string | null) => {
        const about = { carrier: CARRIER, number: null, sinceMs: 0, limit: 10, text }
        const items = await store().read('inboxPage', {
          ...{ ...about, after: 0, before: Number.MAX_SAFE_INTEGER },
        })
        return items.map(({ body, mode }) => [body, mode])
      }
      expect(await page('1234')).toEqual([['kod 1234', 'gsm']])
      await letGo(store(), textsGone())
      expect(await page(null)).toEqual([[null, null]])
      expect(await page('1234')).toEqual([])
      await letGo(store(), allGone())
      expect(await page(null)).toEqual([])
    })

    test('a receipt that comes after all this finds nothing and changes nothing', async () => {
      const account = await anAccount(store())
      const id = await place(store(), account, { text: 'a'.repeat(156) }, startMs)
      const parts = await handOver(store(), startMs)
      // The first part decides; the second goes on awaiting its receipt.
      await record(store(), [receiptOf(parts[0] ?? '', 'undelivered', startMs)])
      const { order } = await report(store(), account.id, id)
      await letGo(store(), allGone())
      const late = await record(store(), [receiptOf(parts[1] ?? '', 'delivered', allGone())])
      expect(late).toMatchObject({ delivered: 0, undelivered: 0, unmatched: 1 })
      expect(await report(store(), account.id, id)).toEqual({ order, recipients: [] })
    })

    test('receipts that nobody claimed and SMS that came in go by the same days', async () => {
      const account = await anAccount(store(), { shortCode: '7889', keyword: 'ACME' })
      const sms = { from: mobile(1), number: numberOf(mobile(1)), to: '7889', text: 'ACME RET' }
      await store().run('receiveSms', { ...sms, nowMs: startMs })
      await record(store(), [receiptOf('nobody', 'delivered', startMs)])
      await store().run('tidyUp', { nowMs: day(1), receiptWaitMs: HOUR_MS })
      expect((await letGo(store(), day(TEXT_DAYS - 1))).others).toBe(0)
      expect((await letGo(store(), textsGone())).others).toBe(1)
      expect((await letGo(store(), allGone())).others).toBe(1)
      // What is remembered of it for good: whoever refused is not written to.
      const id = await place(store(), account, { to: mobiles(2, 1) }, allGone())
      const { recipients } = await report(store(), account.id, id)
      expect(recipients.map(({ state }) => state)).toEqual(['undelivered', 'queued'])
    })
  })

  describe('what is not over', () => {
    test('a message without a receipt stays with its text, and ends as any other', async () => {
      const account = await anAccount(store())
      const id = await place(store(), account, { to: mobiles(2) }, startMs)
      const parts = await handOver(store(), startMs)
      await record(store(), [receiptOf(parts[0] ?? '', 'delivered', startMs)])
      await letGo(store(), allGone())
      const audited = await audit(store(), account.id)
      expect([audited.open, audited.orders[0]?.texts.length]).toEqual([1, 1])
      const late = await record(store(), [receiptOf(parts[1] ?? '', 'undelivered', allGone())])
      expect(late).toMatchObject({ undelivered: 1, unmatched: 0 })
      expect((await audit(store(), account.id)).open).toBe(0)
      // Its days begin to count now.
      await letGo(store(), allGone() + (TEXT_DAYS - 1) * DAY_MS)
      expect((await detailOf(id))?.recipients).toHaveLength(2)
      await letGo(store(), allGone() + (MESSAGE_DAYS + 2 * WHOLE_MONTH) * DAY_MS)
      expect(await detailOf(id)).toMatchObject({ recipients: [], texts: [] })
    })

    test('a message that nobody took away stays, and expires', async () => {
      const account = await anAccount(store())
      await place(store(), account, { text: 'queued' }, startMs)
      await letGo(store(), allGone())
      expect((await audit(store(), account.id)).open).toBe(1)
      const ask = { nowMs: allGone(), validityMs: 48 * HOUR_MS, limit: 100 }
      expect(await store().run('expireMessages', ask)).toMatchObject({ undelivered: 1 })
      await audit(store(), account.id)
    })

    test('an order that is scheduled far ahead stays alone, and is sent with its text', async () => {
      const account = await anAccount(store())
      const others = [await delivered(account, { text: 'before' })]
      const sendAtMs = day(300)
      const to = ['x', ...mobiles(250)]
      const far = await place(store(), account, { to, text: 'far', sendAtMs }, startMs)
      others.push(await delivered(account, { text: 'after' }, startMs + 1))
      await letGo(store(), allGone())
      for (const id of others) {
        expect(await detailOf(id)).toMatchObject({ recipients: [], texts: [] })
      }
      expect(await detailOf(far)).toMatchObject({ texts: [{ body: 'far' }] })
      expect(await trace((await messageIds(account, far))[1])).toMatchObject({ body: 'far' })

      const claimed = await claim(store(), sendAtMs, { limit: 10 })
      expect([claimed.messages.length, claimed.texts[0]?.body]).toEqual([10, 'far'])
      await store().run('recoverClaims', {
        ...{ node: 'other', nowMs: sendAtMs, leasesAtMs: sendAtMs, nodesAreDead: true, held: [] },
      })
      await letGo(store(), sendAtMs)
      const parts = await handOver(store(), sendAtMs + HOUR_MS)
      expect(parts).toHaveLength(250)
      const receipts = parts.map((part) => receiptOf(part, 'delivered', sendAtMs + HOUR_MS))
      await record(store(), receipts)
      const { recipients, order } = await report(store(), account.id, far)
      expect([recipients.length, order.state, order.delivered]).toEqual([251, 'done', 250])
      await letGo(store(), sendAtMs + (MESSAGE_DAYS + 2 * WHOLE_MONTH) * DAY_MS)
      expect(await detailOf(far)).toMatchObject({ recipients: [], texts: [] })
    })

    test('what was accepted since goes on as if nothing had been there before', async () => {
      const account = await anAccount(store())
      await delivered(account)
      await letGo(store(), allGone())
      const id = await place(store(), account, { to: mobiles(3) }, allGone())
      await letGo(store(), allGone())
      const parts = await handOver(store(), allGone())
      await record(store(), [receiptOf(parts[0] ?? '', 'delivered', allGone())])
      expect((await detailOf(id))?.recipients.map(({ state }) => state)).toEqual([
        'delivered',
        'sent',
        'sent',
      ])
    })
  })
}
