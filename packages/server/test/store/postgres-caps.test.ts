/** Daily caps where several nodes share a database: what is left is taken once. */
import { expect, test } from 'vitest'
import { freshDatabase } from '../kit/postgres.ts'
import { anAccount, balanceOf, mobiles, openShared, tryPlace } from '../kit/store-kit.ts'

test('orders that come to two nodes at the same moment do not pass a cap together', async () => {
  const url = await freshDatabase()
  const nodes = [await openShared(url), await openShared(url)] as const
  const account = await anAccount(nodes[0], { messagesPerRecipientPerDay: 5, spendPerDay: 100 })
  const placed = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      tryPlace(nodes[at % 2 ? 1 : 0], account, { text: `text ${at}`, to: mobiles(3) }),
    ),
  )
  expect(placed.filter((each) => 'orderId' in each)).toHaveLength(5)
  expect(await balanceOf(nodes[0], account.id)).toBe(1_000 - 15)
  for (const node of nodes) await node.close()
})
