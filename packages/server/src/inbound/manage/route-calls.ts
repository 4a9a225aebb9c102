/** `/api/routes` and `/api/prefix-blocks`: which message goes by which carrier. */
import { prefixBlock, prefixBlocks, route, routes } from '@peyk/contract/routing'
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { getBlocks, putBlocks } from '../../operations/manage/prefix-blocks.ts'
import {
  addRoute,
  changeRoute,
  deleteRoute,
  explainRoute,
  getRoutes,
  putRoutes,
} from '../../operations/manage/routes.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { noNext } from '../json-replies.ts'
import { settled } from '../problems.ts'

const position = z.int().min(1).describe('Its place in the list, counted from 1.')
const routesReply = z.strictObject({
  items: z.array(route).describe('All of them, in the order in which they are asked.'),
  next: noNext,
  source: z.enum(['api', 'file']).describe('Where they were set up.'),
  secondTries: z
    .array(
      z.strictObject({
        route: z.string().describe('Of the route.'),
        spent: z.int().describe('What they may have cost, in ten-thousandths of a lira.'),
        tries: z.int().describe('Messages that were handed to a second carrier.'),
      }),
    )
    .describe('Second tries since midnight in Istanbul, of routes that had any.'),
})
const { name: _, ...fields } = route.shape
const routeChange = z.strictObject({
  when: fields.when.unwrap().optional().describe('All have to hold; stays if left out.'),
  pick: fields.pick.unwrap().optional().describe('Within a tier; stays if left out.'),
  tiers: fields.tiers.optional(),
  final: fields.final
    .unwrap()
    .optional()
    .describe('What fits goes by this route, or waits; stays if left out.'),
  secondCarrier: fields.secondCarrier
    .unwrap()
    .optional()
    .describe('For what came back for a reason of its carrier; null: none; stays if left out.'),
  position: position.optional(),
})

const explainBody = z.strictObject({
  account: z.int().min(1).describe('The id of the account that would send it.'),
  to: z.string().min(1).max(40).describe('The recipient.'),
  text: z.string().min(1).max(2_000).describe('The text.'),
  sender: z.string().min(1).max(20).default('PEYK').describe('The header; `PEYK` if left out.'),
  commercial: z.boolean().default(false).describe('Whether `iys` is 1; false if left out.'),
})
const cost = z.int().nullable().describe('Of a part, in ten-thousandths of a lira.')
const routeName = z.string().describe('Of the route.')
const chosen = z.array(
  z.strictObject({
    route: routeName,
    carrier: z.string().describe('Of the carrier.'),
    cost,
    tier: z.int().describe('Which tier, from 1.'),
    share: z.number().describe('How much of such traffic it gets, 0 to 1.'),
  }),
)
const explainReply = z.strictObject({
  chosen: chosen.describe('Which carriers it may be, in the order in which they are asked.'),
  rejected: z
    .array(
      z.strictObject({
        route: routeName,
        carrier: z.string().nullable().describe('Of the carrier; null if the whole route.'),
        why: z.string().describe('Why not.'),
      }),
    )
    .describe('Which it will not be, and why.'),
  second: z
    .array(
      z.strictObject({
        cameBackFrom: z.string().describe('The carrier that it would have come back from.'),
        route: z.string().nullable().describe('By which it went; null if none leads there.'),
        chosen: chosen.describe('Which carriers may have it then.'),
        spendPerDay: z.int().nullable().describe('The cap of the route; null: no second tries.'),
        spentToday: z.int().describe('What second tries by this route have cost today.'),
        why: z.string().nullable().describe('Why nobody would have it; null if somebody would.'),
      }),
    )
    .describe('Where it would go next if it came back for a reason of its carrier.'),
  operator: z.string().describe('Whose block the number is in.'),
  country: z.string().describe('ISO 3166-1 code of the number.'),
  encoding: z.string().describe('In which the text would travel.'),
  parts: z.int().describe('How many it would have.'),
  price: z.int().describe('Credits, or ten-thousandths of a lira.'),
})

const blocksReply = z.strictObject({
  items: z
    .array(
      z.strictObject({
        ...prefixBlock.shape,
        updatedAt: z.iso.datetime().nullable().describe('When you set it; null of a built-in one.'),
      }),
    )
    .describe('All of them.'),
  next: noNext,
})

const nameIn = ({ params }: Pick<Ask, 'params'>): string => params.name ?? ''

export function routeCalls(context: Context): JsonCall[] {
  const path = '/routes'
  return [
    call({
      name: 'getRoutes',
      method: 'GET',
      path,
      status: 200,
      summary: 'Lists the routes in the order in which they are asked.',
      reply: routesReply,
      answer: async () => settled(await getRoutes(context)),
    }),
    call({
      name: 'putRoutes',
      method: 'PUT',
      path,
      status: 200,
      summary: 'Replaces the whole list of routes; the order of the list decides.',
      body: z.strictObject({ items: routes.describe('All of them, in order.') }),
      reply: routesReply,
      answer: async ({ body }) => settled(await putRoutes(context, body.items)),
    }),
    call({
      name: 'addRoute',
      method: 'POST',
      path,
      status: 201,
      summary: 'Adds a route at a place of the list, or at its end.',
      body: z.strictObject({ ...route.shape, position: position.optional() }),
      reply: route,
      answer: async ({ body: { position, ...added } }) =>
        settled(await addRoute(context, added, position)),
    }),
    call({
      name: 'changeRoute',
      method: 'PATCH',
      path: `${path}/:name`,
      status: 200,
      summary: 'Changes fields of a route, or its place.',
      body: routeChange,
      reply: route,
      answer: async (asked) => settled(await changeRoute(context, nameIn(asked), asked.body)),
    }),
    call({
      name: 'deleteRoute',
      method: 'DELETE',
      path: `${path}/:name`,
      status: 204,
      summary: 'Deletes a route.',
      answer: async (asked) => settled(await deleteRoute(context, nameIn(asked))),
    }),
    explainCall(context),
  ]
}

const explainCall = (context: Context): JsonCall =>
  call({
    name: 'explainRoute',
    method: 'POST',
    path: '/routes/explain',
    status: 200,
    summary: 'Says which route chose which carrier for a message, and why not the others.',
    body: explainBody,
    reply: explainReply,
    answer: async ({ body }) => settled(await explainRoute(context, body)),
  })

export function blockCalls(context: Context): JsonCall[] {
  const path = '/prefix-blocks'
  return [
    call({
      name: 'getPrefixBlocks',
      method: 'GET',
      path,
      status: 200,
      summary:
        'Lists the blocks of numbers: who was given them, and whether a message reaches them.',
      reply: blocksReply,
      answer: async () => settled(await getBlocks(context)),
    }),
    call({
      name: 'putPrefixBlocks',
      method: 'PUT',
      path,
      status: 200,
      summary: 'Replaces your own blocks, which stand before those that are built in.',
      body: z.strictObject({ items: prefixBlocks.describe('All of your own.') }),
      reply: blocksReply,
      answer: async ({ body }) => settled(await putBlocks(context, body.items)),
    }),
  ]
}
