/**
 * A carrier that is another server of the wire API, on two nodes of one database: a report finds
 * its message whichever node hears it, one node asks for reports at a time, and an heir asks when
 * that node is gone.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { machineTime } from '../../src/base/clock.ts'
import { type Mishaps, startMishaps } from '../kit/mishaps.ts'
import { freshDatabase } from '../kit/postgres.ts'
import {
  type Customer,
  call,
  manage,
  openAccount,
  openWorld,
  type Sent,
  until,
  type World,
} from '../kit/wire-kit.ts'
import { accepted } from '../wire/support/orders.ts'

const TOKEN = 'a-token-of-some-length'
const MINUTE_MS = 60_000
/** No handset has anything before their clock is moved. */
const DELAY_MS = 1_000
const CREDITS = 1_000

let theirs: World
let way: Mishaps
let nodes: World[]
let there: Customer
let who: Customer
beforeAll(async () => {
  theirs = await openWorld({ simulatorDelayMs: DELAY_MS })
  way = await startMishaps(theirs.url, ['idempotency-key'])
  const database = {
    ...{ url: await freshDatabase(), writersMax: 2, readersMax: 1 },
    ...{ connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 },
  }
  const open = () =>
    openWorld({ mode: 'production', database, secretKey: 'k'.repeat(32) }, machineTime)
  nodes = [await open(), await open()]
  there = await openAccount(theirs, { credits: CREDITS })
  who = await openAccount(one(), { credits: CREDITS })
  const secrets = { key: there.key, hash: there.hash, webhookToken: TOKEN }
  const settings = { url: `${way.url}/v1`, ratePerSecond: null }
  await manage(one(), 'POST', '/api/carriers', {
    ...{ name: 'service', kind: 'upstream', settings, secrets },
  })
  for (const node of nodes) await until(async () => (await healthOf(node))?.up)
})
afterAll(async () => {
  for (const node of nodes) await node.close()
  await way.close()
  await theirs.close()
})

const one = (): World => nodes[0] as World
const healthOf = async (node: World): Promise<Sent> =>
  (await manage(node, 'GET', '/api/carriers/service')).health
const followed = (): Promise<number[]> =>
  Promise.all(nodes.map(async (node) => (await healthOf(node)).details.messagesFollowed))
const orderOf = (id: string): Promise<Sent> => manage(one(), 'GET', `/api/orders/${id}`)
const questions = (): number =>
  way.seen().filter(({ path }) => path.includes('get-report/json')).length

/** An order of ours that their server has; the node that follows it and the other. */
async function placed(fields: object): Promise<{ id: string; node: World; other: World }> {
  const before = await followed()
  const id = await accepted(one(), who, fields)
  const at = await until(async () => {
    const now = await followed()
    const place = now.findIndex((count, no) => count > (before[no] ?? 0))
    const { messages } = await orderOf(id)
    const areSent = messages.items.every(({ status }: Sent) => status === 'sent')
    return place >= 0 && areSent && { place }
  })
  const node = nodes[at.place] as World
  return { id, node, other: nodes.find((each) => each !== node) as World }
}

/** So much time on all nodes, in steps; what is asked meanwhile has been answered. */
async function pass(ms: number, stepMs: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    for (const { server } of nodes) server.context.clock.advance(stepMs)
    for (let quiet = 0; quiet < 3; quiet += 1) for (const node of nodes) await healthOf(node)
  }
}

test('a report that is told to the other node ends the message, and is not asked for', async () => {
  const { id, other } = await placed({ text: 'Merhaba', to: ['5321112233', '5321112234'] })
  const webhookUrl = `${other.url}/upstream/service/${TOKEN}`
  await manage(theirs, 'PATCH', `/api/accounts/${there.id}`, { webhookUrl })
  await theirs.advance(DELAY_MS)
  await until(async () => (await orderOf(id)).delivered === 2)
  expect((await call(one(), 'json', 'get-balance', who)).payload.balance.sms).toBe(CREDITS - 2)
  // The node that has placed it asks once more, and finds that there is nothing to be written.
  await pass(2 * MINUTE_MS, 10_000)
  await until(async () => (await followed()).every((count) => count === 0))
  const unmatched = await Promise.all(nodes.map(metric))
  expect(unmatched).toEqual([0, 0])
  await manage(theirs, 'PATCH', `/api/accounts/${there.id}`, { webhookUrl: null })
})

async function metric({ url }: World): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^peyk_receipts_unmatched_total (\d+)/m.exec(text)?.[1])
}

test('a message that tries it is followed to its receipt, by whichever node has sent it', async () => {
  const body = { to: '5321112236', text: 'Deneme', sender: 'PEYK' }
  const { id, outcome } = await manage(one(), 'POST', '/api/carriers/service/test', body)
  expect(outcome).toBe('accepted')
  const shown = async () => await manage(one(), 'GET', `/api/carriers/service/tests/${id}`)
  expect((await shown()).state).toBe('sent')
  await theirs.advance(DELAY_MS)
  await pass(MINUTE_MS, 10_000)
  await until(async () => (await shown()).state === 'delivered')
  await until(async () => (await followed()).every((count) => count === 0))
})

test('one node asks at a time, and an heir when it is gone', async () => {
  const { id } = await placed({ text: 'Uzun sürer', to: ['5321112235'] })
  questions()
  await pass(5 * MINUTE_MS, 10_000)
  // After pauses of 1 and 2 minutes, by whoever has placed it.
  expect(questions()).toBe(2)
  await pass(20 * MINUTE_MS, 30_000)
  await until(async () => (await followed()).toSorted().join() === '0,1')
  // Every five minutes; where another took over, its pauses began anew. Both would be seven.
  const asked = questions()
  expect(asked).toBeGreaterThanOrEqual(4)
  expect(asked).toBeLessThanOrEqual(6)

  const counts = await followed()
  const follower = nodes[counts.indexOf(1)] as World
  nodes = nodes.filter((node) => node !== follower)
  await follower.close()
  await pass(2 * MINUTE_MS, 30_000)
  await until(async () => (await followed()).join() === '1')
  await theirs.advance(DELAY_MS)
  await pass(10 * MINUTE_MS, 30_000)
  await until(async () => (await orderOf(id)).delivered === 1)
})
