/** An installation with something of everything in it, and a move of it within this process. */
import { strict as assert } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LIMITS } from '../../src/base/limits.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import { bundle, createRequestIds } from '../../src/rules/request-log.ts'
import { type House, type MovedHouse, moveHouse } from '../../src/start/move.ts'
import type { Place } from '../../src/start/places.ts'
import { MOVED } from '../../src/store/move/tables.ts'
import type { Store } from '../../src/store/store.ts'
import type { Contents } from '../kit/contents.ts'
import {
  anAccount,
  CARRIER,
  claim,
  HOUR_MS,
  handOver,
  mobiles,
  openShared,
  openStore,
  place,
  receiptOf,
  record,
  resultOf,
  START,
  settle,
  tryPlace,
} from '../kit/store-kit.ts'
import { consenting } from './suite/consents.ts'
import { fileDocument } from './suite/documents.ts'
import { onTheWayToIys } from './suite/iys.ts'
import { block } from './suite/world.ts'

export const MOVED_NAMES: readonly string[] = MOVED.map(({ name }) => name)

/** Directories that are not there yet, all gone at the end. */
export function openFolders() {
  const root = mkdtempSync(join(tmpdir(), 'peyk-move-'))
  let made = 0
  return {
    next: () => join(root, String(++made)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

async function using<T>(opened: Promise<Store>, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await opened
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

type Work<T> = (store: Store) => Promise<T>
export const inDirectory = <T>(directory: string, work: Work<T>): Promise<T> =>
  using(openStore({ directory }), work)
export const inDatabase = <T>(url: string, work: Work<T>): Promise<T> =>
  using(openShared(url), work)

/** What has to be the same on both ends. */
export const carried = (contents: Contents): unknown =>
  pictured(Object.fromEntries([...MOVED_NAMES, 'counter'].map((name) => [name, contents[name]])))

/** PostgreSQL keeps a picture of NUL. */
export const pictured = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\u2400'))

const THREE_PARTS = `üç parça ${'a'.repeat(300)}`

export interface Furnished {
  readonly account: AccountSettings
  readonly other: AccountSettings
  /** Parts whose receipts are still to come. */
  readonly awaited: readonly string[]
  /** Of an order that was accepted a moment ago. */
  readonly lastText: string
}

/** Orders in every state, receipts too early, a blacklist, consents, events, a claim nobody settled. */
export async function furnish(store: Store): Promise<Furnished> {
  const account = await anAccount(store, { credits: 5_000 })
  const name = 'O\'Hara \\ "{,}" \n şğİı 😀'
  const webhookUrl = 'https://example.com/şğ'
  const caps = { spendPerDay: 1_000, messagesPerRecipientPerDay: 9 }
  const other = await anAccount(store, { name, webhookUrl, credits: 70, ...caps })
  await block(store, account, mobiles(3, 900))
  await consenting(store, mobiles(3, 700))
  await onTheWayToIys(store)
  await place(store, account, { text: THREE_PARTS, to: [...mobiles(4), 'x', ...mobiles(1, 900)] })
  const first = await handOver(store)
  await record(store, [
    ...first.slice(0, 6).map((id) => receiptOf(id)),
    receiptOf(first[6] ?? '', 'undelivered'),
    receiptOf('came-too-early'),
  ])
  await handOver(store, START, 'throttled')
  await place(store, other, { text: 'atılan', to: mobiles(2, 20) })
  await handOver(store, START, 'rejected')
  await place(store, account, { text: 'büyük', to: mobiles(320, 50) })
  const slice = await claim(store, START, { limit: 100 })
  const answers = slice.messages.map((message, at) =>
    resultOf(message, slice.id, at % 9 === 8 ? 'throttled' : 'accepted'),
  )
  await settle(store, answers)
  await place(store, account, { text: 'yarın', to: mobiles(40), sendAtMs: START + HOUR_MS })
  const dropped = { text: 'vazgeçildi', to: mobiles(2, 30), sendAtMs: START + HOUR_MS }
  const orderId = await place(store, account, dropped)
  await store.run('cancelOrder', { accountId: account.id, orderId, nowMs: START })
  const lastText = 'son "söz" \\ {NULL} \0'
  await place(store, other, { text: lastText, to: mobiles(1, 40) })
  const held = await claim(store, START, { limit: 3, node: 'a-node-that-died' })
  assert.equal(held.messages.length, 3)
  await failToTell(store, other.id)
  await askInVain(store, account.id)
  await leaveForBinds(store, other.id)
  await fileDocument(store, account.id, { name: 'kimlik "şğİı".pdf' })
  const application = { accountId: account.id, name: 'NEW ONE', description: 'bir dükkân' }
  await store.run('applyForSender', { ...application, nowMs: START })
  await furnishContacts(store, other.id)
  await furnishCarrier(store, account)
  await furnishSecondTry(store, account)
  await store.run('keepSetting', { name: 'clock.offsetMs', value: '86400000' })
  await store.run('keepSetting', { name: 'mode', value: 'sandbox' })
  return { account, other, awaited: first.slice(7), lastText }
}

/** The first delivery to the account's address fails once, and waits. */
async function failToTell(store: Store, accountId: number): Promise<void> {
  const [endpoint] = await store.read('webhookEndpoints', { accountId })
  const endpointId = endpoint?.id ?? 0
  const ask = { endpointId, nowMs: START, held: [], limit: 1 }
  const [delivery] = (await store.read('webhooksDue', ask)).deliveries
  assert(delivery, 'somebody is to be told something')
  const { id: deliveryId, message_id: messageId, event, attempts } = delivery
  const what = { deliveryId, endpointId, messageId, event, attempts, atMs: START }
  const answer = { status: 500, error: 'kapalı', ms: 3, excerpt: 'şimdi değil \0' } as const
  const attempt = { ...what, ...answer, next: 'again', dueAtMs: START + HOUR_MS } as const
  await store.run('settleWebhooks', { attempts: [attempt] })
}

/** A part without the others, and the receipt of one whose others never came. */
async function leaveForBinds(store: Store, accountId: number): Promise<void> {
  const about = { accountId, no: 1, total: 2, most: 9, nowMs: START }
  const part = { from: 'ACME', to: '905321112233', wish: 'always', content: 'ş "söz"' } as const
  await store.run('keepSmppPart', { ...about, joint: 'old', smppId: 'old', part })
  await store.run('giveUpSmppParts', { beforeMs: START, limit: 9, nowMs: START })
  await store.run('keepSmppPart', { ...about, joint: 'new', smppId: 'new', part })
}

/** A request that was refused, in the request log. */
async function askInVain(store: Store, accountId: number): Promise<void> {
  const id = createRequestIds('node', () => START)()
  const about = { id, atMs: START, accountId, call: 'send-sms', format: 'json', code: 452 } as const
  const sizes = { bytesIn: 200, bytesOut: 70, durationMs: 1, skipped: 0 }
  const said = { orderId: null, recipients: 1, texts: ['şğİı 😀 "söz"'] }
  const why = 'kimse kalmadı'
  const entry = { ...about, ...sizes, ...said, why, address: '192.0.2.7' }
  await store.run('keepRequests', bundle([entry]))
}

/** A contact with all that it can have, in a group and with a value of a custom field. */
async function furnishContacts(store: Store, accountId: number): Promise<void> {
  const field = { accountId, name: 'şehir', kind: 'text' as const, fieldsMax: 9, nowMs: START }
  await store.run('addCustomField', field)
  await store.run('addGroup', { accountId, name: 'grup', parent: 0, groupsMax: 9 })
  const limits = { contactsMax: 9, nowMs: START }
  const details = { name: 'Ayşe "\\"', surname: '{NULL}', number: 905321112233, email: 'a@b.c' }
  const named = { customValues: [[1, 'İzmir']] as const, groups: [1] }
  await store.run('addContacts', [{ accountId, ...details, ...named, ...limits }])
}

/** Half an SMS from a handset, and a submit whose answer never came. */
async function furnishCarrier(store: Store, account: AccountSettings): Promise<void> {
  const key = { carrier: 'turknet', from: '+905321112233', to: '4609', reference: 7, total: 2 }
  await store.run('keepInboundPart', { ...key, no: 1, content: '{"şğİı":1}', nowMs: START })
  await place(store, account, { text: 'belki', to: mobiles(1, 60) })
  await handOver(store, START, 'unknown')
}

/** A message that came back, and is on its way to another carrier. */
async function furnishSecondTry(store: Store, account: AccountSettings): Promise<void> {
  await place(store, account, { text: 'dönen', to: mobiles(1, 61) })
  const [id = ''] = await handOver(store)
  const lost = { ...receiptOf(id, 'undelivered'), retryable: true }
  const about = { carrier: CARRIER, receipts: [lost], mayComeBack: true }
  assert.equal((await store.run('recordReceipts', about)).cameBack, 1)
  const { id: claimId, messages } = await claim(store)
  const plan = { route: 'şehir "içi"', carrier: 'turknet', cost: 5, spendPerDay: 50 }
  const tries = messages.map((message) => ({ messageId: message.id, plan }))
  await store.run('bookSecondTries', { claimId, nowMs: START, tries })
}

/** A repeat of the newest order, which the window of repeats still covers. */
export const repeatLast = (store: Store, { other, lastText }: Furnished) =>
  tryPlace(store, other, { text: lastText, to: mobiles(1, 40) }, START + 60_000)

export const furnishedDirectory = (directory: string): Promise<Furnished> =>
  inDirectory(directory, furnish)

export const directoryAt = (directory: string): Place => ({ directory })

export const databaseAt = (url: string): Place => ({
  database: {
    ...{ url, writersMax: 2, readersMax: 2 },
    ...{ connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 },
  },
})

/** @param onProgress may throw, which ends the move as a broken connection would */
export const move = (
  from: Place,
  to: Place,
  onProgress: House['onProgress'] = () => {},
): Promise<MovedHouse> =>
  moveHouse({
    ...{ from, to, onProgress, leaseMs: LIMITS.leaseMs },
    flags: { source: '--from', target: '--to' },
  })

/** Moves, and breaks off when so many rows have been copied. */
export async function moveHalf(from: Place, to: Place, rows: number): Promise<void> {
  const broken = new Error('broken off')
  const ended = await move(from, to, (progress) => {
    if (progress.stage === 'copy' && progress.rows >= rows) throw broken
  }).catch((error: unknown) => error)
  assert.equal(ended, broken)
}
