/** One node at a time follows what all have placed at another server. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import { FOLLOW_LEASE_MS } from '../../../src/store/verbs/following.ts'
import { START } from '../../kit/store-kit.ts'

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
}
