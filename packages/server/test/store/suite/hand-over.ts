/** An order that a dispatcher offers to take at once is claimed by the transaction that accepts it. */
import { expect, test } from 'vitest'
import type { AccountSettings } from '../../../src/rules/account.ts'
import type { Store } from '../../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  CARRIER,
  claim,
  draftOf,
  HOUR_MS,
  MINUTE_MS,
  mobile,
  mobiles,
  receiptOf,
  record,
  recoverOnce,
  report,
  START,
  settle,
  type Wish,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'
import { block } from './world.ts'

const OFFER = { carrier: CARRIER, node: 'n1', leaseUntilMs: START + MINUTE_MS } as const

export function handOverTests(store: () => Store): void {
  const placeOffered = async (account: AccountSettings, wish: Wish) => {
    const draft = { ...draftOf(account, wish), offer: OFFER }
    const placed = await store().place('placeOrders', draft)
    if (!('orderId' in placed)) throw new Error(JSON.stringify(placed))
    return placed
  }
  const accepted = (messageId: number, claimId: number, orderId: number, accountId: number) => {
    const about = { messageId, claimId, orderId, accountId, parts: 1, attempts: 1 }
    const carrierIds = [`c${messageId}`]
    return { ...about, outcome: 'accepted', carrier: CARRIER, carrierIds } as const
  }

  test('its messages are held, nobody else gets them, and they are settled as any other', async () => {
    const account = await anAccount(store())
    const placed = await placeOffered(account, { to: [...mobiles(2), 'x'] })
    const { orderId, handOver } = placed
    if (!handOver) throw new Error('it was not handed over')
    const { claimId, firstMessageId } = handOver
    expect((await claim(store(), START, { node: 'n2' })).messages).toEqual([])
    const ids = [firstMessageId, firstMessageId + 1]
    expect(
      await settle(
        store(),
        ids.map((id) => accepted(id, claimId, orderId, account.id)),
      ),
    ).toMatchObject({ sent: 2, tooLate: 0 })
    await record(
      store(),
      ids.map((id) => receiptOf(`c${id}`)),
    )
    const { order } = await report(store(), account.id, orderId)
    expect(order).toMatchObject({ state: 'done', delivered: 2, undelivered: 1, price: 2 })
    await audit(store(), account.id)
  })

  test('a dispatcher that dies with it loses nothing', async () => {
    const account = await anAccount(store())
    const { orderId, handOver } = await placeOffered(account, { to: mobiles(3) })
    const node = 'n2'
    expect(await recoverOnce(store(), START, { node })).toMatchObject({ recovered: 0 })
    expect(await recoverOnce(store(), START + MINUTE_MS, { node })).toMatchObject({ recovered: 3 })
    const again = await claim(store(), START + MINUTE_MS, { node: 'n2' })
    expect(again.messages.map(({ attempts }) => attempts)).toEqual([2, 2, 2])
    const late = accepted(
      handOver?.firstMessageId ?? 0,
      handOver?.claimId ?? 0,
      orderId,
      account.id,
    )
    expect(await settle(store(), [late])).toMatchObject({ sent: 0, tooLate: 1 })
    await audit(store(), account.id)
  })

  test('orders of one group come with their own messages under claims that cover them', async () => {
    const account = await anAccount(store())
    const wishes = Array.from({ length: 20 }, (_, at) => ({
      text: `${at}`,
      to: mobiles((at % 4) + 1),
    }))
    const placed = await Promise.all(wishes.map((wish) => placeOffered(account, wish)))
    const held = placed.flatMap(({ orderId, handOver }, at) =>
      (wishes[at]?.to ?? []).map((_, index) => {
        return accepted(
          (handOver?.firstMessageId ?? 0) + index,
          handOver?.claimId ?? 0,
          orderId,
          account.id,
        )
      }),
    )
    expect(await settle(store(), held)).toMatchObject({ sent: held.length })
    await audit(store(), account.id)
  })

  test.each<[string, Wish, Partial<AccountSettings>]>([
    ['that is scheduled', { sendAtMs: START + HOUR_MS }, {}],
    ['that is large', { to: mobiles(300) }, {}],
    ['of an account with a pace', { to: mobiles(3) }, { ratePerSecond: 1 }],
  ])('an order %s is not handed over', async (_name, wish, settings) => {
    const account = await anAccount(store(), settings)
    expect((await placeOffered(account, wish)).handOver).toBeUndefined()
    const all = await claim(store(), START + 2 * HOUR_MS)
    expect(all.messages.length).toBe(wish.to?.length ?? 1)
    await audit(store(), account.id)
  })

  test('nobody who is on the blacklist is handed over', async () => {
    const account = await anAccount(store())
    await block(store(), account, [mobile(0)])
    const { handOver } = await placeOffered(account, { to: mobiles(2) })
    const { messages } = await claim(store(), START)
    expect(messages.length).toBe(handOver ? 0 : 1)
    expect(await balanceOf(store(), account.id)).toBe(999)
    await audit(store(), account.id)
  })
}
