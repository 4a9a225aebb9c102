/** Leases: what a dead or slow dispatcher left behind, and why it can do no harm any more. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  carrierIds,
  claim,
  handOver,
  MINUTE_MS,
  mobiles,
  place,
  type RecoverWish,
  receiptOf,
  record,
  recoverOnce,
  report,
  resultOf,
  START,
  settle,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

export function fencingTests(store: () => Store): void {
  const recover = async (nowMs: number, wish: RecoverWish = {}) => {
    let recovered = 0
    for (let again = true; again; ) {
      const slice = await recoverOnce(store(), nowMs, wish)
      recovered += slice.recovered
      again = slice.more
    }
    return recovered
  }
  const twice = async () => (await store().read('queueDepth', {})).maybeSentTwice
  const idOf = async (accountId: number, orderId: number) =>
    (await report(store(), accountId, orderId)).recipients[0]?.id ?? 0

  test('a lease that ran out is taken back, counted, noted, and sent again', async () => {
    const account = await anAccount(store())
    const id = await place(store(), account, { to: mobiles(3) })
    await claim(store(), START, { node: 'dead' })
    expect(await recover(START + MINUTE_MS - 1)).toBe(0)
    expect(await recover(START + MINUTE_MS)).toBe(3)
    expect(await recover(START + MINUTE_MS)).toBe(0)
    expect(await twice()).toBe(3)
    const message = await store().read('anyMessage', { id: await idOf(account.id, id) })
    expect(message?.events.map(({ kind, at }) => [kind, at])).toEqual([
      ['leaseEnded', START + MINUTE_MS],
    ])
    const again = await claim(store(), START + MINUTE_MS, { node: 'me' })
    expect(again.messages.map(({ attempts }) => attempts)).toEqual([2, 2, 2])
    await audit(store(), account.id)
  })

  test('a lease that is renewed lasts; who has lost a claim is told so', async () => {
    const account = await anAccount(store())
    await place(store(), account, { to: mobiles(2) })
    const { id: mine } = await claim(store(), START, { node: 'me', limit: 1 })
    const { id: lost } = await claim(store(), START, { node: 'me', limit: 1, leaseMs: 1 })
    expect(await recover(START + 1, { node: 'other' })).toBe(1)
    const { id: others } = await claim(store(), START + 1, { node: 'other', leaseMs: 1 })
    const untilMs = START + 9 * MINUTE_MS
    const ask = { node: 'me', claimIds: [lost, mine, others], untilMs }
    expect(await store().run('renewClaims', ask)).toEqual({ renewed: [mine], gone: [lost, others] })
    expect(await recover(untilMs - 1, { node: 'third' })).toBe(1)
    expect(await recover(untilMs, { node: 'third' })).toBe(1)
    await audit(store(), account.id)
  })

  test('claims that one works on are never taken back; those of the dead at once', async () => {
    const account = await anAccount(store())
    await place(store(), account, { to: mobiles(2) })
    const { id } = await claim(store(), START, { node: 'me', limit: 1 })
    await claim(store(), START, { node: 'dead', limit: 1 })
    expect(await recover(START + 9 * MINUTE_MS, { held: [id] })).toBe(1)
    await claim(store(), START + 9 * MINUTE_MS, { node: 'other' })
    expect(await recover(START + 9 * MINUTE_MS, { nodesAreDead: true, held: [id] })).toBe(1)
  })

  test('a claim of one’s own that nobody works on is taken back, when its lease has ended', async () => {
    const account = await anAccount(store())
    await place(store(), account, { to: mobiles(2) })
    await claim(store(), START, { node: 'me' })
    expect(await recover(START + MINUTE_MS - 1, { nodesAreDead: true })).toBe(0)
    expect(await recover(START + MINUTE_MS, { nodesAreDead: true })).toBe(2)
  })

  test('of two claims of one message that are settled together, only the owner counts', async () => {
    const account = await anAccount(store(), { credits: 10 })
    const id = await place(store(), account, {})
    const lost = await claim(store(), START, { node: 'me' })
    expect(await recover(START + MINUTE_MS)).toBe(1)
    const again = await claim(store(), START + MINUTE_MS, { node: 'me' })
    const results = [lost, again].flatMap(({ id: claimId, messages }) =>
      messages.map((message) => resultOf(message, claimId)),
    )
    expect(await settle(store(), results)).toMatchObject({ sent: 1, tooLate: 1 })
    const message = await store().read('anyMessage', { id: await idOf(account.id, id) })
    expect(message?.parts.length).toBe(1)
    expect(message?.events.map(({ kind }) => kind)).toEqual(['leaseEnded', 'settledTooLate'])
  })

  test('what is settled a second time, because nobody heard of the first, changes nothing', async () => {
    const account = await anAccount(store())
    const id = await place(store(), account, {})
    const claimed = await claim(store())
    const results = claimed.messages.map((message) => resultOf(message, claimed.id))
    expect(await settle(store(), results)).toMatchObject({ sent: 1, tooLate: 0 })
    expect(await settle(store(), results)).toMatchObject({ sent: 0, tooLate: 0 })
    const message = await store().read('anyMessage', { id: await idOf(account.id, id) })
    expect([message?.parts.length, message?.events]).toEqual([1, []])
  })

  test('of a claim that was partly settled, only the rest is taken back', async () => {
    const account = await anAccount(store())
    await place(store(), account, { to: mobiles(5) })
    const { id, messages } = await claim(store(), START, { node: 'dead' })
    await settle(
      store(),
      messages.slice(0, 2).map((message) => resultOf(message, id)),
    )
    await settle(
      store(),
      messages.slice(2, 3).map((message) => resultOf(message, id, 'rejected')),
    )
    await settle(
      store(),
      messages.slice(3, 4).map((message) => resultOf(message, id, 'throttled')),
    )
    expect(await recover(START + MINUTE_MS)).toBe(1)
    expect(await twice()).toBe(1)
  })

  test('many claims are taken back in slices until none is left', async () => {
    const account = await anAccount(store())
    await place(store(), account, { to: mobiles(100) })
    for (let at = 0; at < 50; at += 1) await claim(store(), START, { node: 'dead', limit: 2 })
    expect(await recover(START, { nodesAreDead: true })).toBe(100)
    expect((await claim(store())).messages.length).toBe(100)
  })

  test.each(['accepted', 'rejected', 'throttled', 'unknown'] as const)(
    'results of an old claim change nothing: %s',
    async (outcome) => {
      const account = await anAccount(store(), { credits: 10 })
      const id = await place(store(), account, {})
      const old = await claim(store(), START, { node: 'slow' })
      await recover(START + MINUTE_MS)
      const late = old.messages.map((message) => resultOf(message, old.id, outcome))
      const before = await report(store(), account.id, id)
      // While nobody has it, and while somebody else has.
      expect(await settle(store(), late, START + MINUTE_MS)).toMatchObject({ sent: 0, tooLate: 1 })
      expect(await report(store(), account.id, id)).toEqual(before)
      const mine = await claim(store(), START + MINUTE_MS, { node: 'me' })
      expect(mine.messages.length).toBe(1)
      expect(await settle(store(), late, START + MINUTE_MS)).toMatchObject({ sent: 0, tooLate: 1 })
      expect(await balanceOf(store(), account.id)).toBe(9)
      const results = mine.messages.map((message) => resultOf(message, mine.id))
      expect(await settle(store(), results, START + MINUTE_MS)).toMatchObject({ sent: 1 })
      // And after it is sent: neither its parts nor its state move.
      const sent = await store().read('anyMessage', { id: await idOf(account.id, id) })
      await settle(store(), late, START + MINUTE_MS)
      const after = await store().read('anyMessage', { id: await idOf(account.id, id) })
      expect(after).toMatchObject({ state: 'sent', parts: sent?.parts })
      await record(
        store(),
        mine.messages.flatMap(carrierIds).map((each) => receiptOf(each)),
      )
      expect((await audit(store(), account.id)).open).toBe(0)
    },
  )

  test('an acceptance that comes too late is told in the trace', async () => {
    const account = await anAccount(store())
    const id = await place(store(), account, {})
    const old = await claim(store(), START, { node: 'slow' })
    await recover(START + MINUTE_MS)
    await settle(
      store(),
      old.messages.map((message) => resultOf(message, old.id)),
    )
    const message = await store().read('anyMessage', { id: await idOf(account.id, id) })
    expect(message?.events.map(({ kind }) => kind).toSorted()).toEqual([
      'leaseEnded',
      'settledTooLate',
    ])
  })

  test('a result that is settled twice counts once, and loses nobody of its claim', async () => {
    const account = await anAccount(store())
    await place(store(), account, { to: mobiles(3) })
    const { id, messages } = await claim(store(), START, { node: 'dead' })
    const [first] = messages.map((message) => resultOf(message, id))
    if (!first) throw new Error('nothing was claimed')
    for (let times = 0; times < 3; times += 1) await settle(store(), [first])
    expect(await recover(START + MINUTE_MS)).toBe(2)
    await handOver(store(), START + MINUTE_MS)
    await audit(store(), account.id)
  })
}
