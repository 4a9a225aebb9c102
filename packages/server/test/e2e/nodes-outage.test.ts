/**
 * The database goes away, or stands still without a word: every call of the wire API is answered
 * 503 in the envelope, soon, and nothing is half done. When it is back the nodes go on by
 * themselves.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import { type Customers, createCustomers } from '../kit/customers.ts'
import {
  ACCOUNT,
  type Answer,
  ask,
  type Database,
  delivered,
  eventually,
  lookInto,
  orderOf,
  send,
  startNode,
  startNodes,
} from '../kit/nodes-kit.ts'
import { type PostgresServer, startPostgres } from '../kit/postgres-server.ts'
import { killAll, manage, type Peyk, runToEnd, stop } from '../kit/process-kit.ts'
import { mobile } from '../kit/store-kit.ts'
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts'

const STATEMENT_MS = 1_000
const ENV = {
  PEYK_DB_STATEMENT_TIMEOUT_MS: String(STATEMENT_MS),
  PEYK_DB_CONNECT_TIMEOUT_MS: String(STATEMENT_MS),
}
const LOAD_MS = 500
const CUT_MS = 2_000
const AT_ONCE_MS_MAX = 2_000
const ANSWER_MS_MAX = 12_000
/** A loop that failed for some seconds looks again after as many. */
const BACK_MS_MAX = 10_000
const RECONNECT_MS = 1_000
/** Three pools and one that listens, each a few times a second. */
const ATTEMPTS_PER_S_MAX = 16

let postgres: PostgresServer
let url: string
let near: Peyk[]
let proxy: TcpProxy
/** Reaches the database by the proxy alone. */
let far: Peyk
beforeAll(async () => {
  postgres = await startPostgres({ durable: true })
  url = await postgres.createDatabase()
  proxy = await startTcpProxy(url)
  const farther = startNode(proxy.urlOf(url), ENV)
  near = await startNodes(2, url, ENV)
  far = await farther
  const credits = { amount: 1_000_000, reason: 'test' }
  await manage(far, 'POST', `/api/accounts/${ACCOUNT}/credits`, credits)
})
afterAll(async () => {
  killAll()
  await proxy?.close()
  await postgres?.remove()
})

const nearest = (): Peyk => near[0] as Peyk
const { promise: frozen, resolve: freezes } = Promise.withResolvers<void>()

const statusOf = async (node: Peyk, path: string) => (await fetch(node.url + path)).status

function expectRefused(answer: Answer): void {
  expect(answer.code, answer.text).toBe(503)
  expect(Number(answer.retryAfter)).toBeGreaterThan(0)
}

const longest = (answers: readonly Answer[]): number => Math.max(...answers.map(({ ms }) => ms))

/** One of each call, in both forms. */
function askAll(node: Peyk, text: string): Promise<Answer[]> {
  const calls: [call: string, content: object][] = [
    ['send-sms', orderOf({ text })],
    ['send-sms', orderOf({ text, sendDateTime: '2035-01-01 12:00:00' })],
    ['get-balance', {}],
    ['get-sender', {}],
    ['get-report', { order: { id: 1 } }],
    ['cancel-order', { order: { id: 1 } }],
  ]
  return Promise.all(
    (['json', 'xml'] as const).flatMap((format) =>
      calls.map(([call, content]) => ask(node, call, content, { format })),
    ),
  )
}

let texts = 0
/** Takes orders again, and sends them. */
async function goesOn(node: Peyk): Promise<void> {
  const id = await eventually(async () => {
    texts += 1
    const { code, payload } = await ask(node, 'send-sms', orderOf({ text: `weiter ${texts}` }))
    return code === 200 && Number(payload.order.id)
  }, BACK_MS_MAX)
  await arrived(node, id)
}

/** Nobody minds being refused meanwhile: the database may be away again. */
async function arrived(node: Peyk, orderId: number): Promise<void> {
  await eventually(() => delivered(node, orderId, BACK_MS_MAX).catch(() => false), 2 * BACK_MS_MAX)
}

