/** The registry of consents: what it takes, what it keeps, and whom it keeps orders from. */
import { describe, expect, test } from 'vitest'
import {
  type ConsentRecord,
  type ConsentSubmission,
  consentOf,
} from '../../../src/rules/consent.ts'
import { listNumber } from '../../../src/rules/consent-words.ts'
import { istanbulText } from '../../../src/rules/istanbul.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  type AccountWish,
  anAccount,
  balanceOf,
  claim,
  HOUR_MS,
  handOver,
  MINUTE_MS,
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
  tryPlace,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'
import { block } from './world.ts'

const BRAND = '100000'
const NUMBERS = { magic: true }
const facts = { numbers: NUMBERS, nowMs: START }

const submission = (change: Partial<ConsentSubmission> = {}): ConsentSubmission => ({
  type: 'MESAJ',
  recipientType: 'BIREYSEL',
  recipient: mobile(1),
  status: 'ONAY',
  source: 'HS_WEB',
  consentDate: istanbulText(START - HOUR_MS),
  ...change,
})

const recordOf = (change: Partial<ConsentSubmission> = {}): ConsentRecord =>
  consentOf(submission(change), facts)

const WHENCE = { brandCode: BRAND, accountId: 7, evidence: null, nowMs: START } as const

/** As a state that İYS reports: no rule is asked. */
export const consenting = (
  store: Store,
  raws: readonly string[],
  change: Partial<ConsentSubmission> = {},
): Promise<number> => {
  const records = raws.map((recipient) => recordOf({ recipient, ...change }))
  return store.run('recordConsents', { ...WHENCE, origin: 'iys', records })
}

