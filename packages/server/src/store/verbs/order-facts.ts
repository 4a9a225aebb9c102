/** What admission needs to know about a group of orders, in a few statements for all of them. */
import type { OrderDraft, RecipientNumbers } from '../../rules/compose.ts'
import type { KeptKey } from '../../rules/idempotency.ts'
import { istanbulDay } from '../../rules/istanbul.ts'
import { type NumberList, question, rows, type Steps, statement, together } from '../statement.ts'
import { CAP_COLUMNS, type CapColumns } from './cap-counts.ts'
import { type CapFacts, readCaps } from './cap-facts.ts'
import { readUnconsented } from './consent-facts.ts'
import { type KnownKey, readKeys } from './idempotency.ts'
import { askForPrints, type Print } from './prints.ts'
import { isCompact } from './slots.ts'
import type { Listeners } from './tell-webhooks.ts'

export interface AccountFacts extends CapColumns {
  readonly id: number
  balance: number
  readonly unit_price: number
  readonly rate_per_second: number | null
  next_slot_at: number
  /** In the virtual time of the account: `queue-bands.ts`. */
  next_turn_at: number
  readonly blacklisted: number
  readonly iys_brand_code: string | null
  readonly quiet_hours: string | null
  readonly ledger_entries: number
  readonly webhooks: Listeners
}

/** A key of an order of this very group, by its place among the accepted ones. */
export interface GroupKey extends KeptKey {
  readonly acceptedAt: number
}

export interface GroupFacts {
  readonly accounts: ReadonlyMap<number, AccountFacts>
  /** `<account> <sender>` */
  readonly approved: ReadonlySet<string>
  /** `<account> <fingerprint>` of what was accepted within the window; grows with the group. */
  readonly prints: Set<string>
  /** `<account> <key>`: what the customer's keys stand for; grows with the group. */
  readonly keys: Map<string, KnownKey | GroupKey>
  /** Recipients on the blacklist, by their index in the order. */
  readonly blocked: ReadonlyMap<OrderDraft, ReadonlySet<number>>
  /** Recipients without consent, of commercial orders that are due at once, likewise. */
  readonly unconsented: ReadonlyMap<OrderDraft, ReadonlySet<number>>
  readonly caps: CapFacts
  /** `<account> <day>`: orders so far, of days that have any. */
  readonly ordersOfDay: ReadonlyMap<string, number>
}

const findAccounts = statement<{ ids: readonly (readonly [number])[] }, AccountFacts>(
  ({
    each,
    forUpdate,
  }) => `select id, balance, unit_price, rate_per_second, next_slot_at, next_turn_at, blacklisted,
      ledger_entries, webhooks, iys_brand_code, quiet_hours, ${CAP_COLUMNS}
    from account where id in (select id from ${each('ids', { id: 'integer' })} i)
    order by id ${forUpdate}`,
)

const findSenders = statement<
  { pairs: readonly (readonly [number, string])[] },
  { account_id: number; name: string }
>(
  ({ each }) => `select s.account_id, s.name
    from ${each('pairs', { account_id: 'integer', name: 'text' })} p
    join sender s on s.account_id = p.account_id and s.name = p.name
    where s.status = 'approved'`,
)

// Counted under the lock of the account, so that it holds until the end of the transaction.
const findDays = statement<
  { days: readonly (readonly [accountId: number, day: number])[] },
  { account_id: number; day: number; orders: number }
>(
  ({ each }) => `select d.account_id, d.day, d.orders
    from ${each('days', { account_id: 'integer', day: 'integer' })} a
    join day_count d on d.account_id = a.account_id and d.day = a.day`,
)

const findBlocked = statement<{ accountId: number; numbers: NumberList }, { number: number }>(
  ({ among }) => `select number from blacklist
    where account_id = :accountId and ${among('number', 'numbers')}`,
)

export const printOf = ({ accountId, fingerprint, submitAtMs }: OrderDraft): Print => ({
  accountId,
  hash: fingerprint,
  atMs: submitAtMs,
})

/** The first answer locks the accounts; the others see what was committed before that. */
export function* readFacts(drafts: readonly OrderDraft[]): Steps<GroupFacts> {
  const ids = [...new Set(drafts.map(({ accountId }) => accountId))]
  const pairs = new Map(
    drafts.map(({ accountId, sender }) => [`${accountId} ${sender}`, [accountId, sender] as const]),
  )
  const days = new Map(
    drafts.map(({ accountId, submitAtMs }) => {
      const day = istanbulDay(submitAtMs)
      return [dayKey(accountId, day), [accountId, day] as const]
    }),
  )
  const [found, senders, prints, counted] = yield* together(
    question(findAccounts, { ids: ids.map((id) => [id] as const) }),
    question(findSenders, { pairs: [...pairs.values()] }),
    askForPrints(drafts.map(printOf)),
    question(findDays, { days: [...days.values()] }),
  )
  const accounts = new Map(found.map((account) => [account.id, { ...account }]))
  const blocked = yield* readBlocked(drafts, accounts)
  const barred = { blocked, unconsented: yield* readDueUnconsented(drafts, accounts) }
  return {
    accounts,
    approved: new Set(senders.map(({ account_id, name }) => `${account_id} ${name}`)),
    prints: new Set(prints.map(({ account_id, hash }) => `${account_id} ${hash}`)),
    ordersOfDay: new Map(
      counted.map(({ account_id, day, orders }) => [dayKey(account_id, day), orders]),
    ),
    keys: yield* readKeys(drafts),
    ...barred,
    caps: yield* readCaps(drafts, { accounts, ...barred }),
  }
}

export const dayKey = (accountId: number, day: number): string => `${accountId} ${day}`

function* readBlocked(
  drafts: readonly OrderDraft[],
  accounts: ReadonlyMap<number, AccountFacts>,
): Steps<Map<OrderDraft, ReadonlySet<number>>> {
  const blocked = new Map<OrderDraft, ReadonlySet<number>>()
  for (const draft of drafts) {
    if (!accounts.get(draft.accountId)?.blacklisted) continue
    blocked.set(draft, yield* blockedAmong(draft.accountId, draft.numbers))
  }
  return blocked
}

/** Compact orders are asked about when they unfold; informational ones never. */
function* readDueUnconsented(
  drafts: readonly OrderDraft[],
  accounts: ReadonlyMap<number, AccountFacts>,
): Steps<Map<OrderDraft, ReadonlySet<number>>> {
  const due = drafts.flatMap((draft) => {
    const { iysList, numbers } = draft
    const account = accounts.get(draft.accountId)
    if (iysList === null || !account || isCompact(draft, account)) return []
    return [{ draft, question: { brandCode: account.iys_brand_code, iysList, numbers } }]
  })
  if (due.length === 0) return new Map()
  const found = yield* readUnconsented(due.map(({ question }) => question))
  return new Map(due.map(({ draft }, at) => [draft, found[at] ?? new Set<number>()]))
}

/** Indexes of the numbers that are on the account's blacklist. */
export function* blockedAmong(accountId: number, numbers: RecipientNumbers): Steps<Set<number>> {
  const hits = yield* rows(findBlocked, { accountId, numbers: [...new Set(numbers)] })
  const onList = new Set(hits.map(({ number }) => number))
  const indexes = new Set<number>()
  if (onList.size === 0) return indexes
  for (const [at, number] of numbers.entries()) if (onList.has(number)) indexes.add(at)
  return indexes
}
