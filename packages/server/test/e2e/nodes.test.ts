/**
 * Bad luck, with real processes: three nodes on one database under load, while nodes are killed and
 * stopped, the database is restarted and crashes, and a connection is cut and stands still. What
 * was promised must be there afterwards, once, and the money must add up.
 */
import { strict as assert } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import { callWitness, testimony } from '../kit/claim-witness.ts'
import { type Customers, createCustomers, type Story } from '../kit/customers.ts'
import {
  ACCOUNT,
  type Database,
  eventually,
  inbox,
  LEASE_MS,
  lookInto,
  startNode,
} from '../kit/nodes-kit.ts'
import { type PostgresServer, startPostgres } from '../kit/postgres-server.ts'
import { killAll, manage, metric, type Peyk, stop } from '../kit/process-kit.ts'
import { numberOf, openShared } from '../kit/store-kit.ts'
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts'
import { type Audit, audit } from '../store/audit.ts'

const NODES = 3
const STATEMENT_MS = 1_000
const ENV = {
  PEYK_DB_STATEMENT_TIMEOUT_MS: String(STATEMENT_MS),
  PEYK_DB_CONNECT_TIMEOUT_MS: String(STATEMENT_MS),
}
/** Claims stay in their hands for a moment, where bad luck may strike. */
const FAULTS = { carrier: { latencyMs: 60 } }
const CREDITS = 100_000_000
const DEMO_CREDITS = 1_000
const CALM_MS_MAX = 500
const TEST_MS_MAX = 90_000

const random = seeded(20261126)
const moment = (leastMs: number, mostMs: number) => pause(leastMs + random() * (mostMs - leastMs))

let postgres: PostgresServer
let proxy: TcpProxy
let url: string
let database: Database
/** By their place; the last one reaches the database by the proxy alone. */
const nodes: Peyk[] = []
/** What those that are gone said. */
const logs: string[] = []

const launch = async (at: number) => {
  nodes[at] = await startNode(at === NODES - 1 ? proxy.urlOf(url) : url, ENV)
}

beforeAll(async () => {
  postgres = await startPostgres({ durable: true })
  url = await postgres.createDatabase()
  proxy = await startTcpProxy(url)
  await Promise.all(Array.from({ length: NODES }, (_, at) => launch(at)))
  database = await lookInto(url)
  await callWitness(database)
  await database.close()
  const credits = { amount: CREDITS - DEMO_CREDITS, reason: 'test' }
  await manage(nodeAt(0), 'POST', `/api/accounts/${ACCOUNT}/credits`, credits)
  await manage(nodeAt(0), 'PUT', '/sandbox/faults', FAULTS)
})
afterAll(async () => {
  killAll()
  await database?.close().catch(() => {})
  await proxy?.close()
  await postgres?.remove()
})

function nodeAt(at: number): Peyk {
  const node = nodes[at]
  assert(node)
  return node
}
const anyOf = (count: number) => Math.floor(random() * count)

async function kill(): Promise<void> {
  const at = anyOf(NODES)
  const { stderr } = await stop(nodeAt(at), 'SIGKILL')
  logs.push(stderr)
  await launch(at)
}

async function standStill(): Promise<void> {
  const node = nodeAt(anyOf(NODES))
  node.kill('SIGSTOP')
  await moment(LEASE_MS, LEASE_MS + 1_000)
  node.kill('SIGCONT')
}

async function restart(): Promise<void> {
  await postgres.stop()
  await moment(0, 1_000)
  await postgres.start()
}

async function crash(): Promise<void> {
  await postgres.kill()
  await moment(0, 300)
  await postgres.start()
}

async function cut(): Promise<void> {
  proxy.cut()
  await moment(100, LEASE_MS)
  proxy.heal()
}

async function freeze(): Promise<void> {
  proxy.freeze()
  await moment(100, 2 * STATEMENT_MS)
  proxy.heal()
}

const BAD_LUCK = [kill, standStill, restart, cut, crash, freeze, kill]

test('nothing that was promised is broken', { timeout: TEST_MS_MAX }, async () => {
  const customers = createCustomers({ nodes: () => nodes, random })
  customers.besiege()
  for (const strike of BAD_LUCK) {
    await moment(0, CALM_MS_MAX)
    await strike()
  }
  await customers.leave()
  database = await lookInto(url)
  // All but what is scheduled for tomorrow; then that too.
  await allEnded('state in (1, 2) or (state = 0 and send_at < $1)', [Date.now()])
  await manage(nodeAt(0), 'POST', '/sandbox/clock', { advance: '25h' })
  await allEnded('state in (0, 1, 2)')
  await checkStories(customers)
  expect(await testimony(database)).toEqual({})
  await checkCounted()
  await checkBooks(customers)
  checkLogs()
})

