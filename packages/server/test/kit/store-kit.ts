/**
 * What the tests of the store and of the pipeline share: accounts, drafts, a carrier made of two
 * verbs, and the audit of everything that must add up.
 *
 * The audit only asks the store's own reads, so that it holds for any engine.
 */
import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { fingerprintOf } from '../../src/base/secrets.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import { compose, type OrderDraft } from '../../src/rules/compose.ts'
import { openPostgresStore, type PostgresStoreOptions } from '../../src/store/postgres/store.ts'
import { openSqliteStore, type SqliteStoreOptions } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import type { Claim, ClaimedMessage } from '../../src/store/verbs/claim-due.ts'
import type { Placed } from '../../src/store/verbs/place-orders.ts'
import type { Receipt } from '../../src/store/verbs/record-receipts.ts'
import type { Settled, SubmitResult } from '../../src/store/verbs/settle-submits.ts'

/** Friday 12:00 in Istanbul. */
export const START = Date.parse('2026-05-01T09:00:00Z')
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
/** Wire §5.3 leaves it to us; as long as the longest validity that carriers offer. */
export const VALIDITY_MS = 48 * HOUR_MS
export const CARRIER = 'carrier'
const WAIT_MS_MAX = 15_000
const ALL = Number.MAX_SAFE_INTEGER

/** Looks again, a turn of the event loop later, until there is something to see. */
export async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  const giveUpAt = performance.now() + WAIT_MS_MAX
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    assert(performance.now() < giveUpAt, `still not so: ${look}`)
    await turn()
  }
}

export const openStore = (options: Partial<SqliteStoreOptions> = {}): Promise<Store> =>
  openSqliteStore({
    directory: undefined,
    waitingMax: 10_000,
    onDeath: (error) => {
      throw error
    },
    ...options,
  })

/** A store on a database that others may share; each has a name of its own. */
export const openShared = (
  url: string,
  options: Partial<PostgresStoreOptions> = {},
): Promise<Store> =>
  openPostgresStore({
    ...{ url, writersMax: 4, readersMax: 2, connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 },
    ...{ waitingMax: 10_000, node: randomBytes(4).toString('hex') },
    ...options,
  })

const SETTINGS: Omit<AccountSettings, 'id'> = {
  name: 'Acme',
  apiAccess: true,
  allowedIps: [],
  strictIys: false,
  iysBrandCode: null,
  testNumber: null,
  encoding: 'auto',
  suffix: ' B186',
  turkishLetterUnits: 1,
  ratePerSecond: null,
  billing: 'credit',
  unitPrice: 1,
  smppBinds: 4,
  smppWindow: 50,
  smppSubmitsPerSecond: null,
  webhookUrl: null,
  shortCode: null,
  keyword: null,
  tlsOnly: false,
  iysShortNames: [],
  quietHours: null,
  countries: [],
  callsPerMinute: null,
  bodyBytesPerMinute: null,
  messagesPerRecipientPerDay: null,
  prefixCaps: [],
  spendPerDay: null,
  inboxApi: false,
  logTexts: false,
}

export const settingsOf = (id: number, more: Partial<AccountSettings> = {}): AccountSettings => ({
  ...SETTINGS,
  ...more,
  id,
})

export type AccountWish = Partial<AccountSettings> & {
  readonly credits?: number
  readonly senders?: readonly string[]
}

/** An account that may send as ACME, with 1000 credits. */
export async function anAccount(store: Store, wish: AccountWish = {}): Promise<AccountSettings> {
  const { credits = 1000, senders = ['ACME'], ...settings } = wish
  const made = await store.run('createAccount', {
    settings: { ...SETTINGS, ...settings },
    credentials: [],
    senders,
    balance: credits,
    nowMs: START,
  })
  assert('id' in made, JSON.stringify(made))
  return settingsOf(made.id, settings)
}

/** The mobile number with this ordinal, as customers write it. */
export const mobile = (ordinal: number): string => `5${String(320_000_000 + ordinal)}`
export const mobiles = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, at) => mobile(from + at))
/** The same number as the store keeps it. */
export const numberOf = (raw: string): number => Number(`90${raw}`)

export interface Wish {
  readonly text?: string
  readonly to?: readonly string[]
  /** Several texts, each with its recipients; instead of the two above. */
  readonly texts?: readonly (readonly [text: string, to: readonly string[]])[]
  readonly sender?: string
  readonly sendAtMs?: number
  /** Makes it commercial. */
  readonly iysList?: 'BIREYSEL' | 'TACIR'
}

