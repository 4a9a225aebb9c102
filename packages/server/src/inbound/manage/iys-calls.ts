/** `/api/iys`: the way to İYS. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { getIys, getIysQueue, retryIysPush } from '../../operations/manage/iys.ts'
import { call, type JsonCall } from '../json-door.ts'
import { cursor, idIn, limit } from '../json-fields.ts'
import { page, time } from '../json-replies.ts'
import { settled } from '../problems.ts'

const queueQuery = z.strictObject({
  state: z.enum(['waiting', 'refused']).default('waiting'),
  cursor,
  limit,
})

const iysReply = z.strictObject({
  adapter: z.enum(['on', 'off']),
  waiting: z.int(),
  asked: z.int().describe('Handed over, and not decided on yet.'),
  refused: z.int(),
  lastSuccessAt: time.nullable(),
  lastError: z.strictObject({ at: time, error: z.string() }).nullable(),
})

const queueReply = page(
  z.strictObject({
    id: z.int(),
    brand: z.string(),
    recipient: z.string(),
    recipientType: z.string(),
    type: z.string(),
    status: z.string(),
    source: z.string().nullable(),
    consentDate: z.string().describe('Istanbul time, as İYS writes it.'),
    state: z.enum(['waiting', 'asked', 'refused']),
    queuedAt: time,
    dueAt: time.nullable(),
    attempts: z.int(),
    requestId: z.string().nullable().describe('By which İYS knows the request it went in.'),
    errors: z.array(z.unknown()).describe('Why İYS refused it, in its own words.'),
    lastError: z.string().nullable().describe('Why it could not be taken there the last time.'),
  }),
)

export function iysCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'getIys',
      method: 'GET',
      path: '/iys',
      status: 200,
      summary: 'Shows whether consents reach İYS, how many wait and what went wrong last.',
      reply: iysReply,
      answer: () => getIys(context),
    }),
    call({
      name: 'getIysQueue',
      method: 'GET',
      path: '/iys/queue',
      status: 200,
      summary: 'Lists consents that wait for İYS or were refused by it, oldest first.',
      query: queueQuery,
      reply: queueReply,
      answer: ({ query: { state, cursor: after, limit } }) =>
        getIysQueue(context, { state, after: after ?? 0, limit }),
    }),
    call({
      name: 'retryIysPush',
      method: 'POST',
      path: '/iys/queue/:id/retry',
      status: 204,
      summary: 'Takes a consent to İYS once more, at once.',
      answer: async (asked) =>
        settled(await retryIysPush(context, { id: idIn(asked, 'queued consent') })),
    }),
  ]
}
