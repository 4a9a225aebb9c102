/** `/api/requests`: what programs asked at the wire, and why they were refused. */
import { ENDPOINTS } from '@peyk/contract/endpoint-table'
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { isRequestId } from '../../operations/ids.ts'
import { getRequest, getRequests } from '../../operations/manage/requests.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { id, idIn, instant, limit } from '../json-fields.ts'
import { Breach, settled } from '../problems.ts'

/** What an SMPP client does is noted as the call that does the same; a bind is of its own. */
const CALLS = [...ENDPOINTS.map(({ path }) => path), 'bind']

const filters = {
  code: z
    .string()
    .regex(/^\d{3}$/, 'must be a code such as 401')
    .transform(Number)
    .optional()
    .describe('The code of the answer.'),
  call: z.enum(CALLS).optional().describe('The path below `/v1/`.'),
  since: instant.optional().describe('Not before this time, ISO 8601.'),
  cursor: z
    .string()
    .refine(isRequestId, 'must be the `next` of the page before')
    .optional()
    .describe('The `next` of the page before.'),
  limit,
}
const ofAccount = z.strictObject(filters)
const ofAll = z.strictObject({
  ...filters,
  account: id.optional().describe('The id of an account; all if left out.'),
})

const requestShape = z.object({
  id: z.string().describe('The `x-request-id` of its answer.'),
  at: z.iso.datetime().describe('When it came.'),
  accountId: z.int().nullable().describe('Whose it is; null of nobody we know.'),
  call: z.string().describe('The path below `/v1/`.'),
  format: z.enum(['json', 'xml', 'get', 'smpp']).describe('How it was asked.'),
  code: z.int().describe('The code of the answer.'),
  why: z.string().nullable().describe('Why it was refused, for people.'),
  address: z.string().describe('Where it came from.'),
  bytesIn: z.int().describe('Of the body.'),
  bytesOut: z.int().describe('Of the answer.'),
  durationMs: z.int().describe('Until it was answered.'),
  orderId: z.int().nullable().describe('Of the order that it made.'),
  recipients: z.int().nullable().describe('How many the order has.'),
  texts: z
    .array(z.string())
    .optional()
    .describe('Where the account has `logTexts`: the first of them.'),
  skipped: z.int().optional().describe('How many of this caller were not noted before it.'),
})
const pageShape = z.object({
  items: z.array(requestShape).describe('A page of them, which may be short.'),
  next: z.string().nullable().describe('The `cursor` of the page behind it; null of the last.'),
})

type Filters = z.output<typeof ofAccount>

const filterOf = (query: Filters, accountId: number | null) => ({
  ...{ accountId, code: query.code ?? null, call: query.call ?? null },
  ...{ sinceMs: query.since ?? 0, cursor: query.cursor, limit: query.limit },
})

export function requestCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'getAccountRequests',
      method: 'GET',
      path: '/accounts/:id/requests',
      status: 200,
      summary: 'Lists what an account asked at the wire and why it was refused, newest first.',
      query: ofAccount,
      reply: pageShape,
      answer: async (asked) =>
        settled(await getRequests(context, filterOf(asked.query, idIn(asked, 'account')))),
    }),
    call({
      name: 'getRequests',
      method: 'GET',
      path: '/requests',
      status: 200,
      summary: 'Lists the requests of all accounts, and those that belong to none.',
      query: ofAll,
      reply: pageShape,
      answer: async ({ query }) =>
        settled(await getRequests(context, filterOf(query, query.account ?? null))),
    }),
    call({
      name: 'getRequest',
      method: 'GET',
      path: '/requests/:id',
      status: 200,
      summary: 'Shows the request whose answer had this `x-request-id`.',
      reply: requestShape,
      answer: async (asked) => settled(await getRequest(context, { id: requestIdIn(asked) })),
    }),
  ]
}

/** What is no id is no request's. @throws Breach */
function requestIdIn({ params: { id = '' } }: Pick<Ask, 'params'>): string {
  if (isRequestId(id)) return id
  throw new Breach({ name: 'notFound', detail: `no request has the id ${id}` })
}
