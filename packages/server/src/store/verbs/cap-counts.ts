/**
 * The counters of the daily caps (`rules/caps.ts`).
 *
 * They are read and raised under the lock of the account, so that two orders of two nodes cannot
 * both take what is left. An account without caps costs no statement.
 */
import type { PrefixCap } from '../../rules/account.ts'
import { type CapUse, capKey, capUses, type DailyCaps, hasCaps } from '../../rules/caps.ts'
import { istanbulDay } from '../../rules/istanbul.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'

export interface CapColumns {
  readonly messages_per_recipient_per_day: number | null
  /** JSON. */
  readonly prefix_caps: string
  readonly spend_per_day: number | null
}
export const CAP_COLUMNS = 'messages_per_recipient_per_day, prefix_caps, spend_per_day'

/** Undefined for an account without caps. */
export function capsIn(account: CapColumns): DailyCaps | undefined {
  const { messages_per_recipient_per_day, prefix_caps, spend_per_day } = account
  if (messages_per_recipient_per_day === null && spend_per_day === null && prefix_caps === '[]') {
    return undefined
  }
  const caps = {
    messagesPerRecipientPerDay: messages_per_recipient_per_day,
    prefixCaps: JSON.parse(prefix_caps) as PrefixCap[],
    spendPerDay: spend_per_day,
  }
  return hasCaps(caps) ? caps : undefined
}

const KEY_COLUMNS = { account_id: 'integer', day: 'integer', what: 'text' } as const
interface Count {
  readonly account_id: number
  readonly day: number
  readonly what: string
  readonly used: number
}
const findCounts = statement<{ keys: SetRows }, Count>(
  ({ each }) => `select c.account_id, c.day, c.what, c.used
    from ${each('keys', KEY_COLUMNS)} k
    join cap_count c on c.day = k.day and c.account_id = k.account_id and c.what = k.what`,
)
const USE_COLUMNS = { ...KEY_COLUMNS, count: 'integer' } as const
const raise = statement<{ rows: SetRows }>(
  ({ each }) => `insert into cap_count (account_id, day, what, used)
    select account_id, day, what, count from ${each('rows', USE_COLUMNS)} r where true
    on conflict (day, account_id, what) do update set used = cap_count.used + excluded.used`,
)

/** What was used already of what these orders would take, by `capKey`. */
export function* readCapCounts(uses: readonly CapUse[]): Steps<Map<string, number>> {
  if (uses.length === 0) return new Map()
  const keys = uses.map(({ accountId, day, what }) => [accountId, day, what] as const)
  const found = yield* rows(findCounts, { keys })
  return new Map(
    found.map(({ account_id, day, what, used }) => {
      return [capKey({ accountId: account_id, day, what }), used]
    }),
  )
}

export function* raiseCapCounts(uses: readonly CapUse[]): Steps<void> {
  if (uses.length === 0) return
  const sums = Map.groupBy(uses, capKey)
  yield* rows(raise, {
    rows: [...sums.values()].map((own) => {
      const [{ accountId, day, what }] = own as [CapUse]
      return [accountId, day, what, own.reduce((sum, { count }) => sum + count, 0)]
    }),
  })
}

const findAccount = statement<{ id: number }, CapColumns>(
  ({ forUpdate }) => `select ${CAP_COLUMNS} from account where id = :id ${forUpdate}`,
)
const findNumbers = statement<
  { orderId: number },
  { readonly numbers: Uint8Array; readonly blocked: string }
>(() => 'select numbers, blocked from compact where order_id = :orderId')
const lower = statement<{ rows: SetRows }>(
  ({ each }) => `update cap_count
    set used = case when cap_count.used > r.count then cap_count.used - r.count else 0 end
    from ${each('rows', USE_COLUMNS)} r
    where cap_count.day = r.day and cap_count.account_id = r.account_id
      and cap_count.what = r.what`,
)

/** Of an order that was called off: as if it had never been. Such orders are compact. */
export function* giveBackCapCounts(order: {
  readonly accountId: number
  readonly orderId: number
  readonly submitAtMs: number
  readonly sendAtMs: number
  readonly cost: number
}): Steps<void> {
  const account = yield* row(findAccount, { id: order.accountId })
  const caps = account && capsIn(account)
  const found = caps && (yield* row(findNumbers, { orderId: order.orderId }))
  if (!caps || !found) return
  const { buffer, byteOffset, byteLength } = new Uint8Array(found.numbers)
  const numbers = new Float64Array(buffer, byteOffset, byteLength / 8)
  const blocked = new Set(JSON.parse(found.blocked) as number[])
  const uses = capUses({ ...order, numbers, isSent: (at) => !blocked.has(at) }, caps)
  yield* rows(lower, {
    rows: uses.map(({ accountId, day, what, count }) => [accountId, day, what, count]),
  })
}

const forget = statement<{ before: number; limit: number }, { day: number }>(
  () => `delete from cap_count where (day, account_id, what) in (
      select day, account_id, what from cap_count where day < :before order by day limit :limit
    ) returning day`,
)
const FORGET_MAX = 1_000

/** Days that are over; whether there is more of them. */
export function* forgetCapCounts(nowMs: number): Steps<boolean> {
  const gone = yield* rows(forget, { before: istanbulDay(nowMs), limit: FORGET_MAX })
  return gone.length === FORGET_MAX
}
