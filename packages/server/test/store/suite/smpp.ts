/** What is to be delivered to the binds of customers: who makes it, and who may deliver it. */
import { expect, test } from 'vitest'
import { fingerprintOf } from '../../../src/base/secrets.ts'
import type { AccountSettings } from '../../../src/rules/account.ts'
import {
  keptWishes,
  keyOfParts,
  WHOLE_REFUSED,
  type WishedReceipt,
} from '../../../src/rules/smpp-receipts.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  draftOf,
  HOUR_MS,
  handOver,
  MINUTE_MS,
  mobile,
  receiptOf,
  record,
  START,
  type Wish,
} from '../../kit/store-kit.ts'

const LEASE_MS = MINUTE_MS

export function smppTests(store: () => Store): void {
  async function submit(
    account: AccountSettings,
    wishes: readonly WishedReceipt[],
    wish: Wish = {},
  ) {
    const smpp = keptWishes(wishes)
    const placed = await store().place('placeOrders', {
      ...draftOf(account, wish),
      ...(smpp !== null && { smpp }),
    })
    if (!('orderId' in placed)) throw new Error(placed.why)
    return String(placed.orderId)
  }

  const take = (accountId: number, node: string, nowMs = START, alone = false) =>
    store().run('claimSmppDeliveries', {
      ...{ accountId, node, nowMs, leasesAtMs: nowMs, untilMs: nowMs + LEASE_MS, alone, limit: 10 },
    })

  async function taken(accountId: number, node: string, nowMs = START, alone = false) {
    return (await take(accountId, node, nowMs, alone)).map(({ smpp_id }) => smpp_id)
  }

  test('an end is told to those who asked for it, under the ids that they know', async () => {
    const account = await anAccount(store(), { credits: 50 })
    const both = [
      ['a', 'always'],
      [null, 'failure'],
    ] as const
    const first = await submit(account, both, { text: 'bir' })
    await submit(account, both, { text: 'iki' })
    await submit(account, [], { text: 'üç' })
    const parts = await handOver(store())
    await record(store(), [
      receiptOf(parts[0] ?? '', 'undelivered'),
      receiptOf(parts[1] ?? ''),
      receiptOf(parts[2] ?? ''),
    ])
    const deliveries = await take(account.id, 'node')
    expect(deliveries.map(({ smpp_id }) => smpp_id).sort()).toEqual([first, 'a', 'a'].sort())
    expect(deliveries.find(({ smpp_id }) => smpp_id === first)).toMatchObject({
      ...{ kind: 'receipt', reason: 'undeliveredByCarrier', body: 'bir', sender: 'ACME' },
      ...{ submit_at: START, attempts: 1, number: Number(`90${mobile(1)}`) },
    })
    expect(await store().read('smppDue', { accountIds: [account.id, 99] })).toEqual([
      { accountId: account.id, dueAtMs: START },
    ])
  })

  test('what ends as it is written, or as it unfolds, is told as well', async () => {
    const account = await anAccount(store(), { credits: 50 })
    const wish = [[null, 'always']] as const
    const now = await submit(account, wish, { to: [mobile(1), 'x'] })
    const sendAtMs = START + HOUR_MS
    const later = await submit(account, wish, { text: 'sonra', to: [mobile(1), 'x'], sendAtMs })
    expect(await taken(account.id, 'node')).toEqual([now])
    await handOver(store(), sendAtMs)
    expect(await taken(account.id, 'node', sendAtMs)).toContain(later)
  })

  test('one node delivers at a time; what it does not settle goes to the next', async () => {
    const account = await anAccount(store(), { credits: 50 })
    await submit(account, [[null, 'always']], { to: ['x', mobile(1)] })
    const [delivery] = await take(account.id, 'one')
    const id = delivery?.id ?? 0
    expect(await take(account.id, 'two')).toEqual([])
    expect(await taken(account.id, 'three', START, true)).toHaveLength(1)
    const later = START + LEASE_MS
    expect(await taken(account.id, 'two', later)).toHaveLength(1)
    // Who lost the lease puts nothing back.
    const again = [{ id, dueAtMs: later + MINUTE_MS, untried: false }]
    await store().run('settleSmppDeliveries', { node: 'one', done: [], again })
    await store().run('settleSmppDeliveries', { node: 'two', done: [], again })
    expect(await take(account.id, 'one', later)).toEqual([])
    expect(await take(account.id, 'one', later + MINUTE_MS)).toMatchObject([{ id, attempts: 4 }])
    await store().run('settleSmppDeliveries', { node: 'one', done: [id], again: [] })
    expect(await take(account.id, 'two', later + HOUR_MS)).toEqual([])
  })

  test('messages from handsets wait for accounts that bind to receive', async () => {
    const account = await anAccount(store(), { shortCode: '3040' })
    const sms = { from: '+905321112233', number: null, to: '3040', text: 'alo', nowMs: START }
    await store().run('receiveSms', sms)
    await store().run('noteSmppBind', { accountId: account.id, nowMs: START })
    await store().run('receiveSms', sms)
    const deliveries = await take(account.id, 'node')
    expect(deliveries.map(({ kind, payload }) => [kind, JSON.parse(payload ?? '')])).toEqual([
      ['inbound', { from: '+905321112233', to: '3040', text: 'alo' }],
    ])
    const ask = { nowMs: START, beforeMs: START - 1, limit: 10 }
    expect(await store().run('forgetSmppDeliveries', ask)).toEqual({ more: false })
    await store().run('forgetSmppDeliveries', { ...ask, beforeMs: START })
    expect(await store().read('smppDue', { accountIds: [account.id] })).toEqual([])
  })

  test('what a clock made that was ahead keeps nothing else from being let go', async () => {
    const account = await anAccount(store(), { shortCode: '3040' })
    await store().run('noteSmppBind', { accountId: account.id, nowMs: START })
    const sms = { from: '+905321112233', number: null, to: '3040', text: 'alo' }
    for (const nowMs of [START + HOUR_MS, START + HOUR_MS, START]) {
      await store().run('receiveSms', { ...sms, nowMs })
    }
    await store().run('forgetSmppDeliveries', { nowMs: START, beforeMs: START, limit: 2 })
    expect(await take(account.id, 'node', START + HOUR_MS)).toHaveLength(2)
  })

  test('parts are whole when the last has come; a repeat keeps its id', async () => {
    const { id: accountId } = await anAccount(store())
    const keep = (no: number, smppId: string, content: unknown = no) =>
      store().run('keepSmppPart', {
        ...{ accountId, joint: 'j', no, total: 2, smppId, most: 3, nowMs: START },
        part: { from: 'ACME', to: mobile(1), wish: 'always', content },
      })
    expect(await keep(2, 'b')).toEqual({ smppId: 'b', parts: undefined })
    expect(await keep(2, 'again')).toEqual({ smppId: 'b', parts: undefined })
    // The reference came round: the other text is given up, and said to be.
    expect(await keep(2, 'c', 'another')).toEqual({ smppId: 'c', parts: undefined })
    expect(await taken(accountId, 'node')).toEqual(['b'])
    const whole = await keep(1, 'd')
    expect(whole).toMatchObject({ smppId: 'd', parts: [{ smppId: 'd' }, { smppId: 'c' }] })
    expect(await keep(1, 'e')).toEqual(whole)
    const refused = { end: WHOLE_REFUSED, butNo: 1 }
    await store().run('dropSmppParts', {
      ...{ accountId, joint: 'j', firstId: 'd', refused, orderId: null, nowMs: START },
    })
    expect(await taken(accountId, 'node')).toEqual(['c'])
    for (const no of [1, 2, 3]) {
      const about = { accountId, joint: `k${no}`, no: 1, total: 2, smppId: `k${no}`, nowMs: START }
      const part = { from: 'ACME', to: mobile(1), wish: 'none', content: no } as const
      await store().run('keepSmppPart', { ...about, part, most: 3 })
    }
    expect(await keep(1, 'f')).toBe('tooMany')
    const named = (smppId: string) => store().read('smppIdNamed', { accountId, smppId })
    expect(await named('c')).toEqual({
      ...{ is: 'ended', end: JSON.stringify(WHOLE_REFUSED), atMs: START },
    })
    const stale = { beforeMs: START, limit: 10, nowMs: START }
    expect(await store().run('giveUpSmppParts', stale)).toEqual({ told: 0, more: false })
    expect(await named('k1')).toMatchObject({ is: 'ended', atMs: START })
    expect(await keep(1, 'g')).toEqual({ smppId: 'g', parts: undefined })
  })

  test('a reference that comes round while its text is ordered harms neither text', async () => {
    const { id: accountId } = await anAccount(store())
    const keep = (no: number, smppId: string, content: string) =>
      store().run('keepSmppPart', {
        ...{ accountId, joint: 'j', no, total: 2, smppId, most: 9, nowMs: START },
        part: { from: 'ACME', to: mobile(1), wish: 'always', content },
      })
    const ordered = (firstId: string) =>
      store().run('dropSmppParts', {
        ...{ accountId, joint: 'j', firstId, refused: null, orderId: 77, nowMs: START },
      })
    await keep(1, 'a1', 'one')
    expect(await keep(2, 'a2', 'one')).toMatchObject({ parts: [{}, {}] })
    expect(await keep(1, 'b1', 'two')).toEqual({ smppId: 'b1', parts: undefined })
    await ordered('a1')
    expect(await keep(2, 'b2', 'two')).toMatchObject({
      parts: [{ smppId: 'b1' }, { smppId: 'b2' }],
    })
    const named = (smppId: string) => store().read('smppIdNamed', { accountId, smppId })
    expect([await named('a1'), await named('b1')]).toEqual([
      ...[{ is: 'ordered', orderId: 77 }, { is: 'waiting' }],
    ])
    await ordered('b1')
    expect(await taken(accountId, 'node')).toEqual([])
    expect(await named('b1')).toEqual({ is: 'ordered', orderId: 77 })
    const other = { accountId: accountId + 1, smppId: 'b1' }
    expect(await store().read('smppIdNamed', other)).toBeUndefined()
    const forget = (beforeMs: number) => store().run('forgetSmppIds', { beforeMs, limit: 9 })
    expect(await forget(START - 1)).toEqual({ more: false })
    expect(await named('b2')).toEqual({ is: 'ordered', orderId: 77 })
    await forget(START)
    expect([await named('a1'), await named('b2')]).toEqual([undefined, undefined])
    const stale = { beforeMs: START, limit: 10, nowMs: START }
    expect(await store().run('giveUpSmppParts', stale)).toEqual({ told: 0, more: false })
  })

  test('parts of an order that stands are not said to have expired', async () => {
    const account = await anAccount(store())
    const keep = (no: number, smppId: string, nowMs: number) =>
      store().run('keepSmppPart', {
        ...{ accountId: account.id, joint: 'j', no, total: 2, smppId, most: 9, nowMs },
        part: { from: 'ACME', to: mobile(1), wish: 'always', content: no },
      })
    const giveUp = (beforeMs: number) =>
      store().run('giveUpSmppParts', { beforeMs, limit: 9, nowMs: START + 10 })
    await keep(2, 'b', START)
    expect(await keep(1, 'a', START + 1)).toMatchObject({ parts: [{}, {}] })
    // It has just become whole, and is being ordered.
    expect(await giveUp(START)).toEqual({ told: 0, more: false })
    expect(await keep(1, 'a', START + 2)).toMatchObject({ parts: [{}, {}] })
    const idempotency = { key: fingerprintOf(keyOfParts('a')), body: 'x' }
    const draft = { ...draftOf(account, {}, START + 2), idempotency }
    const placed = await store().place('placeOrders', draft)
    const orderId = 'orderId' in placed ? placed.orderId : 0
    // And the process died.
    expect(await giveUp(START + 2)).toEqual({ told: 0, more: false })
    const named = (smppId: string) => store().read('smppIdNamed', { accountId: account.id, smppId })
    expect([await named('a'), await named('b')]).toEqual(Array(2).fill({ is: 'ordered', orderId }))
    expect(await taken(account.id, 'node')).toEqual([])
  })
}
