/** `/api/orders` and `/api/messages`: what became of what was sent. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { getMessage } from '../../operations/manage/get-message.ts'
import { getOrder, getOrders } from '../../operations/manage/orders.ts'
import type { JsonCall } from '../json-door.ts'
import { cursor, id, idIn, limit, pageQuery, readQuery } from '../json-fields.ts'
import { settled } from '../problems.ts'

const ordersQuery = z.strictObject({ account: id.optional(), cursor, limit })

export function orderCalls(context: Context): JsonCall[] {
  return [
    {
      method: 'GET',
      path: '/orders',
      status: 200,
      answer: async (ask) => {
        const { account, cursor: next, limit } = readQuery(ask, ordersQuery)
        const before = next ?? Number.MAX_SAFE_INTEGER
        return getOrders(context, { accountId: account ?? null, before, limit })
      },
    },
    {
      method: 'GET',
      path: '/orders/:id',
      status: 200,
      answer: async (ask) => {
        const { cursor: next, limit } = readQuery(ask, pageQuery)
        const id = idIn(ask, 'order')
        return settled(await getOrder(context, { id, offset: next ?? 0, limit }))
      },
    },
    {
      method: 'GET',
      path: '/messages/:id',
      status: 200,
      answer: async (ask) => settled(await getMessage(context, { id: idIn(ask, 'message') })),
    },
  ]
}
