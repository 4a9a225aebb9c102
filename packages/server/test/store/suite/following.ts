/** What several nodes that send to another server know of each other. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import { FOLLOW_LEASE_MS } from '../../../src/store/verbs/following.ts'
import { UPSTREAM_ORDER_KEPT_MS } from '../../../src/store/verbs/upstream-orders.ts'
import { MINUTE_MS, START } from '../../kit/store-kit.ts'

export function followingTests(store: () => Store): void {
  const follow = (
    node: string,
    afterMs = 0,
    takenUntilMs: number | null = null,
    leaseMs?: number,
  ) =>
    store().run('followUpstream', {
      ...{ carrier: 'service', node, machineMs: START + afterMs, takenUntilMs },
      leaseMs: leaseMs ?? FOLLOW_LEASE_MS,
    })

  test('whoever comes first follows, and the others learn how far it is', async () => {
    const both = await Promise.all([follow('a'), follow('b')])
    const at = both.findIndex(({ isOurs }) => isOurs)
    const [first, second] = at === 0 ? ['a', 'b'] : ['b', 'a']
    expect(both[1 - at]).toEqual({ isOurs: false, takenUntilMs: null })
    expect(await follow(first as string, 1, START - 5)).toMatchObject({ isOurs: true })
    expect(await follow(second as string, 2)).toEqual({ isOurs: false, takenUntilMs: START - 5 })
  })

  test('another follows when the lease is over, or was given up, and begins anew', async () => {
    await follow('a', 0, START)
    expect((await follow('b', FOLLOW_LEASE_MS - 1)).isOurs).toBe(false)
    expect(await follow('b', FOLLOW_LEASE_MS)).toEqual({ isOurs: true, takenUntilMs: null })
    expect(await follow('a', FOLLOW_LEASE_MS + 1)).toEqual({ isOurs: false, takenUntilMs: null })
    await follow('b', FOLLOW_LEASE_MS + 2, START, 0)
    expect((await follow('a', FOLLOW_LEASE_MS + 2)).isOurs).toBe(true)
  })

  const take = (orderId: string, messages: string, carrier = 'service') =>
    store().run('takeUpstreamOrder', { carrier, orderId, messages, atMs: START })

  test('an order there belongs to whoever takes it first, and to who sends the same', async () => {
    expect((await Promise.all([take('7', 'a'), take('7', 'b')])).filter(Boolean)).toHaveLength(1)
    expect(await take('8', 'a')).toBe(true)
    expect(await take('8', 'b')).toBe(false)
    expect(await take('8', 'a')).toBe(true)
    expect(await take('8', 'b', 'another')).toBe(true)
  })

  test('of orders in doubt those that look the same are rivals, for a while', async () => {
    const doubt = (messages: string, looks = 'look', carrier = 'service') => {
      return { carrier, looks, messages }
    }
    const isRivalled = (of = doubt('b'), afterMs = 0) =>
      store().run('rivalsUpstream', { ...of, nowMs: START + afterMs })
    await store().run('doubtUpstreamOrder', { ...doubt('a'), atMs: START })
    await store().run('doubtUpstreamOrder', { ...doubt('a'), atMs: START + 1 })
    expect(await isRivalled()).toBe(true)
    expect(await isRivalled(doubt('b'), UPSTREAM_ORDER_KEPT_MS + 1)).toBe(false)
    const others = [doubt('a'), doubt('b', 'loop'), doubt('b', 'look', 'another')]
    for (const other of others) expect(await isRivalled(other)).toBe(false)
    await store().run('clearUpstreamDoubt', doubt('a'))
    expect(await isRivalled()).toBe(false)
  })

  test('whose orders are is forgotten when none of them can be taken for a lost one', async () => {
    await take('9', 'a')
    const tidy = (nowMs: number) => store().run('tidyUp', { nowMs, receiptWaitMs: MINUTE_MS })
    await tidy(START + UPSTREAM_ORDER_KEPT_MS)
    expect(await take('9', 'b')).toBe(false)
    await tidy(START + UPSTREAM_ORDER_KEPT_MS + 1)
    expect(await take('9', 'b')).toBe(true)
  })
}
