/**
 * A server with the two JSON doors, a real store in memory and a clock that stands still.
 *
 * The carrier is two calls of the store: what is due is handed over, and receipts come back.
 */
import type { FastifyInstance, InjectOptions } from 'fastify'
import { type Clock, createClock, stillTime } from '../../src/base/clock.ts'
import { type Log, silentLog } from '../../src/base/log.ts'
import { noMeters } from '../../src/base/meters.ts'
import { createHttp } from '../../src/inbound/http.ts'
import { registerManage } from '../../src/inbound/manage/routes.ts'
import { registerSandbox } from '../../src/inbound/sandbox/routes.ts'
import { accountOf } from '../../src/operations/account.ts'
import { cancelOrder } from '../../src/operations/cancel-order.ts'
import type { Context, Faults } from '../../src/operations/context.ts'
import { readNewSettings } from '../../src/operations/manage/account-fields.ts'
import type { CreateAccountRequest } from '../../src/operations/manage/create-account.ts'
import { noRequestLog } from '../../src/operations/request-log.ts'
import { sendSms } from '../../src/operations/send-sms.ts'
import { type DocumentFiles, documentsInMemory } from '../../src/store/document-files.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import { checkReply } from '../kit/declared-replies.ts'
import { noCarriers } from '../kit/no-carriers.ts'

export const START = Date.parse('2026-05-01T09:00:00Z')
export const TOKEN = 'a-token-of-the-tests'
export const CARRIER = 'simulator'

export const HEALTHY: Faults = {
  api: { http503Share: 0 },
  carrier: {
    latencyMs: 0,
    throttleShare: 0,
    rejectShare: 0,
    lostReceiptShare: 0,
    lateReceiptMs: 0,
    duplicateReceiptShare: 0,
    outOfOrderReceipts: false,
    halfOpen: false,
  },
  iys: { unavailableShare: 0, throttleShare: 0, latencyMs: 0 },
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire is looked at field by field
  readonly body: any
}

export interface Kit {
  readonly app: FastifyInstance
  readonly context: Context
  readonly store: Store
  readonly clock: Clock
  /** Accounts that were to be forgotten, in order. */
  readonly forgotten: number[]
  readonly logged: object[]
  resets: number
  /** A call with the right token; the body goes as JSON unless it is a text. */
  call(
    method: Method,
    url: string,
    body?: unknown,
    headers?: InjectOptions['headers'],
  ): Promise<Reply>
  close(): Promise<void>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

export interface KitOptions {
  readonly isSandbox?: boolean
  readonly token?: string | undefined
  /** Stands between the doors and the store. */
  readonly through?: (store: Store) => Store
  readonly documents?: DocumentFiles
}

export async function openKit(options: KitOptions = {}): Promise<Kit> {
  const { isSandbox = true, through = (store) => store, documents = documentsInMemory() } = options
  const store = await openSqliteStore({
    directory: undefined,
    waitingMax: 1_000,
    onDeath: (error) => {
      throw error
    },
  })
  const clock = createClock(stillTime(START))
  const forgotten: number[] = []
  const logged: object[] = []
  const note = (fields: object) => void logged.push(fields)
  const log: Log = { ...silentLog, warn: note, error: note }
  const context: Context = {
    store: through(store),
    documents,
    clock,
    log,
    meters: noMeters,
    numbers: { magic: isSandbox },
    requests: noRequestLog,
    dispatch: {
      ...{ wake() {}, offer: () => undefined, take() {} },
      hearReport: async () => false,
    },
    iys: { wake() {} },
    carriers: noCarriers,
    smppBinds: () => [],
    sealSecret: (secret: string) => secret,
    wakeWebhooks() {},
    forgetAccount: (id) => void forgotten.push(id),
    sandbox: isSandbox ? controls(clock, () => (kit.resets += 1)) : undefined,
  }
  const app = createHttp(false)
  registerManage(app, { context, token: 'token' in options ? options.token : TOKEN })
  if (isSandbox) registerSandbox(app, { context, carrier: CARRIER })
  const kit: Kit = {
    ...{ app, context, store, clock, forgotten, logged, resets: 0 },
    call: (method, url, body, headers) => call(app, method, url, body, headers),
    async close() {
      await app.close()
      await store.close()
    },
  }
  return kit
}

function controls(clock: Clock, countReset: () => void): NonNullable<Context['sandbox']> {
  let faults = HEALTHY
  return {
    faults: () => faults,
    setFaults: async (next) => {
      faults = next
    },
    moveClock: async (nowMs) => clock.set(nowMs),
    reset: async () => countReset(),
  }
}

async function call(
  app: FastifyInstance,
  method: Method,
  url: string,
  body: unknown,
  headers: InjectOptions['headers'] = { authorization: `Bearer ${TOKEN}` },
): Promise<Reply> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  const reply = await app.inject({
    method,
    url,
    headers,
    ...(body === undefined ? {} : { payload }),
  })
  const isJson = String(reply.headers['content-type'] ?? '').includes('json')
  const text = isJson ? JSON.parse(reply.body || 'null') : reply.body
  checkReply(method, url, reply.statusCode, text)
  return { status: reply.statusCode, headers: reply.headers, body: text }
}

