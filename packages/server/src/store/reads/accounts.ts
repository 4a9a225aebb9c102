/** Looking up accounts, by what a caller presents or by id. */
import type { AccountSettings } from '../../rules/account.ts'
import type { SenderState } from '../../rules/sender-lifecycle.ts'
import { type AccountRow, settingsIn } from '../account-columns.ts'
import { row, rows, type Steps, statement } from '../statement.ts'

/** `smpp` is the password that binds by SMPP. */
export type CredentialKind = 'key' | 'password' | 'smpp'

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
  readonly status: SenderState
  /** Of the last judgement. */
  readonly reason: string | null
  /** Since when it is in this state. */
  readonly sinceMs: number
  readonly createdAtMs: number
}

/** What authentication needs: the account and the hash to compare with. */
export interface CredentialView {
  readonly hash: string
  /** The one before is as good, until then. */
  readonly oldHash: string | null
  readonly oldUntilMs: number | null
  readonly account: AccountView
}

interface FoundAccount extends AccountRow {
  readonly created_at: number
  readonly balance: number
}

const findAccount = statement<{ id: number }, FoundAccount>(
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
  { account_id: number } & Omit<CredentialView, 'account'>
>(
  () => `select account_id, hash, old_hash as "oldHash", old_until as "oldUntilMs"
    from credential where kind = :kind and name = :name`,
)
const findKept = statement<{ accountId: number }, KeptCredential>(
  () => 'select kind, name, hash from credential where account_id = :accountId order by kind',
)
const findSenders = statement<{ id: number }, SenderView>(
  () => `select name, status, reason, status_at as "sinceMs", created_at as "createdAtMs"
    from sender where account_id = :id order by created_at, name`,
)

export function* accountById(request: { readonly id: number }): Steps<AccountView | undefined> {
  const found = yield* row(findAccount, { id: request.id })
  if (!found) return undefined
  const credentials = yield* rows(findCredentials, { id: found.id })
  const named = new Map(credentials.map(({ kind, name }) => [kind, name]))
  const senders = yield* rows(findSenders, { id: found.id })
  return {
    settings: settingsIn(found),
    createdAtMs: found.created_at,
    balance: found.balance,
    key: named.get('key') ?? null,
    username: named.get('password') ?? null,
    senders,
  }
}

export function* accountByCredential(request: {
  readonly kind: CredentialKind
  readonly name: string
}): Steps<CredentialView | undefined> {
  const found = yield* row(findCredential, request)
  if (!found) return undefined
  const { account_id, ...hashes } = found
  const account = yield* accountById({ id: account_id })
  return account && { ...hashes, account }
}

export interface KeptCredential {
  readonly kind: CredentialKind
  readonly name: string
  readonly hash: string
}

/** What is kept of an account's credentials. */
export function* keptCredentials(request: {
  readonly accountId: number
}): Steps<readonly KeptCredential[]> {
  return yield* rows(findKept, request)
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
