/** What admission needs to know about a group of orders, in a few statements for all of them. */
import type { OrderDraft, RecipientNumbers } from '../../rules/compose.ts'
import { rows, type Steps, statement } from '../statement.ts'
import { findPrints, type Print } from './prints.ts'

export interface AccountFacts {
  readonly id: number
  balance: number
  readonly unit_price: number
  readonly rate_per_second: number | null
  next_slot_at: number
  readonly blacklisted: number
}

export interface GroupFacts {
  readonly accounts: ReadonlyMap<number, AccountFacts>
  /** `<account> <sender>` */
  readonly approved: ReadonlySet<string>
  /** `<account> <fingerprint>` of what was accepted within the window; grows with the group. */
  readonly prints: Set<string>
  /** Recipients on the blacklist, by their index in the order. */
  readonly blocked: ReadonlyMap<OrderDraft, ReadonlySet<number>>
}

const findAccounts = statement<{ ids: readonly (readonly [number])[] }, AccountFacts>(
  ({
    each,
    forUpdate,
  }) => `select id, balance, unit_price, rate_per_second, next_slot_at, blacklisted
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

const findBlocked = statement<
  { accountId: number; numbers: readonly (readonly [number])[] },
  { number: number }
>(
  ({ each }) => `select b.number
    from ${each('numbers', { number: 'integer' })} n
    join blacklist b on b.account_id = :accountId and b.number = n.number`,
)

export const printOf = ({ accountId, fingerprint, submitAtMs }: OrderDraft): Print => ({
  accountId,
  hash: fingerprint,
  atMs: submitAtMs,
})

export function* readFacts(drafts: readonly OrderDraft[]): Steps<GroupFacts> {
  const ids = [...new Set(drafts.map(({ accountId }) => accountId))]
  const found = yield* rows(findAccounts, { ids: ids.map((id) => [id] as const) })
  const accounts = new Map(found.map((account) => [account.id, { ...account }]))
  const pairs = new Map(
    drafts.map(({ accountId, sender }) => [`${accountId} ${sender}`, [accountId, sender] as const]),
  )
  const senders = yield* rows(findSenders, { pairs: [...pairs.values()] })
  return {
    accounts,
    approved: new Set(senders.map(({ account_id, name }) => `${account_id} ${name}`)),
    prints: yield* findPrints(drafts.map(printOf)),
    blocked: yield* readBlocked(drafts, accounts),
  }
}

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

/** Indexes of the numbers that are on the account's blacklist. */
export function* blockedAmong(accountId: number, numbers: RecipientNumbers): Steps<Set<number>> {
  const asked = [...new Set(numbers)].map((number) => [number] as const)
  const hits = yield* rows(findBlocked, { accountId, numbers: asked })
  const onList = new Set(hits.map(({ number }) => number))
  const indexes = new Set<number>()
  if (onList.size === 0) return indexes
  for (const [at, number] of numbers.entries()) if (onList.has(number)) indexes.add(at)
  return indexes
}