async function inDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await lookInto(url)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** The near ones lose the database as a whole, while the far one loses its connection. */
describe.concurrent('the database is away', { timeout: 40_000 }, () => {
  test('every call is answered 503, and nothing is half done', async () => {
    await frozen
    await postgres.stop()
    const answers = (await Promise.all(near.map((node) => askAll(node, 'weg')))).flat()
    for (const answer of answers) expectRefused(answer)
    expect(longest(answers)).toBeLessThan(AT_ONCE_MS_MAX)
    for (const node of near) {
      expect(await statusOf(node, '/readyz')).toBe(503)
      expect(await statusOf(node, '/healthz')).toBe(200)
    }
    await postgres.start()
    await Promise.all(near.map(goesOn))
    for (const node of near) expect(await statusOf(node, '/readyz')).toBe(200)
    await checkStories(await besiege())
  })

  test('a database that stands still is noticed in time, a cut connection replaced', async () => {
    const first = await freezeUnderLoad()
    const later = await askAll(far, 'noch still')
    proxy.heal()
    expect(first.map(({ code }) => code)).toContain(503)
    // Their commits were under way: what became of them is found out, if that does not take long.
    expect(longest(first)).toBeLessThan(ANSWER_MS_MAX)
    for (const answer of later) expectRefused(answer)
    expect(longest(later)).toBeLessThan(AT_ONCE_MS_MAX)
    await goesOn(far)
    proxy.cut()
    const before = proxy.asked()
    await pause(CUT_MS)
    const attempts = proxy.asked() - before
    for (const answer of await askAll(far, 'durchtrennt')) expectRefused(answer)
    proxy.heal()
    expect(attempts).toBeLessThan((ATTEMPTS_PER_S_MAX * CUT_MS) / 1_000)
    await goesOn(far)
  })
})

/** Customers of the near ones, while the database is stopped and crashes. */
async function besiege(): Promise<Customers> {
  const customers = createCustomers({ nodes: () => near, random: seeded(7) })
  customers.besiege()
  for (const end of [postgres.stop, postgres.kill]) {
    const taken = customers.stories.length
    await eventually(async () => customers.stories.length > taken + 10)
    await end()
    const before = customers.refusals.length
    await eventually(async () => customers.refusals.length > before + 10)
    await postgres.start()
  }
  await customers.leave()
  return customers
}

async function checkStories({ stories, refusals }: Customers): Promise<void> {
  for (const answer of refusals) expectRefused(answer)
  expect(longest(refusals)).toBeLessThan(ANSWER_MS_MAX)
  const made = await inDatabase((database) =>
    database.rows<{ body: string; total: string }>(
      'select t.body, o.total from order_text t join orders o on o.id = t.order_id',
    ),
  )
  const totals = Map.groupBy(made, ({ body }) => body)
  for (const { text, to, orderId, sendDateTime } of stories) {
    expect(
      totals.get(text)?.map(({ total }) => Number(total)),
      text,
    ).toEqual([to.length])
    if (orderId !== undefined && sendDateTime === undefined) await arrived(nearest(), orderId)
  }
}

/** The answers to what was asked when everything stood still. */
async function freezeUnderLoad(): Promise<Answer[]> {
  let isFrozen = false
  const busy = async (call: string, content: () => object): Promise<Answer> => {
    for (;;) {
      const answer = await ask(far, call, content())
      if (isFrozen) return answer
    }
  }
  const anOrder = () => {
    texts += 1
    return orderOf({ text: `still ${texts}`, to: [mobile(texts)] })
  }
  const answers = Promise.all([
    ...Array.from({ length: 8 }, () => busy('send-sms', anOrder)),
    ...Array.from({ length: 4 }, () => busy('cancel-order', () => ({ order: { id: 1 } }))),
    ...Array.from({ length: 4 }, () => busy('get-balance', () => ({}))),
  ])
  await pause(LOAD_MS)
  proxy.freeze()
  isFrozen = true
  freezes()
  return answers
}

test('a while after the database is back, nobody is refused, and each listens once', async () => {
  await postgres.stop()
  for (const node of [...near, far]) await askAll(node, 'kurz weg')
  await postgres.start()
  await inDatabase(async (database) => {
    const listening = async () => {
      const [{ count }] = await database.rows(`select count(*)::int as count from pg_stat_activity
        where datname = current_database() and application_name = 'peyk listen'`)
      return count as number
    }
    const nodes = near.length + 1
    await eventually(async () => (await listening()) === nodes)
    await pause(1.5 * RECONNECT_MS)
    // Nobody is deaf, and none was left behind.
    expect(await listening()).toBe(nodes)
  })
  for (const node of [...near, far]) {
    const answers = await askAll(node, 'wieder da')
    expect(answers.filter(({ code }) => code === 503)).toEqual([])
  }
})

test('a node is stopped, and says why it does not start, while there is no database', async () => {
  const id = await send(far, { text: 'zuletzt', to: [mobile(1)] })
  await postgres.stop()
  const { code, stderr } = await runToEnd(['dev', '--port', '0'], {
    env: { DATABASE_URL: url, ...ENV },
  })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^peyk: DATABASE_URL: [^\n]*\n$/)
  expect(stderr).not.toContain(new URL(url).password)
  expect((await stop(far)).signal).toBe(null)
  await postgres.start()
  // What it could not write down is found by others when its lease has run out.
  await arrived(nearest(), id)
})
