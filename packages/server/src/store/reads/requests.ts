/**
 * Reads the request log, newest first.
 *
 * Bundles are read in the order of their last entries; an entry can be shown once no bundle that is
 * still to be read can hold a later one. A look goes through a bounded number of bundles: where the
 * filter leaves little, a page may be short and still not be the last.
 */
import {
  type Bundle,
  bundlesBefore,
  isAskedFor,
  type LoggedRequest,
  type RequestFilter,
  unbundle,
} from '../../rules/request-log.ts'
import { rows, type Steps, statement } from '../statement.ts'

interface BundleRow extends Pick<Bundle, 'id' | 'entries'> {
  readonly account_id: number
}

interface Where {
  readonly before: string
  readonly sinceMs: number
  /** What the codes of a bundle must hold; a space for any. */
  readonly code: string
  readonly limit: number
}

const findOfAccount = statement<Where & { accountId: number }, BundleRow>(
  ({ contains }) => `select account_id, id, entries from request_log
    where account_id = :accountId and id < :before and at >= :sinceMs
      and ${contains('codes', ':code')}
    order by id desc limit :limit`,
)
const findOfAll = statement<Where, BundleRow>(
  ({ contains }) => `select account_id, id, entries from request_log
    where id < :before and at >= :sinceMs and ${contains('codes', ':code')}
    order by id desc limit :limit`,
)

const BUNDLES_AT_ONCE = 32
const LOOKS_MAX = 32

export interface RequestsPage {
  readonly items: readonly LoggedRequest[]
  /** Where it goes on; null when there is nothing more. */
  readonly next: string | null
}

export function* requestsPage(
  request: RequestFilter & {
    /** The cursor: what has an id below it. */
    readonly before: string
    readonly limit: number
  },
): Steps<RequestsPage> {
  const { before, limit } = request
  const wanted = (entry: LoggedRequest) => entry.id < before && isAskedFor(entry, request)
  const pool: LoggedRequest[] = []
  let from = bundlesBefore(before)
  for (let look = 1; ; look += 1) {
    const found = yield* findBundles(request, from)
    pool.push(...found.flatMap((row) => unbundle(row.account_id, row).filter(wanted)))
    const isEnd = found.length < BUNDLES_AT_ONCE
    const last = found.at(-1)?.id ?? ''
    const ready = isEnd ? pool : pool.filter(({ id }) => id >= last)
    if (isEnd || ready.length > limit || look === LOOKS_MAX) {
      return pageOf(ready, limit, isEnd ? null : last)
    }
    from = last
  }
}

function pageOf(ready: LoggedRequest[], limit: number, next: string | null): RequestsPage {
  const sorted = ready.toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const items = sorted.slice(0, limit)
  return { items, next: sorted.length > limit ? (items.at(-1)?.id ?? null) : next }
}

function* findBundles(filter: RequestFilter, before: string): Steps<readonly BundleRow[]> {
  const { accountId, code, sinceMs } = filter
  const codes = code === null ? ' ' : ` ${code} `
  const where = { before, sinceMs, code: codes, limit: BUNDLES_AT_ONCE }
  if (accountId === null) return yield* rows(findOfAll, where)
  return yield* rows(findOfAccount, { ...where, accountId })
}

const findAround = statement<{ from: string; before: string }, BundleRow>(
  () => `select account_id, id, entries from request_log
    where id >= :from and id < :before order by id`,
)

export function* requestById(request: { readonly id: string }): Steps<LoggedRequest | undefined> {
  const { id } = request
  for (const row of yield* rows(findAround, { from: id, before: bundlesBefore(id) })) {
    const found = unbundle(row.account_id, row).find((entry) => entry.id === id)
    if (found) return found
  }
  return undefined
}
