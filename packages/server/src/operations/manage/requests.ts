/** The request log as the operator reads it: what was asked, what was answered, and why. */
import { LAST_ID, type LoggedRequest, type RequestFilter } from '../../rules/request-log.ts'
import type { Context } from '../context.ts'
import { type Managed, noAccount, type Page } from './answer.ts'
import { isoText } from './shown.ts'

export interface RequestsAsk extends RequestFilter {
  readonly cursor: string | undefined
  readonly limit: number
}

/** What this node has answered is seen at once; what another did, a moment later. */
export async function getRequests(
  { store, requests }: Context,
  { cursor = LAST_ID, ...filter }: RequestsAsk,
): Promise<Managed<Page<RequestReply>>> {
  const { accountId } = filter
  if (accountId !== null && !(await store.read('accountById', { id: accountId }))) {
    return noAccount(accountId)
  }
  await requests.flush()
  const { items, next } = await store.read('requestsPage', { ...filter, before: cursor })
  return { reply: { items: items.map(requestReply), next } }
}

export async function getRequest(
  { store, requests }: Context,
  { id }: { readonly id: string },
): Promise<Managed<RequestReply>> {
  await requests.flush()
  const found = await store.read('requestById', { id })
  if (found) return { reply: requestReply(found) }
  const why = `no request has the id ${id}; it may be older than the log, or was not logged`
  return { refused: 'notFound', why }
}

export type RequestReply = ReturnType<typeof requestReply>

function requestReply({ atMs, skipped, texts, ...request }: LoggedRequest) {
  const { id, ...rest } = request
  return {
    id,
    at: isoText(atMs),
    ...rest,
    /** Only of an account that has `logTexts`. */
    ...(texts === null ? {} : { texts }),
    /** Refused requests of the address that came before it and were left out. */
    ...(skipped === 0 ? {} : { skipped }),
  }
}
