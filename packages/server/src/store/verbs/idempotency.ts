/** The keys under which customers send orders again, and the order that each stands for. */
import type { OrderDraft } from '../../rules/compose.ts'
import { IDEMPOTENCY_WINDOW_MS, type KeptKey } from '../../rules/idempotency.ts'
import { insertInto, row, rows, type Steps, statement } from '../statement.ts'

export interface KnownKey extends KeptKey {
  readonly orderId: number
}

const find = statement<
  { keys: readonly (readonly [accountId: number, key: string])[] },
  { account_id: number; key_hash: string; body_hash: string; order_id: number; at: number }
>(
  ({ each }) => `select i.account_id, i.key_hash, i.body_hash, i.order_id, i.at
    from ${each('keys', { account_id: 'integer', key_hash: 'text' })} k
    join idempotency i on i.account_id = k.account_id and i.key_hash = k.key_hash`,
)

const keep = insertInto(
  'idempotency',
  {
    account_id: 'integer',
    key_hash: 'text',
    body_hash: 'text',
    order_id: 'integer',
    at: 'integer',
  },
  `on conflict (account_id, key_hash) do update set body_hash = excluded.body_hash,
    order_id = excluded.order_id, at = excluded.at`,
)

export const idempotencyKey = (accountId: number, key: string): string => `${accountId} ${key}`

/** What the keys of these orders stand for already. Ask while the accounts are held. */
export function* readKeys(drafts: readonly OrderDraft[]): Steps<Map<string, KnownKey>> {
  const keys = drafts.flatMap(({ accountId, idempotency }) =>
    idempotency ? [[accountId, idempotency.key] as const] : [],
  )
  if (keys.length === 0) return new Map()
  const found = yield* rows(find, { keys })
  return new Map(
    found.map(({ account_id, key_hash, body_hash, order_id, at }) => [
      idempotencyKey(account_id, key_hash),
      { body: body_hash, orderId: order_id, atMs: at },
    ]),
  )
}

/** The order that was accepted under a key, which is given as it was hashed. */
export function* orderOfKey(accountId: number, key: string): Steps<number | undefined> {
  return (yield* row(find, { keys: [[accountId, key]] }))?.order_id
}

export function* keepKeys(
  orders: readonly { readonly id: number; readonly draft: OrderDraft }[],
): Steps<void> {
  const kept = orders.flatMap(({ id, draft: { accountId, idempotency, submitAtMs } }) =>
    idempotency ? [[accountId, idempotency.key, idempotency.body, id, submitAtMs] as const] : [],
  )
  if (kept.length > 0) yield* rows(keep, { rows: kept })
}

/** So many at a time. */
const FORGET_MAX = 1_000

const forget = statement<{ beforeMs: number }, { account_id: number }>(
  () => `delete from idempotency where (account_id, key_hash) in (
      select account_id, key_hash from idempotency where at <= :beforeMs limit ${FORGET_MAX}
    ) returning account_id`,
)

/** Lets go of keys that stand for nothing any more; whether there are more of them. */
export function* forgetOldKeys(nowMs: number): Steps<boolean> {
  const gone = yield* rows(forget, { beforeMs: nowMs - IDEMPOTENCY_WINDOW_MS })
  return gone.length === FORGET_MAX
}
