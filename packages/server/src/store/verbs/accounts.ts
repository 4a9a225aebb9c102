/** Accounts, their credentials and credits: what the management API changes. */
import type { AccountSettings } from '../../rules/account.ts'
import { ACCOUNT_PARAMS, type AccountParams, accountParams } from '../account-columns.ts'
import type { CredentialKind } from '../reads/accounts.ts'
import { row, rows, type Steps, statement } from '../statement.ts'
import { takeIds } from './ids.ts'
import { post } from './money.ts'
import { createSenders } from './senders.ts'
import { setClassicAddress } from './webhook-endpoints.ts'

export interface NewCredential {
  readonly kind: CredentialKind
  /** The public half: an API key or a username. */
  readonly name: string
  /** Never the secret itself. */
  readonly hash: string
}

export interface NewAccount {
  readonly settings: Omit<AccountSettings, 'id'>
  readonly credentials: readonly NewCredential[]
  readonly senders: readonly string[]
  readonly balance: number
  /** Signs what the account's address is told, if it has one. */
  readonly webhookSecret?: string
  readonly nowMs: number
}

const columnList = ACCOUNT_PARAMS.map(({ column }) => column).join(', ')
const paramList = ACCOUNT_PARAMS.map(({ param }) => param).join(', ')

const insertAccount = statement<AccountParams & { id: number; nowMs: number }>(
  () => `insert into account (id, created_at, ${columnList}) values (:id, :nowMs, ${paramList})`,
)
const setAccount = statement<AccountParams & { id: number }, { id: number }>(() => {
  const sets = ACCOUNT_PARAMS.map(({ column, param }) => `${column} = ${param}`)
  return `update account set ${sets.join(', ')} where id = :id returning id`
})
const insertCredential = statement<NewCredential & { accountId: number }>(
  () => `insert into credential (name, kind, account_id, hash)
    values (:name, :kind, :accountId, :hash)`,
)
const findCredential = statement<{ name: string; kind: string }, { account_id: number }>(
  () => 'select account_id from credential where name = :name and kind = :kind',
)

/** Makes an account, or says which credential is taken. */
export function* createAccount(
  request: NewAccount,
): Steps<{ readonly id: number } | { readonly taken: string }> {
  const { settings, credentials, senders, balance, nowMs } = request
  for (const { name, kind } of credentials) {
    if (yield* row(findCredential, { name, kind })) return { taken: name }
  }
  const id = yield* takeIds('account', 1)
  yield* rows(insertAccount, { id, nowMs, ...accountParams(settings) })
  for (const credential of credentials) {
    yield* rows(insertCredential, { ...credential, accountId: id })
  }
  yield* createSenders(id, senders, nowMs)
  if (balance !== 0) {
    yield* post([{ accountId: id, amount: balance, reason: 'credits', orderId: null, atMs: nowMs }])
  }
  const { webhookUrl: url } = settings
  const secret = request.webhookSecret ?? null
  if (url !== null) yield* setClassicAddress({ accountId: id, url, secret, nowMs })
  return { id }
}

/** Replaces the settings of an account; false if there is no such account. */
export function* updateAccount(request: {
  readonly id: number
  readonly settings: Omit<AccountSettings, 'id'>
}): Steps<boolean> {
  const found = yield* rows(setAccount, { id: request.id, ...accountParams(request.settings) })
  return found.length === 1
}

const findBalance = statement<{ id: number }, { balance: number }>(
  ({ forUpdate }) => `select balance from account where id = :id ${forUpdate}`,
)

/** Books an amount and returns the balance after it; undefined if there is no such account. */
export function* addCredits(request: {
  readonly accountId: number
  readonly amount: number
  readonly reason: string
  readonly nowMs: number
}): Steps<number | undefined> {
  const { accountId, amount, reason, nowMs } = request
  const before = yield* row(findBalance, { id: accountId })
  if (!before) return undefined
  yield* post([{ accountId, amount, reason, orderId: null, atMs: nowMs }])
  return before.balance + amount
}
