/** Orders that are sent again under a key: there is one, whoever asks and however often. */
import { expect, test } from 'vitest'
import type { AccountSettings } from '../../../src/rules/account.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  draftOf,
  HOUR_MS,
  mobile,
  mobiles,
  START,
  type Wish,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

const DAY_MS = 24 * HOUR_MS

interface Named extends Wish {
  readonly key: string
  readonly body?: string
}

export function idempotencyTests(store: () => Store): void {
  const send = (account: AccountSettings, { key, body = 'b', ...wish }: Named, nowMs = START) => {
    const draft = draftOf(account, wish, nowMs)
    return store().place('placeOrders', { ...draft, idempotency: { key, body } })
  }

  test('the same key and body is the same order, and is paid once', async () => {
    const account = await anAccount(store())
    const first = await send(account, { key: 'k' })
    const again = await send(account, { key: 'k' }, START + HOUR_MS)
    expect(first).toHaveProperty('orderId')
    expect(again).toEqual({ ...first, repeated: true })
    expect(await balanceOf(store(), account.id)).toBe(999)
    await audit(store(), account.id)
  })

  test('twenty at once are one order', async () => {
    const account = await anAccount(store())
    const sent = Array.from({ length: 20 }, () => send(account, { key: 'k' }))
    const placed = await Promise.all(sent)
    expect(new Set(placed.map((each) => 'orderId' in each && each.orderId)).size).toBe(1)
    expect(placed.filter((each) => !('repeated' in each)).length).toBe(1)
    expect(await balanceOf(store(), account.id)).toBe(999)
  })

  test('another body under the same key is refused, also at once', async () => {
    const account = await anAccount(store())
    const both = await Promise.all([
      send(account, { key: 'k', body: 'one', to: [mobile(1)] }),
      send(account, { key: 'k', body: 'two', to: [mobile(2)] }),
    ])
    expect(both.filter((each) => 'orderId' in each).length).toBe(1)
    expect(both.find((each) => 'refused' in each)).toMatchObject({ refused: 'invalidValues' })
    expect(await balanceOf(store(), account.id)).toBe(999)
  })

  test('a key belongs to its account', async () => {
    const one = await anAccount(store())
    const other = await anAccount(store())
    const first = await send(one, { key: 'k', body: 'one' })
    const second = await send(other, { key: 'k', body: 'two' })
    expect(second).toHaveProperty('orderId')
    expect(second).not.toEqual(first)
  })

  test('a refused order leaves its key free', async () => {
    const account = await anAccount(store(), { credits: 1 })
    const dear = { key: 'k', to: mobiles(2) }
    expect(await send(account, dear)).toMatchObject({ refused: 'insufficientBalance' })
    const more = { accountId: account.id, amount: 5, reason: 'credits', nowMs: START }
    await store().run('addCredits', more)
    expect(await send(account, dear)).toHaveProperty('orderId')
  })

  test('what was accepted is not judged again', async () => {
    const account = await anAccount(store(), { credits: 1 })
    const first = await send(account, { key: 'k' })
    const rejected = { name: 'ACME', status: 'rejected', reason: null, nowMs: START } as const
    await store().run('judgeSender', { accountId: account.id, ...rejected })
    expect(await send(account, { key: 'k' })).toEqual({ ...first, repeated: true })
  })

  test('a day later the key is free again, and tidying lets it go', async () => {
    const account = await anAccount(store())
    const first = await send(account, { key: 'k' })
    const before = await send(account, { key: 'k', body: 'x' }, START + DAY_MS - 1)
    expect(before).toMatchObject({ refused: 'invalidValues' })
    const later = await send(account, { key: 'k', body: 'x' }, START + DAY_MS)
    expect(later).toHaveProperty('orderId')
    expect(later).not.toEqual(first)
    await store().run('tidyUp', { nowMs: START + 2 * DAY_MS - 1, receiptWaitMs: HOUR_MS })
    const kept = await send(account, { key: 'k', body: 'x' }, START + 2 * DAY_MS - 1)
    expect(kept).toEqual({ ...later, repeated: true })
    await store().run('tidyUp', { nowMs: START + 2 * DAY_MS, receiptWaitMs: HOUR_MS })
    // On a clock that was put back the key would stand, had it not been let go.
    expect(await send(account, { key: 'k', body: 'y' }, START + DAY_MS)).not.toHaveProperty(
      'refused',
    )
  })
}
