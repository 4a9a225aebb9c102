/** What carriers say besides: kept with the part, and counted of each carrier. */
import { describe, expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { SubmitResult } from '../../../src/store/verbs/settle-submits.ts'
import {
  anAccount,
  balanceOf,
  CARRIER,
  carrierIds,
  claim,
  handOver,
  place,
  receiptOf,
  record,
  resultOf,
  START,
  settle,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

const RAW = '{"stat":"DELIVRD","err":"000"}'
const THREE_PARTS = 'a'.repeat(302)

export function carrierWordTests(store: () => Store): void {
  async function claimed(text = 'merhaba') {
    const account = await anAccount(store(), { credits: 10 })
    await place(store(), account, { text })
    const found = await claim(store())
    const [message] = found.messages
    if (!message) throw new Error('nothing was claimed')
    const trace = async () => store().read('messageTrace', { id: message.id })
    return { account, message, claimId: found.id, ids: carrierIds(message), trace }
  }

  describe('a receipt as it came', () => {
    test('is kept with its part', async () => {
      const { message, claimId, ids, trace } = await claimed()
      await settle(store(), [resultOf(message, claimId)])
      await record(store(), [{ ...receiptOf(ids[0] ?? ''), raw: RAW }])
      expect((await trace())?.parts).toMatchObject([{ raw: RAW }])
    })

    test('is kept with its part when it came before the answer', async () => {
      const { message, claimId, ids, trace } = await claimed()
      await record(store(), [{ ...receiptOf(ids[0] ?? ''), raw: RAW }])
      await settle(store(), [resultOf(message, claimId)])
      expect(await trace()).toMatchObject({ state: 'delivered', parts: [{ raw: RAW }] })
    })

    test('decides nothing while the message is under way', async () => {
      const { account, message, claimId, ids, trace } = await claimed()
      await settle(store(), [resultOf(message, claimId)])
      const open = {
        ...receiptOf(ids[0] ?? ''),
        outcome: 'open' as const,
        raw: '{"stat":"ACCEPTD"}',
      }
      expect(await record(store(), [open])).toMatchObject({ delivered: 0, unmatched: 0 })
      expect(await trace()).toMatchObject({ state: 'sent', parts: [{ raw: open.raw, state: 0 }] })
      await record(store(), [{ ...receiptOf(ids[0] ?? ''), raw: RAW }])
      expect(await trace()).toMatchObject({ state: 'delivered', parts: [{ raw: RAW }] })
      await audit(store(), account.id)
    })

    test('that is under way is forgotten if it came before the answer', async () => {
      const { message, claimId, ids, trace } = await claimed()
      await record(store(), [{ ...receiptOf(ids[0] ?? ''), outcome: 'open' }])
      await settle(store(), [resultOf(message, claimId)])
      expect(await trace()).toMatchObject({ state: 'sent', parts: [{ raw: null }] })
    })
  })

  describe('a message whose first part decides', () => {
    test.each([
      ['delivered', 7],
      ['undelivered', 10],
    ] as const)('is %s with it', async (outcome, left) => {
      const { account, message, claimId, ids, trace } = await claimed(THREE_PARTS)
      await settle(store(), [{ ...resultOf(message, claimId), awaited: 1 } as SubmitResult])
      // Another part says nothing, should its receipt come all the same.
      expect(await record(store(), [receiptOf(ids[1] ?? '')])).toMatchObject({ unmatched: 1 })
      await record(store(), [receiptOf(ids[0] ?? '', outcome)])
      expect((await trace())?.state).toBe(outcome)
      expect(await balanceOf(store(), account.id)).toBe(left)
      await audit(store(), account.id)
    })
  })

  test('what may have been sent twice is counted of each carrier', async () => {
    const account = await anAccount(store(), { credits: 10 })
    const before = await twice()
    await place(store(), account, { text: 'belki' })
    await handOver(store(), START, 'unknown')
    expect(await twice()).toBe(before + 1)

    async function twice(): Promise<number> {
      const all = await store().read('maybeSentTwiceBy', {})
      return all.find(({ carrier }) => carrier === CARRIER)?.messages ?? 0
    }
  })
}
