/**
 * Several nodes on one database, as processes of their own, and what a customer asks of them.
 *
 * A customer meets what really happens: an answer, or a connection that broke. Which of them is
 * all right is for the test to say.
 */
import { strict as assert } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Environment, manage, type Peyk, start } from './process-kit.ts'

/** Short, so that what a node held is taken back while the test looks on. */
export const LEASE_MS = 1_500
export const SIM_DELAY_MS = 20

export const startNode = (databaseUrl: string, env: Environment = {}): Promise<Peyk> =>
  start(['dev', '--port', '0'], {
    env: {
      DATABASE_URL: databaseUrl,
      PEYK_LEASE_MS: String(LEASE_MS),
      PEYK_SIM_DELAY_MS: String(SIM_DELAY_MS),
      PEYK_LOG: 'info',
      ...env,
    },
  })

/** All at the same moment, as a machine does that comes up. */
export const startNodes = (
  count: number,
  databaseUrl: string,
  env: Environment = {},
): Promise<Peyk[]> => Promise.all(Array.from({ length: count }, () => startNode(databaseUrl, env)))

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire is looked at field by field
type Payload = any

export interface Answer {
  readonly code: number
  readonly retryAfter: string | null
  readonly text: string
  /** What stands beside the status; of an answer in JSON. */
  readonly payload: Payload
  readonly ms: number
}

export interface Asked {
  readonly format?: 'json' | 'xml'
  readonly key?: Key
  /** A customer has no more patience than this. */
  readonly patienceMs?: number
}

export interface Key {
  readonly key: string
  readonly hash: string
}

export const DEMO: Key = { key: 'demo', hash: 'demo' }
/** The demo account is the first one. */
export const ACCOUNT = 1
const PATIENCE_MS = 30_000

/**
 * A call of the wire API. Whatever is answered is an answer in the envelope.
 * @throws TypeError or DOMException when the connection broke, or patience ran out
 */
export async function ask(
  { url }: Pick<Peyk, 'url'>,
  call: string,
  content: object,
  { format = 'json', key = DEMO, patienceMs = PATIENCE_MS }: Asked = {},
): Promise<Answer> {
  const startedAt = performance.now()
  const authentication = { key: key.key, hash: key.hash }
  const body = JSON.stringify({ request: { authentication, ...content } })
  const path = format === 'json' ? `${call}/json` : call
  const signal = AbortSignal.timeout(patienceMs)
  const reply = await fetch(`${url}/v1/${path}`, { method: 'POST', body, signal })
  const text = await reply.text()
  const ms = performance.now() - startedAt
  const [code, payload] = format === 'json' ? readJson(text) : readXml(text)
  assert.equal(code, reply.status, text)
  return { code, payload, text, ms, retryAfter: reply.headers.get('retry-after') }
}

function readJson(text: string): [code: number, payload: Payload] {
  const { status, ...payload } = JSON.parse(text).response
  assert.equal(typeof status.message, 'string')
  return [status.code, payload]
}

function readXml(text: string): [code: number, payload: Payload] {
  const envelope = /<response>\s*<status>\s*<code>(\d+)<\/code>\s*<message>[^<]+<\/message>/
  return [Number(envelope.exec(text)?.[1]), undefined]
}

/** The connection broke or the customer's patience did; anything else is a failure of the test. */
export const isBroken = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')

export interface Wish {
  readonly text?: string
  readonly to?: readonly string[]
  readonly sendDateTime?: string
  readonly sender?: string
}

export const orderOf = (wish: Wish) => {
  const { text = 'merhaba', to = ['5321112233'], sendDateTime = '', sender = 'PEYK' } = wish
  return {
    order: { sender, iys: '0', sendDateTime, message: { text, receipents: { number: to } } },
  }
}

/** Sends what must be accepted; the id of the order. */
export async function send(node: Peyk, wish: Wish, asked: Asked = {}): Promise<number> {
  const { code, text, payload } = await ask(node, 'send-sms', orderOf(wish), asked)
  assert.equal(code, 200, text)
  return Number(payload.order.id)
}

/** An account of its own, with the key to it. */
export const anAccount = async (node: Peyk, fields: object = {}): Promise<Key & { id: number }> =>
  manage(node, 'POST', '/api/accounts', { name: 'Acme', apiAccess: true, ...fields })

/** What the handsets received, newest first. */
export async function inbox(node: Peyk, query = ''): Promise<Payload[]> {
  const items: Payload[] = []
  for (let cursor = ''; ; ) {
    const page = await manage(node, 'GET', `/sandbox/messages?limit=1000${query}${cursor}`)
    items.push(...page.items)
    if (page.next === null) return items
    cursor = `&cursor=${page.next}`
  }
}

const WAIT_MS_MAX = 20_000
const LOOK_EVERY_MS = 10

/**
 * Looks again until there is something to see. Between two looks the processes have the machine
 * to themselves.
 */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  withinMs = WAIT_MS_MAX,
): Promise<T> {
  const giveUpAt = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    assert(performance.now() < giveUpAt, `not within ${withinMs} ms: ${look}`)
    await pause(LOOK_EVERY_MS)
  }
}

/** Waits until all messages of the order have arrived. */
export const delivered = (node: Peyk, orderId: number, withinMs = WAIT_MS_MAX): Promise<true> =>
  eventually(async () => {
    const order = await manage(node, 'GET', `/api/orders/${orderId}`)
    return order.delivered === order.total
  }, withinMs)

export interface Database {
  // biome-ignore lint/suspicious/noExplicitAny: rows are as the question made them
  rows<T = any>(sql: string, values?: readonly unknown[]): Promise<T[]>
  close(): Promise<void>
}

/** Looks into the database past all of our own code. */
export async function lookInto(url: string): Promise<Database> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return {
    rows: async (sql, values = []) => (await client.query(sql, [...values])).rows,
    close: () => client.end(),
  }
}
