/** What arrives together shares a commit, and nothing else: one's failure is one's own. */
import { expect, test } from 'vitest'
import type { OrderDraft } from '../../../src/rules/compose.ts'
import type { Store } from '../../../src/store/store.ts'
import { StoreUnavailable } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  draftOf,
  ledgerOf,
  mobiles,
  place,
  report,
  START,
  tryPlace,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

export function groupTests(store: () => Store): void {
  test('orders that come together share commits, and each gets its own answer', async () => {
    const account = await anAccount(store(), { credits: 100_000 })
    const before = store().stats().commits
    const sizes = Array.from({ length: 600 }, (_, at) => (at % 7) + 1)
    const ids = await Promise.all(
      sizes.map((size, at) => place(store(), account, { text: `${at}`, to: mobiles(size) })),
    )
    expect(store().stats().commits - before).toBeLessThanOrEqual(6)
    expect(new Set(ids).size).toBe(600)
    for (const at of [0, 1, 299, 511, 512, 599]) {
      const found = await store().read('orderDetail', {
        orderId: ids[at] ?? 0,
        offset: 0,
        limit: 9,
      })
      expect(found?.texts.map(({ body, recipients }) => [body, recipients])).toEqual([
        [`${at}`, sizes[at]],
      ])
    }
    await audit(store(), account.id)
  })

  test('orders of one group see each other’s money', async () => {
    const account = await anAccount(store(), { credits: 10 })
    const placed = await Promise.all(
      Array.from({ length: 20 }, (_, at) => tryPlace(store(), account, { text: `${at}` })),
    )
    expect(placed.filter((each) => 'orderId' in each).length).toBe(10)
    expect(await balanceOf(store(), account.id)).toBe(0)
    await audit(store(), account.id)
  })

  test('of the same order many times in one group, one is accepted', async () => {
    const account = await anAccount(store())
    const placed = await Promise.all(
      Array.from({ length: 20 }, () => tryPlace(store(), account, {})),
    )
    expect(placed.filter((each) => 'orderId' in each).length).toBe(1)
    expect(await balanceOf(store(), account.id)).toBe(999)
  })

  test('orders of many accounts in one group keep to their own accounts', async () => {
    const accounts = []
    for (let at = 0; at < 20; at += 1) accounts.push(await anAccount(store(), { credits: at }))
    const placed = await Promise.all(
      accounts.flatMap((account) => [
        tryPlace(store(), account, { to: mobiles(5) }),
        tryPlace(store(), account, { to: mobiles(10), text: 'b' }),
      ]),
    )
    for (const [at, account] of accounts.entries()) {
      const accepted = placed.slice(2 * at, 2 * at + 2).map((each) => 'orderId' in each)
      expect(accepted).toEqual([at >= 5, at >= 15 || false])
      await audit(store(), account.id)
    }
  })

  /** Fails in the database, after other statements of its order have been written. */
  const poisoned = (draft: OrderDraft): OrderDraft => ({
    ...draft,
    texts: draft.texts.map((text) => ({ ...text, body: null as unknown as string })),
  })

  test('one poisonous order fails alone and leaves no trace', async () => {
    const account = await anAccount(store(), { credits: 1_000 })
    const drafts = Array.from({ length: 50 }, (_, at) => draftOf(account, { text: `${at}` }))
    const outcomes = await Promise.allSettled(
      drafts.map((draft, at) => store().place('placeOrders', at === 17 ? poisoned(draft) : draft)),
    )
    const failed = outcomes.flatMap((each, at) => (each.status === 'rejected' ? [at] : []))
    expect(failed).toEqual([17])
    const reason = (outcomes[17] as PromiseRejectedResult).reason
    expect(reason).toBeInstanceOf(Error)
    expect(reason).not.toBeInstanceOf(StoreUnavailable)
    expect(await balanceOf(store(), account.id)).toBe(951)
    expect((await audit(store(), account.id)).orders.length).toBe(49)
    // It was not even taken for a repeat.
    expect(await tryPlace(store(), account, { text: '17' })).toHaveProperty('orderId')
  })

  test('several poisonous orders fail alone, each of them', async () => {
    const account = await anAccount(store(), { credits: 1_000 })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, at) => {
        const draft = draftOf(account, { text: `${at}` })
        return store().place('placeOrders', at % 3 === 0 ? poisoned(draft) : draft)
      }),
    )
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(
      outcomes.map((_, at) => at % 3 === 0),
    )
    expect(await balanceOf(store(), account.id)).toBe(980)
    await audit(store(), account.id)
  })

  test('a call that fails takes nothing of its neighbours back, and leaves nothing', async () => {
    const account = await anAccount(store(), { credits: 0 })
    const give = (amount: number) =>
      store().run('addCredits', { accountId: account.id, amount, reason: 'gift', nowMs: START })
    const outcomes = await Promise.allSettled([
      give(1),
      store().run('placeOrders', [poisoned(draftOf(account, {}))]),
      give(2),
      store().run('placeOrders', [poisoned(draftOf(account, { text: 'b' }))]),
      give(4),
      store().run('keepSetting', { name: 'a', value: null as unknown as string }),
      give(8),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      // Refused for want of money before it does any harm, or failed: either way nothing is left.
      expect.any(String),
      'fulfilled',
      expect.any(String),
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    const amounts = (await ledgerOf(store(), account.id)).map(({ amount }) => amount)
    expect(amounts.toSorted((a, b) => b - a)).toEqual([8, 4, 2, 1])
    expect((await audit(store(), account.id)).orders).toEqual([])
  })

  test('a read sees whatever was answered before it', async () => {
    const account = await anAccount(store(), { credits: 1_000 })
    for (let at = 0; at < 60; at += 1) {
      const id = await place(store(), account, { text: `${at}` })
      const [{ order }, balance] = await Promise.all([
        report(store(), account.id, id),
        balanceOf(store(), account.id),
      ])
      expect([order.id, balance]).toEqual([id, 999 - at])
    }
  })

  test('an unknown verb is a bug that harms nobody', async () => {
    const account = await anAccount(store())
    const wrong = store().run('noSuchVerb' as 'tidyUp', {} as never)
    const right = balanceOf(store(), account.id)
    await expect(wrong).rejects.toThrow(/noSuchVerb/)
    expect(await right).toBe(1_000)
  })
}
