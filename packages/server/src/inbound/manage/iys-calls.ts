/** `/api/iys`: the way to İYS. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { getIys, getIysQueue, retryIysPush } from '../../operations/manage/iys.ts'
import { call, type JsonCall } from '../json-door.ts'
import { cursor, idIn, limit } from '../json-fields.ts'
import { page, time } from '../json-replies.ts'
import { settled } from '../problems.ts'

const queueQuery = z.strictObject({
  state: z
    .enum(['waiting', 'refused'])
    .default('waiting')
    .describe('Those on their way, or those that İYS refused; `waiting` if left out.'),
  cursor,
  limit,
})

const iysReply = z.strictObject({
  adapter: z.enum(['on', 'off']).describe('Whether consents are taken to İYS.'),
  waiting: z.int().describe('To be taken there.'),
  asked: z.int().describe('Handed over, and not decided on yet.'),
  refused: z.int().describe('Not wanted there.'),
  lastSuccessAt: time.nullable().describe('When something was last taken there.'),
  lastError: z
    .strictObject({ at: time.describe('When.'), error: z.string().describe('What it was.') })
    .nullable()
    .describe('The last trouble; null if there was none.'),
})

const queueReply = page(
  z.strictObject({
    id: z.int().describe('By which it can be retried.'),
    brand: z.string().describe('The code of the brand.'),
    recipient: z.string().describe('`+90…`, or an e-mail address.'),
    recipientType: z.string().describe('A private person or a merchant.'),
    type: z.string().describe('To what.'),
    status: z.string().describe('A consent or a refusal.'),
    source: z.string().nullable().describe('How it was given or made.'),
    consentDate: z.string().describe('Istanbul time, as İYS writes it.'),
    state: z.enum(['waiting', 'asked', 'refused']).describe('How far it has come.'),
    queuedAt: time.describe('When it was recorded.'),
    dueAt: time.nullable().describe('When it is taken there next.'),
    attempts: z.int().describe('How often it was tried.'),
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
