/** What is left: inbound SMS and the blacklist, settings, health, reset, the handsets' inbox. */
import { expect, test } from 'vitest'
import type { AccountSettings } from '../../../src/rules/account.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  CARRIER,
  HOUR_MS,
  handOver,
  mobile,
  mobiles,
  numberOf,
  place,
  receiptOf,
  record,
  report,
  START,
  tryPlace,
} from '../../kit/store-kit.ts'

/** Puts numbers on the account's blacklist the way that recipients do: by SMS. */
export async function block(
  store: Store,
  account: AccountSettings,
  raws: readonly string[],
): Promise<void> {
  const { id, ...settings } = account
  const shortCode = `9${id}`
  await store.run('updateAccount', { id, settings: { ...settings, shortCode, keyword: 'ACME' } })
  for (const raw of raws) {
    const sms = { from: raw, number: numberOf(raw), to: shortCode, text: 'ACME RET', nowMs: START }
    expect((await store.run('receiveSms', sms)).refused).toEqual([id])
  }
}

export function worldTests(store: () => Store): void {
  const receive = (text: string, more: object = {}) =>
    store().run('receiveSms', {
      from: '+905320000001',
      number: numberOf(mobile(1)),
      to: '7889',
      text,
      nowMs: START,
      ...more,
    })

  test.each(['ACME RET', 'acme ret', '  Acme   Ret  ', 'ACME RET lütfen'])(
    'a handset that sends %j opts out',
    async (text) => {
      const account = await anAccount(store(), { shortCode: '7889', keyword: 'ACME' })
      const stored = await receive(text)
      expect(stored).toMatchObject({ accountId: account.id, refused: [account.id] })
      expect(await tryPlace(store(), account, { to: [mobile(1)] })).toHaveProperty('refused')
    },
  )

  test.each(['RET', 'ACME', 'ACMERET', 'OTHER RET', 'ACME RETURN', ''])(
    'a handset that sends %j does not',
    async (text) => {
      const account = await anAccount(store(), { shortCode: '7889', keyword: 'ACME' })
      expect(await receive(text)).toMatchObject({ refused: [] })
      expect(await tryPlace(store(), account, { to: [mobile(1)] })).toHaveProperty('orderId')
    },
  )

  test('opting out is for the account of the keyword, among those that share a code', async () => {
    const one = await anAccount(store(), { shortCode: '7889', keyword: 'BİR' })
    const two = await anAccount(store(), { shortCode: '7889', keyword: 'IKI' })
    expect(await receive('ıkı ret')).toMatchObject({ accountId: two.id, refused: [two.id] })
    expect(await receive('bir ret')).toMatchObject({ accountId: one.id, refused: [one.id] })
    expect(await receive('ÜÇ RET')).toMatchObject({ accountId: null, refused: [] })
    expect(await receive('IKI RET', { to: '1111' })).toMatchObject({ accountId: null })
  })

  test('settings are kept by name, the last one counts', async () => {
    const name = (key: string) => store().run('settingNamed', { name: key })
    expect(await name('a')).toBeUndefined()
    await store().run('keepSetting', { name: 'a', value: '1' })
    await store().run('keepSetting', { name: 'a', value: '' })
    expect(await name('a')).toBe('')
    expect(await store().read('settingNamed', { name: 'a' })).toBe('')
  })

  test('the depth of the queue counts what waits, written out or not', async () => {
    const account = await anAccount(store())
    expect(await store().read('reachable', {})).toBe(true)
    const depth = async () => {
      const { queued, folded } = await store().read('queueDepth', {})
      return queued + folded
    }
    expect(await depth()).toBe(0)
    await place(store(), account, { to: mobiles(3) })
    await place(store(), account, { to: mobiles(300) })
    await place(store(), account, { to: mobiles(2), text: 'later', sendAtMs: START + HOUR_MS })
    expect(await depth()).toBe(305)
    await handOver(store())
    expect(await depth()).toBe(2)
  })

  test('the inbox shows what a carrier took, once each, newest first, by number and text', async () => {
    const account = await anAccount(store())
    await place(store(), account, { text: `uzun ${'ş'.repeat(200)}`, to: [mobile(1)] })
    await place(store(), account, { text: 'kısa', to: mobiles(2, 2) })
    const ids = await handOver(store())
    await record(store(), [receiptOf(ids[0] ?? '', 'undelivered')])
    const page = (more: object = {}) =>
      store().read('inboxPage', {
        carrier: CARRIER,
        after: 0,
        before: Number.MAX_SAFE_INTEGER,
        number: null,
        text: null,
        sinceMs: 0,
        limit: 10,
        ...more,
      })
    const all = await page()
    expect(all.map(({ number }) => number)).toEqual([3, 2, 1].map((at) => numberOf(mobile(at))))
    expect(all.map(({ parts, mode, sender }) => [parts, mode, sender])).toEqual([
      [1, 'turkish', 'ACME'],
      [1, 'turkish', 'ACME'],
      [2, 'turkish', 'ACME'],
    ])
    expect(all.map(({ state }) => state)).toEqual(['sent', 'sent', 'undelivered'])
    expect((await page({ number: numberOf(mobile(2)) })).length).toBe(1)
    expect((await page({ text: 'uzun ş' })).length).toBe(1)
    expect((await page({ carrier: 'another' })).length).toBe(0)
    expect((await page({ sinceMs: START + 1 })).length).toBe(0)
    expect((await page({ before: all[1]?.cursor })).length).toBe(1)
    expect((await page({ after: await store().read('lastPart', {}) })).length).toBe(0)
  })

  test('a reset leaves nothing behind, and what follows gets new ids', async () => {
    const account = await anAccount(store())
    const old = await place(store(), account, { to: mobiles(300) })
    const ids = await handOver(store())
    await record(store(), [receiptOf('unknown')])
    await store().run('resetAll', {})
    expect(await store().read('accountById', { id: account.id })).toBeUndefined()
    expect(await store().read('queueDepth', {})).toEqual({
      queued: 0,
      folded: 0,
      maybeSentTwice: 0,
    })
    const next = await anAccount(store())
    expect(next.id).toBe(account.id)
    const fresh = await place(store(), next, { to: mobiles(300) })
    expect(fresh).toBeGreaterThan(old)
    // Receipts of what was forgotten must not end what has come since.
    await record(
      store(),
      ids.map((id) => receiptOf(id)),
    )
    expect((await report(store(), next.id, fresh)).order).toMatchObject({ delivered: 0 })
  })
}
