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
} from '../../operations/manage/carriers.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { listOf, time } from '../json-replies.ts'
import { settled } from '../problems.ts'
import { carrierTest } from './carrier-test-calls.ts'

const anything = z.record(z.string(), z.unknown())
const health = z.strictObject({
  up: z.boolean().describe('Whether it takes messages.'),
  standing: z.string().describe('up, resting, down or absent.'),
  lastError: z.string().nullable().describe('What went wrong last.'),
  throttledUntil: time.nullable().describe('Until when it wants to be left alone.'),
  room: z.int().describe('Messages it would take now.'),
  underWay: z.int().describe('Messages it has not answered.'),
  waiting: z.int().describe('Messages in line for it.'),
  acceptedPerSecond: z.number().describe('Messages it took in a second lately.'),
  details: anything.describe('What its kind has to say besides.'),
})
const carrierReply = z.strictObject({
  name: carrierName.describe('By which routes, metrics and traces know it.'),
  kind: z.string().describe('Which kind of carrier.'),
  source: z.enum(['api', 'file', 'builtIn']).describe('Where it was set up.'),
  enabled: z.boolean().describe('Whether it is in service.'),
  settings: anything.describe('Those of its kind.'),
  secrets: z.array(z.string()).describe('The names of those that are set, never what they are.'),
  health: health.nullable().describe('Null while it is not in service on the node that answers.'),
  fault: z.string().nullable().describe('Why it could not be started.'),
  maybeSentTwice: z
    .int()
    .describe('Messages that were sent again because their answer never came, ever.'),
  nodes: z
    .array(
      z.strictObject({
        node: z.string().describe('Which.'),
        at: time.describe('When it last said so.'),
        health: health.nullable().describe('As above, there.'),
        fault: z.string().nullable().describe('Why it could not be started there.'),
      }),
    )
    .describe('How it does on the other nodes of the database.'),
  lastTest: carrierTest.nullable().describe('The last message that tried it, for seven days.'),
})
const carriersReply = listOf(carrierReply)
const change = z.strictObject({
  settings: anything.optional().describe('Those that change; they stay if left out.'),
  secrets: z
    .record(z.string(), z.string())
    .optional()
    .describe('Those that change; they stay if left out.'),
  enabled: z.boolean().optional().describe('Whether it is in service; stays if left out.'),
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
  ]
}
