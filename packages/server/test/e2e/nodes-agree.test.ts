/**
 * Three nodes, one truth: whatever one of them was told holds on the others, to the credit and to
 * the message, and however many of them are asked at the same moment.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  ACCOUNT,
  type Answer,
  anAccount,
  ask,
  type Database,
  eventually,
  lookInto,
  orderOf,
  send,
  startNodes,
} from '../kit/nodes-kit.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { killAll, manage, type Peyk } from '../kit/process-kit.ts'
import { mobile, mobiles } from '../kit/store-kit.ts'

const CREDITS = 1_000_000
const DEMO_CREDITS = 1_000
const TOLD_MS_MAX = 1_000

let nodes: [Peyk, Peyk, Peyk]
let database: Database
beforeAll(async () => {
  const url = await freshDatabase()
  nodes = (await startNodes(3, url)) as typeof nodes
  database = await lookInto(url)
  await manage(nodes[0], 'POST', `/api/accounts/${ACCOUNT}/credits`, {
    amount: CREDITS,
    reason: 'test',
  })
})
afterAll(async () => {
  killAll()
  await database?.close()
})

const codesOf = (answers: readonly Answer[]) => answers.map(({ code }) => code).toSorted()
const counted = (codes: readonly number[]) =>
  Object.fromEntries(
    [...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length]),
  )

/** Asks until it is so, and says how long that took. */
async function soon(look: () => Promise<boolean>): Promise<void> {
  await eventually(look, TOLD_MS_MAX)
}

test('nodes that started together on an empty database made one demo account', async () => {
  expect(await database.rows('select id, name from account')).toEqual([{ id: '1', name: 'demo' }])
  // A key, a password, and a shorter password for SMPP.
  expect(await database.rows('select name from credential order by kind')).toHaveLength(3)
})

test('of one order that all are sent at once, one is taken', async () => {
  const texts = Array.from({ length: 30 }, (_, at) => `aynı mesaj ${at}`)
  const answers = await Promise.all(
    texts.map((text) => Promise.all(nodes.map((node) => ask(node, 'send-sms', orderOf({ text }))))),
  )
  expect(answers.map(codesOf)).toEqual(texts.map(() => [200, 451, 451]))
})

