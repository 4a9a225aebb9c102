/** Finding, keeping and forgetting fingerprints: in memory on the embedded engine, else a table. */
import { DUPLICATE_WINDOW_MS } from '../../rules/admission.ts'
import { bucketOf, CLOCKS_APART_MS } from '../print-memory.ts'
import { question, rows, type SetRows, type Steps, statement } from '../statement.ts'

export interface Print {
  readonly accountId: number
  readonly hash: string
  readonly atMs: number
}

const COLUMNS = {
  bucket: 'integer',
  account_id: 'integer',
  hash: 'text',
  at: 'integer',
} as const

type Row = readonly [bucket: number, accountId: number, hash: string, atMs: number]

const rowOf = ({ accountId, hash, atMs }: Print): Row => [bucketOf(atMs), accountId, hash, atMs]
const keyOf = ([, accountId, hash]: Row): string => `${accountId} ${hash}`
const rowsIn = (params: { readonly prints?: unknown }) => params.prints as readonly Row[]

const find = statement<{ prints: readonly Row[] }, { account_id: number; hash: string }>(
  ({ each }) => `select f.account_id, f.hash
    from ${each('prints', COLUMNS)} p
    join fingerprint f on f.bucket in (p.bucket - 1, p.bucket, p.bucket + 1)
      and f.account_id = p.account_id and f.hash = p.hash
    where f.at <= p.at + ${CLOCKS_APART_MS} and f.at > p.at - ${DUPLICATE_WINDOW_MS}`,
  (memory, params) =>
    rowsIn(params)
      .filter((row) => memory.has(keyOf(row), row[3]))
      .map(([, account_id, hash]) => ({ account_id, hash })),
)

const keep = statement<{ prints: SetRows }>(
  ({ each }) => `insert into fingerprint (bucket, account_id, hash, at)
    select bucket, account_id, hash, at from ${each('prints', COLUMNS)} p where true
    on conflict (bucket, account_id, hash) do update set at = excluded.at`,
  (memory, params) => {
    for (const row of rowsIn(params)) memory.add(keyOf(row), row[3])
    return []
  },
)

const forget = statement<{ prints: SetRows }>(
  ({ each }) => `delete from fingerprint where (bucket, account_id, hash, at) in (
    select bucket, account_id, hash, at from ${each('prints', COLUMNS)} p)`,
  (memory, params) => {
    for (const row of rowsIn(params)) memory.drop(keyOf(row), row[3])
    return []
  },
)

/** So many at a time: a busy window leaves millions behind. */
const FORGET_MAX = 5_000

const forgetOld = statement<{ before: number }, { bucket: number }>(
  () => `delete from fingerprint where (bucket, account_id, hash) in (
      select bucket, account_id, hash from fingerprint where bucket < :before limit ${FORGET_MAX}
    ) returning bucket`,
  (memory, { before }) => {
    memory.dropBefore(before as number)
    return []
  },
)

const forgetAll = statement<Record<never, never>>(
  () => 'delete from fingerprint',
  (memory) => {
    memory.clear()
    return []
  },
)

/** Which of them an accepted order within the window has. */
export const askForPrints = (prints: readonly Print[]) =>
  question(find, { prints: prints.map(rowOf) })

export function* keepPrints(prints: readonly Print[]): Steps<void> {
  yield* rows(keep, { prints: prints.map(rowOf) })
}

export function* forgetPrint(print: Print): Steps<void> {
  yield* rows(forget, { prints: [rowOf(print)] })
}

/** Forgets what no window reaches at this time; whether there is more of it. */
export function* forgetOldPrints(nowMs: number): Steps<boolean> {
  const forgotten = yield* rows(forgetOld, { before: bucketOf(nowMs) - 1 })
  return forgotten.length === FORGET_MAX
}

export function* forgetAllPrints(): Steps<void> {
  yield* rows(forgetAll, {})
}