/** An account that may send as ACME, with 100 credits; nobody logs in, so nothing is hashed. */
export async function anAccount(kit: Kit, more: Partial<CreateAccountRequest> = {}) {
  const { credits = 100, senders = ['ACME'], ...fields } = more
  const read = await readNewSettings({ name: 'Acme', ...fields }, kit.context.numbers)
  if (!('settings' in read)) throw new Error(JSON.stringify(read))
  const { settings } = read
  const nowMs = kit.clock.now()
  const request = { settings, credentials: [], senders, balance: credits, nowMs }
  const made = await kit.store.run('createAccount', request)
  if (!('id' in made)) throw new Error(JSON.stringify(made))
  return made.id
}

export interface Sending {
  readonly text?: string
  readonly sendDateTime?: string
}

/** Places an order as the wire would, and returns its id. */
export async function send(
  { context, store }: Kit,
  accountId: number,
  recipients: readonly string[],
  { text = 'merhaba', sendDateTime }: Sending = {},
): Promise<number> {
  const found = await store.read('accountById', { id: accountId })
  if (!found) throw new Error(`no account ${accountId}`)
  const placed = await sendSms(context, accountOf(found), {
    sender: 'ACME',
    iys: false,
    iysList: 'missing',
    sendDateTime: sendDateTime === undefined ? [] : [sendDateTime],
    encoding: undefined,
    messages: [{ text, recipients }],
  })
  if (!('reply' in placed)) throw new Error(JSON.stringify(placed))
  return placed.reply.orderId
}

export async function cancel({ context, store }: Kit, accountId: number, orderId: number) {
  const found = await store.read('accountById', { id: accountId })
  if (!found) throw new Error(`no account ${accountId}`)
  return cancelOrder(context, accountOf(found), { id: String(orderId) })
}

export type Outcome = 'accepted' | 'throttled' | 'rejected'

/** Hands over everything that is due; returns the carrier's ids of the parts. */
export async function handOver(kit: Kit, outcome: Outcome = 'accepted'): Promise<string[]> {
  const { store, clock } = kit
  const leaseUntilMs = clock.machineNow() + 60_000
  const ask = { carrier: CARRIER, node: 'test', limit: 1_000, leaseUntilMs }
  const claim = await store.run('claimDue', { ...ask, nowMs: clock.now() })
  const results = claim.messages.map((message) => {
    const { id, order_id, account_id, parts, attempts } = message
    const carrierIds = Array.from({ length: parts }, (_, no) => `c${id}-${no}`)
    const about = { messageId: id, claimId: claim.id, orderId: order_id, accountId: account_id }
    const trafficClass = 'transactional' as const
    const rest = { ...about, parts, attempts, carrier: CARRIER, trafficClass }
    if (outcome === 'accepted') return { ...rest, outcome, carrierIds }
    return { ...rest, outcome, error: `ESME_${outcome.toUpperCase()}` }
  })
  await store.run('settleSubmits', { nowMs: clock.now(), results })
  return results.flatMap((result) => ('carrierIds' in result ? result.carrierIds : []))
}

export async function receipts(
  { store, clock }: Kit,
  ids: readonly string[],
  outcome: 'delivered' | 'undelivered' = 'delivered',
): Promise<void> {
  const error = outcome === 'delivered' ? null : 'stat:UNDELIV err:027'
  const own = ids.map((carrierMessageId) => {
    return { carrierMessageId, outcome, error, atMs: clock.now() }
  })
  await store.run('recordReceipts', { carrier: CARRIER, receipts: own })
}