export function draftOf(account: AccountSettings, wish: Wish, nowMs = START): OrderDraft {
  const { text = 'merhaba', to = [mobile(1)], texts = [[text, to]], sender = 'ACME' } = wish
  const messages = texts.map(([body, recipients]) => ({ text: body, recipients }))
  const { iysList = 'missing' } = wish
  const iys = iysList !== 'missing'
  const request = { sender, iys, iysList, sendDateTime: [], messages } as const
  const whole = { ...request, encoding: undefined }
  const draft = compose(whole, account, { magic: true }, nowMs, fingerprintOf)
  return { ...draft, sendAtMs: wish.sendAtMs ?? null }
}

export const tryPlace = (
  store: Store,
  account: AccountSettings,
  wish: Wish,
  nowMs = START,
): Promise<Placed> => store.place('placeOrders', draftOf(account, wish, nowMs))

/** Places an order that must be accepted; its id. */
export async function place(
  store: Store,
  account: AccountSettings,
  wish: Wish,
  nowMs = START,
): Promise<number> {
  const placed = await tryPlace(store, account, wish, nowMs)
  assert('orderId' in placed, JSON.stringify(placed))
  return placed.orderId
}

export interface ClaimWish {
  readonly limit?: number
  readonly node?: string
  readonly leaseMs?: number
}

/** The clock stands where the machines' does, so that one number says both. */
export function claim(store: Store, nowMs = START, wish: ClaimWish = {}): Promise<Claim> {
  const { leaseMs = MINUTE_MS, ...more } = wish
  const leaseUntilMs = nowMs + leaseMs
  return store.run('claimDue', {
    ...{ carrier: CARRIER, nowMs, limit: 2_000, node: 'n1', leaseUntilMs },
    ...more,
  })
}

export interface RecoverWish {
  readonly node?: string
  readonly nodesAreDead?: boolean
  readonly held?: readonly number[]
}

/** One slice of what is taken back. */
export const recoverOnce = (store: Store, nowMs: number, wish: RecoverWish = {}) =>
  store.run('recoverClaims', {
    ...{ node: 'me', nowMs, leasesAtMs: nowMs, nodesAreDead: false, held: [] },
    ...wish,
  })

export type Answered = SubmitResult['outcome']

/** What the carrier answers to one message. Ids of parts are made of the attempt. */
export function resultOf(
  message: ClaimedMessage,
  claimId: number,
  outcome: Answered = 'accepted',
): SubmitResult {
  const { id, order_id, account_id, parts, attempts } = message
  const about = { messageId: id, claimId, orderId: order_id, accountId: account_id }
  const trafficClass = 'transactional' as const
  const rest = { ...about, parts, attempts, carrier: CARRIER, trafficClass }
  if (outcome !== 'accepted') return { ...rest, outcome, error: `ESME_${outcome}` }
  return { ...rest, outcome, carrierIds: carrierIds(message) }
}

export const carrierIds = ({ id, parts, attempts }: ClaimedMessage): string[] =>
  Array.from({ length: parts }, (_, no) => `c${id}.${attempts}.${no}`)

export const settle = (
  store: Store,
  results: readonly SubmitResult[],
  nowMs = START,
): Promise<Settled> => store.run('settleSubmits', { nowMs, results })

export const receiptOf = (
  carrierMessageId: string,
  outcome: Receipt['outcome'] = 'delivered',
  atMs = START,
): Receipt => ({ carrierMessageId, outcome, error: outcome === 'delivered' ? null : '001', atMs })

export async function record(store: Store, receipts: readonly Receipt[]) {
  const recorded = await store.run('recordReceipts', { carrier: CARRIER, receipts })
  return { ...recorded, unmatched: recorded.unmatched.length }
}

/** Claims all that is due and has it answered so; the ids of the parts that were accepted. */
export async function handOver(
  store: Store,
  nowMs = START,
  outcome: Answered = 'accepted',
): Promise<string[]> {
  const ids: string[] = []
  for (;;) {
    const claimed = await claim(store, nowMs)
    if (claimed.messages.length === 0) return ids
    const results = claimed.messages.map((message) => resultOf(message, claimed.id, outcome))
    await settle(store, results, nowMs)
    if (outcome === 'accepted') ids.push(...claimed.messages.flatMap(carrierIds))
  }
}

export async function balanceOf(store: Store, accountId: number): Promise<number> {
  const account = await store.read('accountById', { id: accountId })
  assert(account)
  return account.balance
}

export async function report(store: Store, accountId: number, orderId: number) {
  const found = await store.read('orderReport', { accountId, orderId, offset: 0, limit: ALL })
  assert(found, `account ${accountId} has no order ${orderId}`)
  return found
}

export const ledgerOf = (store: Store, accountId: number) =>
  store.read('ledgerPage', { accountId, before: ALL, limit: ALL })