/** Waits until there is no such order any more. */
async function allEnded(open: string, values: readonly unknown[] = []): Promise<void> {
  await eventually(async () => {
    const found = await database.rows(`select 1 from orders where ${open} limit 1`, values)
    return found.length === 0
  })
}

/** Every wish became one order, and each that was refused for good left nothing. */
async function checkStories({ stories, refusals }: Customers): Promise<void> {
  const made = await database.rows<{ id: string; body: string }>(
    'select o.id, t.body from order_text t join orders o on o.id = t.order_id',
  )
  const idsOf = Map.groupBy(made, ({ body }) => body)
  for (const { text, orderId, heard } of stories) {
    const ids = idsOf.get(text)?.map(({ id }) => Number(id)) ?? []
    assert.equal(ids.length, 1, `${text}: ${ids.length} orders; heard ${heard}`)
    if (orderId !== undefined) assert.equal(ids[0], orderId, text)
  }
  expect(made.length).toBe(stories.length)
  for (const { code, retryAfter } of refusals) {
    expect(code).toBe(503)
    expect(Number(retryAfter)).toBeGreaterThan(0)
  }
  // Told that nothing was done, and then that it had been: only where the log says it may be so.
  const unsure = linesOfAll().filter(({ endpoint, why }) => {
    return endpoint === 'send-sms' && /it may have been done/.test(why ?? '')
  })
  expect(stories.filter(wasSurprised).length).toBeLessThanOrEqual(unsure.length)
}

const wasSurprised = ({ heard }: Story) => heard.at(-1) === 'repeat' && !heard.includes('broken')

interface LogLine {
  readonly level: number
  readonly msg: string
  readonly endpoint?: string
  readonly why?: string
  readonly err?: { readonly type: string }
}

/** What all nodes have said, those too that are gone. */
const linesOfAll = (): LogLine[] =>
  [...logs, ...nodes.map((node) => node.stderr())].flatMap((log) =>
    // Of a node that was killed the last line may be half a line.
    log.split('\n').flatMap((line) => (line.endsWith('}') ? [JSON.parse(line)] : [])),
  )

const ERROR = 50
/** A database that is away is no mistake of ours; everything else is. */
function checkLogs(): void {
  const errors = linesOfAll().filter(({ level }) => level >= ERROR)
  expect(errors.filter(({ err }) => err?.type !== 'StoreUnavailable')).toEqual([])
}

/** All nodes say how many may have gone out twice, and each of those has it in its trace. */
async function checkCounted(): Promise<void> {
  const told = await database.rows(
    `select message_id from event where kind in ('leaseEnded', 'answerMissing')`,
  )
  expect(told.length).toBeGreaterThan(0)
  const twice = await Promise.all(
    nodes.map((node) => metric(node, 'peyk_messages_maybe_sent_twice')),
  )
  expect(twice).toEqual(nodes.map(() => told.length))
  const { stages } = await manage(nodeAt(1), 'GET', `/api/messages/${told[0].message_id}`)
  expect(stages.map(({ stage }: { stage: string }) => stage)).toContain('leaseEnded')
}

async function checkBooks({ stories }: Customers): Promise<void> {
  const store = await openShared(url)
  try {
    const books = await audit(store, ACCOUNT)
    checkOrders(books, stories)
    await checkInbox(books)
    const earned = books.orders.reduce((sum, { order }) => sum + order.price, 0)
    expect(books.ledger[0]?.balance).toBe(CREDITS - earned)
  } finally {
    await store.close()
  }
}

function checkOrders({ orders, open }: Audit, stories: readonly Story[]): void {
  expect(open).toBe(0)
  const found = new Map(orders.map((detail) => [detail.texts[0]?.body, detail]))
  for (const { text, to, cancelled } of stories) {
    const detail = found.get(text)
    assert(detail, text)
    assert.deepEqual(
      detail.recipients.map(({ number }) => number),
      to.map(numberOf),
    )
    const { state, delivered, total } = detail.order
    assert.equal(state, cancelled ? 'cancelled' : 'done', text)
    assert.equal(delivered, cancelled ? 0 : total, text)
  }
}

/** The handsets show every delivered message, once, whichever node is asked. */
async function checkInbox({ orders }: Audit): Promise<void> {
  const delivered = orders.flatMap(({ recipients }) =>
    recipients.flatMap(({ id, state }) => (state === 'delivered' ? [id] : [])),
  )
  const shown = (await inbox(nodeAt(NODES - 1))).map(({ id }) => id)
  expect(shown.toSorted()).toEqual(delivered.toSorted())
}
