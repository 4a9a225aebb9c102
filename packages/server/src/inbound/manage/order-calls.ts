/** `/api/orders` and `/api/messages`: what became of what was sent. */
import type { Branch } from '@peyk/contract/tree'
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { dryRun } from '../../operations/manage/dry-run.ts'
import { getMessage } from '../../operations/manage/get-message.ts'
import { getOrder, getOrders } from '../../operations/manage/orders.ts'
import { call, type JsonCall } from '../json-door.ts'
import { cursor, id, idIn, limit, pageQuery } from '../json-fields.ts'
import { settled } from '../problems.ts'
import { dryRunBody, dryRunReply } from './dry-run-fields.ts'
import { messageReply, orderReply, ordersReply } from './order-replies.ts'

const ordersQuery = z.strictObject({
  account: id.optional().describe('The id of an account; all if left out.'),
  cursor,
  limit,
})

export function orderCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'getOrders',
      method: 'GET',
      path: '/orders',
      status: 200,
      summary: 'Lists orders with their counters, newest first.',
      query: ordersQuery,
      reply: ordersReply,
      answer: async ({ query: { account, cursor: next, limit } }) => {
        const before = next ?? Number.MAX_SAFE_INTEGER
        return getOrders(context, { accountId: account ?? null, before, limit })
      },
    }),
    call({
      name: 'dryRunOrder',
      method: 'POST',
      path: '/orders/dry-run',
      status: 200,
      summary: 'Tells what send-sms would answer to an order and why; nothing is ordered.',
      body: dryRunBody,
      refuses: ['notFound'],
      reply: dryRunReply,
      answer: async ({ body: { account: accountId, order } }) =>
        settled(await dryRun(context, { accountId, order: order as Branch })),
    }),
    call({
      name: 'getOrder',
      method: 'GET',
      path: '/orders/:id',
      status: 200,
      summary: 'Shows an order, its texts, its trace and a page of its messages.',
      query: pageQuery,
      reply: orderReply,
      answer: async (asked) => {
        const { cursor: next, limit } = asked.query
        const id = idIn(asked, 'order')
        return settled(await getOrder(context, { id, offset: next ?? 0, limit }))
      },
    }),
    call({
      name: 'getMessage',
      method: 'GET',
      path: '/messages/:id',
      status: 200,
      summary: 'Shows a message with every stage that it went through.',
      reply: messageReply,
      answer: async (asked) => settled(await getMessage(context, { id: idIn(asked, 'message') })),
    }),
  ]
}