test('a balance is spent once, whichever nodes spend it', async () => {
  const credits = 20
  const { id, ...key } = await anAccount(nodes[0], { credits, senders: ['ACME'] })
  const wishes = mobiles(3 * credits).map((to, at) => ({ text: `${at}`, to: [to], sender: 'ACME' }))
  const answers = await Promise.all(
    wishes.map((wish, at) => ask(nodes[at % 3] as Peyk, 'send-sms', orderOf(wish), { key })),
  )
  expect(counted(codesOf(answers))).toEqual({ 200: credits, 402: 2 * credits })
  for (const node of nodes) {
    const { payload } = await ask(node, 'get-balance', {}, { key })
    expect(payload.balance.sms).toBe(0)
  }
  const ledger = await database.rows('select amount from ledger where account_id = $1', [id])
  expect(ledger.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(0)
})

test('a rate holds for the account, not for each node', async () => {
  const rate = 80
  const each = 30
  const account = { credits: 1_000, senders: ['ACME'], ratePerSecond: rate }
  const { id, ...key } = await anAccount(nodes[0], account)
  const wishes = mobiles(3 * each).map((to, at) => ({ text: `${at}`, to: [to], sender: 'ACME' }))
  await Promise.all(wishes.map((wish, at) => send(nodes[at % 3] as Peyk, wish, { key })))
  const sent = await eventually(async () => {
    const rows = await database.rows(
      'select due_at, sent_at from message where account_id = $1 and sent_at is not null',
      [id],
    )
    return rows.length === wishes.length && rows
  })
  const due = sent.map(({ due_at }) => Number(due_at)).toSorted((a, b) => a - b)
  const gaps = due.slice(1).map((at, before) => at - (due[before] ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000 / rate)
  const early = sent.filter(({ due_at, sent_at }) => Number(sent_at) < Number(due_at))
  expect(early).toEqual([])
})

test('large orders of an account with a rate share it, on whatever nodes they unfold', async () => {
  const rate = 600
  const account = { credits: 10_000, senders: ['ACME'], ratePerSecond: rate }
  const { id, ...key } = await anAccount(nodes[0], account)
  const wishes = nodes.map((_, at) => ({ text: `${at}`, to: mobiles(260), sender: 'ACME' }))
  await Promise.all(nodes.map((node, at) => send(node, wishes[at] ?? {}, { key })))
  const times = await eventually(async () => {
    const sent = 'select sent_at from message where account_id = $1 and sent_at is not null'
    const rows = await database.rows(`${sent} order by sent_at`, [id])
    return rows.length === 3 * 260 && rows.map(({ sent_at }) => Number(sent_at))
  })
  // Slots are taken in bursts of a tenth of a second: so many may be before and behind the window.
  const windowMs = 500
  const within = (from: number) => times.filter((at) => at >= from && at < from + windowMs).length
  expect(Math.max(...times.map(within))).toBeLessThanOrEqual((rate * (windowMs + 200)) / 1_000)
})

test('an order is cancelled, and looked up, on another node', async () => {
  const sendDateTime = '2035-01-01 12:00:00'
  const id = await send(nodes[0], { text: 'yarın', to: [mobile(1)], sendDateTime })
  // It is known there, and its time has not come.
  expect((await ask(nodes[1], 'get-report', { order: { id } })).code).toBe(456)
  expect((await ask(nodes[1], 'cancel-order', { order: { id } })).code).toBe(200)
  expect((await ask(nodes[2], 'cancel-order', { order: { id } })).code).toBe(455)
  expect((await ask(nodes[2], 'get-report', { order: { id } })).payload.order.status).toBe(115)
})

test('a cancel and its repeats on all nodes at once give the money back once', async () => {
  const balance = async () => (await ask(nodes[0], 'get-balance', {})).payload.balance.sms
  const before = await balance()
  const sendDateTime = '2035-01-01 12:00:00'
  const ids = await Promise.all(
    mobiles(10).map((to, at) =>
      send(nodes[at % 3] as Peyk, { text: 'iptal edilecek', to: [to], sendDateTime }),
    ),
  )
  const answers = await Promise.all(
    ids.map((id) => Promise.all(nodes.map((node) => ask(node, 'cancel-order', { order: { id } })))),
  )
  expect(answers.map(codesOf)).toEqual(ids.map(() => [200, 455, 455]))
  expect(await balance()).toBe(before)
})

test('a sender is usable on all nodes as soon as one has approved it', async () => {
  const [first, ...others] = nodes
  const { id, ...key } = await anAccount(first, { credits: 100, senders: ['ESKI'] })
  const codes = (sender: string, text: string) =>
    Promise.all(
      others.map(async (node, at) => {
        const wish = { text: `${text} ${at}`, sender, to: [mobile(at)] }
        return (await ask(node, 'send-sms', orderOf(wish), { key })).code
      }),
    )
  // Now they know the account, and remember what they know.
  expect(await codes('ESKI', 'önce')).toEqual([200, 200])
  expect(await codes('YENI', 'önce')).toEqual([450, 450])
  await manage(first, 'POST', `/api/accounts/${id}/senders`, { name: 'YENI', approve: true })
  let tries = 0
  await soon(async () => {
    tries += 1
    return (await codes('YENI', `sonra ${tries}`)).every((code) => code === 200)
  })
})

test('credits given on one node are spent on the others', async () => {
  const { id, ...key } = await anAccount(nodes[0], { senders: ['ACME'] })
  const wish = { text: 'bir', sender: 'ACME' }
  expect((await ask(nodes[1], 'send-sms', orderOf(wish), { key })).code).toBe(402)
  await manage(nodes[0], 'POST', `/api/accounts/${id}/credits`, { amount: 1, reason: 'test' })
  expect((await ask(nodes[2], 'get-balance', {}, { key })).payload.balance.sms).toBe(1)
  expect((await ask(nodes[1], 'send-sms', orderOf(wish), { key })).code).toBe(200)
  expect((await ask(nodes[2], 'get-balance', {}, { key })).payload.balance.sms).toBe(0)
})

test('an account that is switched off on one node is refused on the others', async () => {
  const { id, ...key } = await anAccount(nodes[0], { credits: 10 })
  const codes = () =>
    Promise.all(nodes.map(async (node) => (await ask(node, 'get-balance', {}, { key })).code))
  expect(await codes()).toEqual([200, 200, 200])
  await manage(nodes[0], 'PATCH', `/api/accounts/${id}`, { apiAccess: false })
  await soon(async () => (await codes()).every((code) => code === 401))
})

test('faults that are asked for on one node happen on the others', async () => {
  await manage(nodes[0], 'PUT', '/sandbox/faults', { api: { http503Share: 1 } })
  const codes = () =>
    Promise.all(nodes.map(async (node) => (await ask(node, 'get-balance', {})).code))
  await soon(async () => (await codes()).every((code) => code === 503))
  await manage(nodes[1], 'PUT', '/sandbox/faults', { carrier: { rejectShare: 1 } })
  await soon(async () => (await codes()).every((code) => code === 200))
  const id = await send(nodes[2], { text: 'reddedilir', to: [mobile(7)] })
  const order = await eventually(async () => {
    const found = await manage(nodes[0], 'GET', `/api/orders/${id}`)
    return found.state === 'done' && found
  })
  expect(order).toMatchObject({ delivered: 0, undelivered: 1 })
  await manage(nodes[2], 'PUT', '/sandbox/faults', {})
  for (const node of nodes) {
    await soon(async () => (await manage(node, 'GET', '/sandbox/faults')).carrier.rejectShare === 0)
  }
})

test('the clock is one clock', async () => {
  const read = async (node: Peyk) => Date.parse((await manage(node, 'GET', '/sandbox/clock')).now)
  const agree = async () => {
    const times = await Promise.all(nodes.map(read))
    return Math.max(...times) - Math.min(...times) < TOLD_MS_MAX
  }
  const before = await read(nodes[0])
  const sendDateTime = '2035-01-01 12:00:00'
  const id = await send(nodes[1], { text: 'yarınki mesaj', to: mobiles(3), sendDateTime })
  await manage(nodes[2], 'POST', '/sandbox/clock', { set: '2035-01-01T12:00:01+03:00' })
  await soon(agree)
  await eventually(async () => (await manage(nodes[0], 'GET', `/api/orders/${id}`)).delivered === 3)
  // In a hurry: the last word counts, in whatever order they are heard.
  for (let hours = 1; hours <= 8; hours += 1) {
    await manage(nodes[1], 'POST', '/sandbox/clock', { advance: '1h' })
  }
  await manage(nodes[1], 'POST', '/sandbox/clock', { set: new Date(before).toISOString() })
  await soon(agree)
  expect((await read(nodes[2])) - before).toBeLessThan(10 * TOLD_MS_MAX)
})

test('a clock that is put back makes nobody look dead', async () => {
  await manage(nodes[0], 'POST', '/sandbox/clock', { advance: '3h' })
  await manage(nodes[0], 'POST', '/sandbox/clock', { set: new Date().toISOString() })
  const seen = async () =>
    new Map(
      (await database.rows('select id, seen_at from node')).map((row) => [row.id, row.seen_at]),
    )
  const before = await seen()
  await soon(async () => [...(await seen())].every(([id, at]) => at !== before.get(id)))
})

test('a reset on one node leaves nothing on the others, who go on meanwhile', async () => {
  const [first, ...others] = nodes
  const { key, hash } = await anAccount(others[0], { credits: 10 })
  const knows = () => ask(others[0], 'get-balance', {}, { key: { key, hash } })
  expect((await knows()).code).toBe(200)
  await manage(first, 'POST', '/sandbox/clock', { advance: '3h' })
  let isReset = false
  let texts = 0
  const customer = async (node: Peyk) => {
    for (let more = 20; more > 0; more -= isReset ? 1 : 0) {
      texts += 1
      const { code } = await ask(node, 'send-sms', orderOf({ text: `${texts}` }))
      // For a moment there is no account.
      expect([200, 401]).toContain(code)
    }
  }
  const customers = others.map(customer)
  await manage(first, 'POST', '/sandbox/reset')
  isReset = true
  await Promise.all(customers)
  await soon(async () => (await knows()).code === 401)
  const open = 'select count(*)::int as open from message where final_at is null'
  await eventually(async () => (await database.rows(open))[0].open === 0)
  const [{ sent }] = await database.rows('select count(*)::int as sent from message')
  expect(sent).toBeGreaterThan(0)
  expect((await ask(others[1], 'get-balance', {})).payload.balance.sms).toBe(DEMO_CREDITS - sent)
  for (const node of nodes) {
    const { now } = await manage(node, 'GET', '/sandbox/clock')
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(TOLD_MS_MAX)
  }
})