export function consentTests(store: () => Store): void {
  const submit = (...submissions: ConsentSubmission[]) =>
    store().run('submitConsents', { ...WHENCE, origin: 'wire', submissions, numbers: NUMBERS })
  const whose = (raw: string, recipientType: 'BIREYSEL' | 'TACIR' = 'BIREYSEL') => ({
    brandCode: BRAND,
    list: listNumber('MESAJ', recipientType),
    number: numberOf(raw),
    address: '',
  })
  const shown = (raw: string) => store().read('consentFor', whose(raw))
  const history = (raw: string) => store().read('consentHistory', { ...whose(raw), limit: 10 })
  const brandAccount = (wish: AccountWish = {}) =>
    anAccount(store(), { iysBrandCode: BRAND, credits: 100_000, ...wish })

  describe('what is handed in', () => {
    test('is there at once, with how it came to be', async () => {
      expect(await submit(submission())).toEqual([])
      expect(await shown(mobile(1))).toEqual({
        ...{ type: 'MESAJ', recipientType: 'BIREYSEL', number: numberOf(mobile(1)), address: '' },
        ...{ status: 'ONAY', source: 'HS_WEB', consentAtMs: START - HOUR_MS },
      })
      const [change] = await history(mobile(1))
      expect(change).toMatchObject({ recordedAtMs: START, origin: 'wire', accountId: 7 })
      expect(await shown(mobile(2))).toBeUndefined()
    })

    test('is judged by what there is, and after what stands before it', async () => {
      const later = istanbulText(START - MINUTE_MS)
      const batch = [
        submission(),
        submission({ status: 'RET', consentDate: later }),
        submission({ recipient: mobile(2), status: 'RET' }),
      ]
      const violations = await submit(...batch)
      expect(violations.map(([at, [first]]) => [at, first?.rule])).toEqual([[2, 'first refusal']])
      expect(await shown(mobile(1))).toBeUndefined()
      expect(await submit(...batch.slice(0, 2))).toEqual([])
      expect(await shown(mobile(1))).toMatchObject({ status: 'RET' })
      expect((await history(mobile(1))).map(({ status }) => status)).toEqual(['RET', 'ONAY'])
      const [again] = await submit(submission({ status: 'RET', consentDate: later }))
      expect(again?.[1].map(({ rule }) => rule)).toEqual(['repetition', 'not newer'])
    })

    test('of two that come at once for a recipient, the second is judged after the first', async () => {
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => submit(submission())))
      expect(outcomes.map((violations) => violations.length).toSorted()).toEqual([0, 1, 1, 1])
      expect(await history(mobile(1))).toHaveLength(1)
    })

    test('is of one list and one brand', async () => {
      await submit(submission(), submission({ recipientType: 'TACIR' }))
      await submit(submission({ type: 'ARAMA' }))
      await submit(submission({ type: 'EPOSTA', recipient: 'a@example.com' }))
      expect(await store().read('consentFor', whose(mobile(1), 'TACIR'))).toBeDefined()
      const other = { ...whose(mobile(1)), brandCode: '2' }
      expect(await store().read('consentFor', other)).toBeUndefined()
      const list = listNumber('EPOSTA', 'BIREYSEL')
      const mail = { brandCode: BRAND, list, number: 0, address: 'a@example.com' }
      expect(await store().read('consentFor', mail)).toMatchObject({ status: 'ONAY' })
    })
  })

  test('what İYS reports counts if it is newer, whatever the rules say', async () => {
    expect(await consenting(store(), [mobile(1)], { status: 'RET' })).toBe(1)
    expect(await consenting(store(), [mobile(1)], { status: 'ONAY' })).toBe(0)
    expect(await shown(mobile(1))).toMatchObject({ status: 'RET' })
    const consentDate = istanbulText(START)
    expect(await consenting(store(), [mobile(1)], { consentDate })).toBe(1)
    expect(await shown(mobile(1))).toMatchObject({ status: 'ONAY' })
    expect((await history(mobile(1))).map(({ origin }) => origin)).toEqual(['iys', 'iys'])
  })

  describe('a commercial order', () => {
    /** Consent: 1. Refusal: 2. No record: 3. */
    const three = mobiles(3, 1)
    const known = async () => {
      for (const recipientType of ['BIREYSEL', 'TACIR']) {
        await consenting(store(), [mobile(1)], { recipientType })
        await consenting(store(), [mobile(2)], { recipientType, status: 'RET' })
      }
    }

    test.each([
      ['BIREYSEL', [null, 'noConsent', 'noConsent']],
      ['TACIR', [null, 'noConsent', null]],
    ] as const)('of the list %s reaches whom it may', async (iysList, reasons) => {
      await known()
      const account = await brandAccount()
      const credits = await balanceOf(store(), account.id)
      const orderId = await place(store(), account, { to: three, iysList })
      const barred = reasons.filter((reason) => reason !== null).length
      expect(await balanceOf(store(), account.id)).toBe(credits - 3 + barred)
      const { order, recipients } = await report(store(), account.id, orderId)
      expect(order).toMatchObject({ state: 'sending', total: 3, undelivered: barred })
      const found = await Promise.all(
        recipients.map(({ id }) => store().read('anyMessage', { id })),
      )
      expect(found.map((message) => message?.reason ?? null)).toEqual(reasons)
      await audit(store(), account.id)
    })

    test('without anybody is finished at once, and free', async () => {
      const account = await brandAccount({ credits: 0 })
      const orderId = await place(store(), account, { to: three, iysList: 'BIREYSEL' })
      const { order } = await report(store(), account.id, orderId)
      expect(order).toMatchObject({ state: 'done', undelivered: 3, charged: 0, price: 0 })
      expect((await claim(store())).messages).toEqual([])
      await audit(store(), account.id)
    })

    test('counts somebody on the blacklist once', async () => {
      const account = await brandAccount()
      await block(store(), account, [mobile(3)])
      await consenting(store(), [mobile(1)])
      const orderId = await place(store(), account, { to: three, iysList: 'BIREYSEL' })
      const { order } = await report(store(), account.id, orderId)
      expect(order).toMatchObject({ undelivered: 2, charged: 1 })
      await audit(store(), account.id)
    })

    test('is looked up when it falls due, if it is scheduled', async () => {
      const account = await brandAccount()
      await consenting(store(), [mobile(1), mobile(2)])
      const sendAtMs = START + HOUR_MS
      const orderId = await place(store(), account, { to: three, iysList: 'BIREYSEL', sendAtMs })
      expect((await report(store(), account.id, orderId)).order).toMatchObject({ charged: 3 })
      const consentDate = istanbulText(START)
      await consenting(store(), [mobile(1)], { status: 'RET', consentDate })
      await consenting(store(), [mobile(3)])
      const { messages } = await claim(store(), sendAtMs)
      expect(messages.map(({ number }) => number)).toEqual([mobile(2), mobile(3)].map(numberOf))
      expect((await report(store(), account.id, orderId)).order).toMatchObject({ undelivered: 1 })
      await audit(store(), account.id)
    })

    test('to 50,000 of whom half consent ends with the right counters and money', async () => {
      const account = await brandAccount()
      const to = mobiles(50_000)
      await consenting(
        store(),
        to.filter((_, at) => at % 2 === 0),
      )
      const orderId = await place(store(), account, { to, iysList: 'BIREYSEL' })
      expect(await balanceOf(store(), account.id)).toBe(50_000)
      for (let turns = 0; turns < 200; turns += 1) {
        const claimed = await claim(store())
        if (claimed.id === 0) break
        await settle(
          store(),
          claimed.messages.map((message) => resultOf(message, claimed.id)),
        )
        const ids = claimed.messages.map(({ id }) => receiptOf(`c${id}.1.0`))
        if (ids.length > 0) await record(store(), ids)
      }
      const { order } = await report(store(), account.id, orderId)
      expect(order).toMatchObject({ delivered: 25_000, undelivered: 25_000, price: 25_000 })
      expect(order.state).toBe('done')
      expect(await balanceOf(store(), account.id)).toBe(75_000)
    })

    test('of an account that has lost its brand reaches nobody', async () => {
      const account = await brandAccount()
      await consenting(store(), three)
      const { id, ...settings } = account
      const sendAtMs = START + HOUR_MS
      await place(store(), account, { to: three, iysList: 'BIREYSEL', sendAtMs })
      await store().run('updateAccount', { id, settings: { ...settings, iysBrandCode: null } })
      expect((await claim(store(), sendAtMs)).messages).toEqual([])
      await audit(store(), account.id)
    })
  })

  test('what was replaced long ago goes, and what made it so that now holds stays', async () => {
    const later = istanbulText(START + HOUR_MS)
    await consenting(store(), [mobile(1), mobile(2)])
    const records = [recordOf({ status: 'RET', consentDate: later })]
    const nowMs = START + HOUR_MS
    await store().run('recordConsents', { ...WHENCE, origin: 'iys', records, nowMs })
    const forget = (beforeMs: number, limit = 10) =>
      store().run('forgetConsents', { nowMs, beforeMs, limit })
    expect(await forget(nowMs - 1)).toEqual({ gone: 0, more: false })
    expect((await history(mobile(1))).length).toBe(2)
    expect(await forget(nowMs, 1)).toEqual({ gone: 1, more: true })
    expect(await forget(nowMs, 1)).toEqual({ gone: 0, more: false })
    expect((await history(mobile(1))).map(({ status }) => status)).toEqual(['RET'])
    expect((await history(mobile(2))).length).toBe(1)
    expect(await shown(mobile(1))).toMatchObject({ status: 'RET' })
  })

  describe('a refusal by SMS', () => {
    const shared = { shortCode: '7889', iysBrandCode: BRAND, iysShortNames: ['ÇİÇEK'] }
    const text = 'ret çiçek, artık yazmayın'
    const sms = { from: mobile(1), number: numberOf(mobile(1)), to: '7889', text, nowMs: START }

    test('ends the consents there are and blocks the number, for all accounts of the name', async () => {
      const one = await anAccount(store(), { ...shared, keyword: 'BIR' })
      const two = await anAccount(store(), { ...shared, keyword: 'IKI' })
      await consenting(store(), [mobile(1)])
      const { accountId, refused } = await store().run('receiveSms', sms)
      expect({ accountId, refused }).toEqual({ accountId: one.id, refused: [one.id, two.id] })
      expect(await shown(mobile(1))).toMatchObject({
        ...{ status: 'RET', source: 'HS_MESAJ', consentAtMs: START },
      })
      const [change, ...before] = await history(mobile(1))
      expect(change).toMatchObject({ origin: 'sms', recordedAtMs: START })
      expect(change?.evidence).toContain(text)
      expect(before).toHaveLength(1)
      for (const account of [one, two]) {
        const placed = await tryPlace(store(), account, { to: [mobile(1)] })
        expect(placed).toMatchObject({ refused: 'badRecipients' })
      }
      // Where there was no consent, there is none to end.
      expect(await store().read('consentFor', whose(mobile(1), 'TACIR'))).toBeUndefined()
      await store().run('receiveSms', sms)
      expect(await history(mobile(1))).toHaveLength(2)
    })

    test('counts although the consent is dated a moment later', async () => {
      await anAccount(store(), shared)
      await consenting(store(), [mobile(1)], { consentDate: istanbulText(START + MINUTE_MS) })
      await store().run('receiveSms', sms)
      expect(await shown(mobile(1))).toMatchObject({
        ...{ status: 'RET', consentAtMs: START + MINUTE_MS + 1_000 },
      })
    })
  })

  describe('quiet hours', () => {
    /** It is 12:00. */
    const lunch = { quietHours: '11:30-13:00' }
    const OVER = START + HOUR_MS
    const commercial = { to: mobiles(2), iysList: 'TACIR' } as const

    test('hold a commercial order until they end, and may be cancelled meanwhile', async () => {
      const account = await brandAccount(lunch)
      const orderId = await place(store(), account, commercial)
      const second = await place(store(), account, { ...commercial, text: 'second' })
      const waiting = await claim(store(), OVER - 1)
      expect(waiting).toMatchObject({ messages: [], nextAtMs: OVER })
      const { order } = await report(store(), account.id, orderId)
      expect(order).toMatchObject({ state: 'waiting', sendAtMs: START, undelivered: 0 })
      const cancel = { accountId: account.id, orderId: second, nowMs: OVER - 1 }
      expect(await store().run('cancelOrder', cancel)).toBe('cancelled')
      expect((await claim(store(), OVER)).messages).toHaveLength(2)
      await audit(store(), account.id)
    })

    test('let informational orders pass, and commercial ones outside them', async () => {
      const account = await brandAccount(lunch)
      await place(store(), account, { to: mobiles(2) })
      expect(await handOver(store())).toHaveLength(2)
      const { messages } = await claim(store(), START)
      expect(messages).toEqual([])
      await place(store(), account, commercial, OVER)
      expect(await handOver(store(), OVER)).toHaveLength(2)
    })

    test('hold what falls due in them, however it was placed', async () => {
      const account = await brandAccount({ quietHours: '13:00-15:00', ratePerSecond: 1 })
      const scheduled = await place(store(), account, { ...commercial, sendAtMs: OVER + 1 })
      // At one a second, three of these five would be due when the quiet hours have begun.
      const paced = await place(
        store(),
        account,
        { ...commercial, to: mobiles(5), text: 'paced' },
        OVER - 2_000,
      )
      expect((await claim(store(), OVER - 2_000)).messages).toHaveLength(1)
      expect((await claim(store(), OVER - 1_000)).messages).toHaveLength(1)
      const held = await claim(store(), OVER + 2)
      expect(held).toMatchObject({ messages: [], nextAtMs: OVER + 2 * HOUR_MS })
      const states = [scheduled, paced].map(
        async (orderId) => (await report(store(), account.id, orderId)).order.state,
      )
      expect(await Promise.all(states)).toEqual(['waiting', 'unfolding'])
      await audit(store(), account.id)
    })
  })
}
