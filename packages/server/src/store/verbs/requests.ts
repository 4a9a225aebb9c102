/** Writes the request log, and lets its oldest bundles go. */
import type { Bundle } from '../../rules/request-log.ts'
import { insertInto, rows, type SetRows, type Steps, statement } from '../statement.ts'

const insertBundles = insertInto(
  'request_log',
  {
    account_id: 'integer',
    id: 'text',
    at: 'integer',
    requests: 'integer',
    codes: 'text',
    entries: 'text',
  },
  'on conflict (account_id, id) do nothing',
)

// In the order of the accounts: nodes that count for the same ones lock them alike.
const COUNT_COLUMNS = { account_id: 'integer', requests: 'integer' } as const
const count = statement<{ rows: SetRows }>(
  ({ each }) => `insert into request_count (account_id, kept)
    select account_id, requests from ${each('rows', COUNT_COLUMNS)} r where true
    on conflict (account_id) do update set kept = request_count.kept + excluded.kept`,
)

type Counted = Pick<Bundle, 'accountId' | 'requests'>

const sumsOf = (bundles: readonly Counted[], sign: 1 | -1): SetRows =>
  [...Map.groupBy(bundles, ({ accountId }) => accountId)]
    .map(([accountId, own]) => {
      return [accountId, sign * own.reduce((sum, { requests }) => sum + requests, 0)] as const
    })
    .toSorted(([a], [b]) => a - b)

/** What came before is kept already if it comes again. */
export function* keepRequests(bundles: readonly Bundle[]): Steps<void> {
  yield* rows(insertBundles, {
    rows: bundles.map(({ accountId, id, atMs, requests, codes, entries }) => [
      ...[accountId, id, atMs, requests, codes, entries],
    ]),
  })
  yield* rows(count, { rows: sumsOf(bundles, 1) })
}

interface Dropped {
  readonly account_id: number
  readonly requests: number
}

const dropOld = statement<{ nowMs: number; beforeMs: number; limit: number }, Dropped>(
  () => `delete from request_log where id in (
      select id from (
        select id, at from request_log where at <= :nowMs order by id limit :limit
      ) r
      where at <= :beforeMs
    ) returning account_id, requests`,
)
const findFull = statement<
  { keptMax: number },
  { readonly account_id: number; readonly kept: number }
>(
  () => `select account_id, kept from request_count where kept > :keptMax
    order by account_id limit 16`,
)
const findOldest = statement<
  { accountId: number; limit: number },
  { readonly id: string; readonly requests: number }
>(
  () => `select id, requests from request_log where account_id = :accountId
    order by id limit :limit`,
)
const drop = statement<{ accountId: number; last: string }, Dropped>(
  () => `delete from request_log where account_id = :accountId and id <= :last
    returning account_id, requests`,
)

/**
 * Lets go of what is too old, and of the oldest of accounts that have too many.
 * @returns how many requests are gone, and whether there are more
 */
export function* forgetRequests(request: {
  /** Null keeps them for ever. */
  readonly beforeMs: number | null
  readonly nowMs: number
  readonly keptMax: number
  /** Bundles, for each reason and account. */
  readonly limit: number
}): Steps<{ readonly gone: number; readonly more: boolean }> {
  const { beforeMs, nowMs, keptMax, limit } = request
  const old = beforeMs === null ? [] : yield* rows(dropOld, { nowMs, beforeMs, limit })
  const dropped: Dropped[] = [...old]
  let more = old.length === limit
  for (const { account_id: accountId, kept } of yield* rows(findFull, { keptMax })) {
    const excess = yield* dropExcess(accountId, kept - keptMax, limit)
    dropped.push(...excess)
    more ||= excess.length === limit
  }
  if (dropped.length === 0) return { gone: 0, more: false }
  const gone = dropped.map(({ account_id, requests }) => ({ accountId: account_id, requests }))
  yield* rows(count, { rows: sumsOf(gone, -1) })
  return { gone: gone.reduce((sum, { requests }) => sum + requests, 0), more }
}

function* dropExcess(accountId: number, excess: number, limit: number): Steps<readonly Dropped[]> {
  let sum = 0
  let last: string | undefined
  for (const { id, requests } of yield* rows(findOldest, { accountId, limit })) {
    if (sum >= excess) break
    sum += requests
    last = id
  }
  return last === undefined ? [] : yield* rows(drop, { accountId, last })
}
