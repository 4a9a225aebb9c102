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
import { settled } from '../problems.ts'

const position = z.int().min(1).describe('Its place in the list, counted from 1.')
const routesReply = z.strictObject({
  items: z.array(route),
  next: z.null(),
  source: z.enum(['api', 'file']),
})
const { name: _, ...fields } = route.shape
const routeChange = z.strictObject({
  when: fields.when.unwrap().optional(),
  pick: fields.pick.unwrap().optional(),
  tiers: fields.tiers.optional(),
  final: fields.final.unwrap().optional(),
  position: position.optional(),
})

const explainBody = z.strictObject({
  account: z.int().min(1),
  to: z.string().min(1).max(40),
  text: z.string().min(1).max(2_000),
  sender: z.string().min(1).max(20).default('PEYK'),
  commercial: z.boolean().default(false),
})
const cost = z.int().nullable()
const explainReply = z.strictObject({
  chosen: z.array(
    z.strictObject({
      ...{ route: z.string(), carrier: z.string(), cost, tier: z.int() },
      share: z.number().describe('How much of such traffic it gets, 0 to 1.'),
    }),
  ),
  rejected: z.array(
    z.strictObject({ route: z.string(), carrier: z.string().nullable(), why: z.string() }),
  ),
  operator: z.string(),
  country: z.string(),
  encoding: z.string(),
  parts: z.int(),
  price: z.int().describe('Credits, or ten-thousandths of a lira.'),
})

const blocksReply = z.strictObject({
  items: z.array(z.strictObject({ ...prefixBlock.shape, updatedAt: z.iso.datetime().nullable() })),
  next: z.null(),
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
      body: z.strictObject({ items: routes }),
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
      body: z.strictObject({ items: prefixBlocks }),
      reply: blocksReply,
      answer: async ({ body }) => settled(await putBlocks(context, body.items)),
    }),
  ]
}
