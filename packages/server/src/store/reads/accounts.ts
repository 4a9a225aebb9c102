/** Looking up accounts, by what a caller presents or by id. */
import type { AccountSettings } from '../../rules/account.ts'
import { row, rows, type Steps, statement } from '../statement.ts'

/** An account with its counters; the public halves of its credentials, never the hashes. */
export interface AccountView {
  readonly settings: AccountSettings
  readonly createdAtMs: number
  readonly balance: number
  readonly key: string | null
  readonly username: string | null
  readonly senders: readonly SenderView[]
}

export interface SenderView {
  readonly name: string
  readonly status: 'submitted' | 'approved' | 'rejected'
  readonly reason: string | null
  readonly createdAtMs: number
}

/** What authentication needs: the account and the hash to compare with. */
export interface CredentialView {
  readonly hash: string
  readonly account: AccountView
}

interface AccountRow {
  readonly id: number
  readonly name: string
  readonly created_at: number
  readonly api_access: number
  readonly allowed_ips: string
  readonly strict_iys: number
  readonly iys_brand_code: string | null
  readonly test_number: number | null
  readonly encoding: AccountSettings['encoding']
  readonly suffix: string
  readonly turkish_letter_units: 1 | 2
  readonly rate_per_second: number | null
  readonly billing: AccountSettings['billing']
  readonly unit_price: number
  readonly webhook_url: string | null
  readonly short_code: string | null
  readonly keyword: string | null
  readonly balance: number
}

const findAccount = statement<{ id: number }, AccountRow>(
  () => 'select * from account where id = :id',
)
const listPage = statement<{ after: number; limit: number }, { id: number }>(
  () => 'select id from account where id > :after order by id limit :limit',
)
const findCredentials = statement<{ id: number }, { kind: string; name: string }>(
  () => 'select kind, name from credential where account_id = :id',
)
const findCredential = statement<
  { kind: string; name: string },
  { account_id: number; hash: string }
>(() => 'select account_id, hash from credential where kind = :kind and name = :name')
const findSenders = statement<
  { id: number },
  { name: string; status: SenderView['status']; reason: string | null; created_at: number }
>(
  () => `select name, status, reason, created_at from sender where account_id = :id
    order by created_at, name`,
)

function settingsOf(found: AccountRow): AccountSettings {
  return {
    id: found.id,
    name: found.name,
    apiAccess: found.api_access === 1,
    allowedIps: JSON.parse(found.allowed_ips) as string[],
    strictIys: found.strict_iys === 1,
    iysBrandCode: found.iys_brand_code,
    testNumber: found.test_number,
    encoding: found.encoding,
    suffix: found.suffix,
    turkishLetterUnits: found.turkish_letter_units,
    ratePerSecond: found.rate_per_second,
    billing: found.billing,
    unitPrice: found.unit_price,
    webhookUrl: found.webhook_url,
    shortCode: found.short_code,
    keyword: found.keyword,
  }
}

export function* accountById(request: { readonly id: number }): Steps<AccountView | undefined> {
  const found = yield* row(findAccount, { id: request.id })
  if (!found) return undefined
  const credentials = yield* rows(findCredentials, { id: found.id })
  const named = new Map(credentials.map(({ kind, name }) => [kind, name]))
  const senders = yield* rows(findSenders, { id: found.id })
  return {
    settings: settingsOf(found),
    createdAtMs: found.created_at,
    balance: found.balance,
    key: named.get('key') ?? null,
    username: named.get('password') ?? null,
    senders: senders.map(({ created_at, ...sender }) => ({ ...sender, createdAtMs: created_at })),
  }
}

export function* accountByCredential(request: {
  readonly kind: 'key' | 'password'
  readonly name: string
}): Steps<CredentialView | undefined> {
  const found = yield* row(findCredential, request)
  if (!found) return undefined
  const account = yield* accountById({ id: found.account_id })
  return account && { hash: found.hash, account }
}

/** Accounts in the order of their ids, from behind `after`. */
export function* accountsPage(request: {
  readonly after: number
  readonly limit: number
}): Steps<AccountView[]> {
  const page: AccountView[] = []
  for (const { id } of yield* rows(listPage, request)) {
    const account = yield* accountById({ id })
    if (account) page.push(account)
  }
  return page
}
