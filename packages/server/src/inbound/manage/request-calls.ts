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
  /** Of the answer. */
  code: z
    .string()
    .regex(/^\d{3}$/, 'must be a code such as 401')
    .transform(Number)
    .optional(),
  /** The path below `/v1/`. */
  call: z.enum(CALLS).optional(),
  since: instant.optional(),
  cursor: z.string().refine(isRequestId, 'must be the `next` of the page before').optional(),
  limit,
}
const ofAccount = z.strictObject(filters)
const ofAll = z.strictObject({ ...filters, account: id.optional() })

const requestShape = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  accountId: z.int().nullable(),
  call: z.string(),
  format: z.enum(['json', 'xml', 'get', 'smpp']),
  code: z.int(),
  why: z.string().nullable(),
  address: z.string(),
  bytesIn: z.int(),
  bytesOut: z.int(),
  durationMs: z.int(),
  orderId: z.int().nullable(),
  recipients: z.int().nullable(),
  texts: z.array(z.string()).optional(),
  skipped: z.int().optional(),
})
const pageShape = z.object({ items: z.array(requestShape), next: z.string().nullable() })

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
