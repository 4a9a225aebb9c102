/** `/api/carriers`: carriers, how they do, and one message to try them. */
import { carrier, carrierName } from '@peyk/contract/routing'
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import {
  addCarrier,
  changeCarrier,
  deleteCarrier,
  getCarrier,
  getCarriers,
  testCarrier,
} from '../../operations/manage/carriers.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { settled } from '../problems.ts'

const anything = z.record(z.string(), z.unknown())
const time = z.iso.datetime()
const health = z.strictObject({
  up: z.boolean(),
  standing: z.string().describe('up, resting, down or absent.'),
  lastError: z.string().nullable(),
  throttledUntil: time.nullable(),
  room: z.int(),
  underWay: z.int(),
  waiting: z.int(),
  acceptedPerSecond: z.number(),
  details: anything,
})
const carrierReply = z.strictObject({
  name: carrierName,
  kind: z.string(),
  source: z.enum(['api', 'file', 'builtIn']),
  enabled: z.boolean(),
  settings: anything,
  secrets: z.array(z.string()).describe('The names of those that are set, never what they are.'),
  health: health.nullable().describe('Null while it is not in service on the node that answers.'),
  fault: z.string().nullable().describe('Why it could not be started.'),
})
const carriersReply = z.strictObject({ items: z.array(carrierReply), next: z.null() })
const change = z.strictObject({
  settings: anything.optional(),
  secrets: z.record(z.string(), z.string()).optional(),
  enabled: z.boolean().optional(),
})

const TEXT_CHARACTERS_MAX = 1_000
const testBody = z.strictObject({
  to: z.string().min(1).max(40),
  text: z.string().min(1).max(TEXT_CHARACTERS_MAX),
  sender: z.string().min(1).max(20),
})
const testReply = z.strictObject({
  outcome: z.string().describe('accepted, throttled, temporary, rejected, unknown or unsent.'),
  ids: z.array(z.string()),
  error: z.string().nullable(),
  encoding: z.string(),
  parts: z.int(),
  ms: z.number(),
})

const nameIn = ({ params }: Pick<Ask, 'params'>): string => params.name ?? ''

export function carrierCalls(context: Context): JsonCall[] {
  const path = '/carriers'
  return [
    call({
      name: 'getCarriers',
      method: 'GET',
      path,
      status: 200,
      summary: 'Lists all carriers with how they do on the node that answers.',
      reply: carriersReply,
      answer: async () => settled(await getCarriers(context)),
    }),
    call({
      name: 'addCarrier',
      method: 'POST',
      path,
      status: 201,
      summary: 'Takes a carrier into service; settings and secrets are those of its kind.',
      body: carrier,
      reply: carrierReply,
      answer: async ({ body }) => settled(await addCarrier(context, body)),
    }),
    call({
      name: 'getCarrier',
      method: 'GET',
      path: `${path}/:name`,
      status: 200,
      summary: 'Shows one carrier.',
      reply: carrierReply,
      answer: async (asked) => settled(await getCarrier(context, nameIn(asked))),
    }),
    call({
      name: 'changeCarrier',
      method: 'PATCH',
      path: `${path}/:name`,
      status: 200,
      summary: 'Changes a carrier field by field; it is started anew, and loses no message.',
      body: change,
      reply: carrierReply,
      answer: async (asked) => settled(await changeCarrier(context, nameIn(asked), asked.body)),
    }),
    call({
      name: 'deleteCarrier',
      method: 'DELETE',
      path: `${path}/:name`,
      status: 204,
      summary: 'Takes a carrier out of service, unless a route leads to it.',
      answer: async (asked) => settled(await deleteCarrier(context, nameIn(asked))),
    }),
    testCall(context),
  ]
}

const testCall = (context: Context): JsonCall =>
  call({
    name: 'testCarrier',
    method: 'POST',
    path: '/carriers/:name/test',
    status: 200,
    summary: 'Sends one message by this carrier, outside of orders, and says what it answered.',
    body: testBody,
    reply: testReply,
    answer: async (asked) => settled(await testCarrier(context, nameIn(asked), asked.body)),
  })
