/**
 * The way of a message from our store to another server and back: dispatcher, exchange, carrier,
 * real HTTP with mishaps, receipts, money; with ends and beginnings of our process in between.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Clock, createClock, stillTime } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { noMeters } from '../../src/base/meters.ts'
import { createHttp } from '../../src/inbound/http.ts'
import { registerUpstream } from '../../src/inbound/upstream/routes.ts'
import type { Context } from '../../src/operations/context.ts'
import {
  UPSTREAM_SECRETS,
  UPSTREAM_SETTINGS,
} from '../../src/outbound/carriers/upstream/settings.ts'
import { Upstream } from '../../src/outbound/carriers/upstream.ts'
import { type Line, startLine } from '../../src/outbound/line.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import { builtInBlocks } from '../../src/rules/block-table.ts'
import type { Store } from '../../src/store/store.ts'
import { anAccount, balanceOf, mobiles, openStore, place } from '../kit/store-kit.ts'
import { manage, START, until } from '../kit/wire-kit.ts'
import { audit } from '../store/audit.ts'
import { statesOf } from './pipeline.ts'
import { openTheirs, type Theirs } from './upstream-kit.ts'

let server: Awaited<ReturnType<typeof openTheirs>>
let store: Store
let account: AccountSettings
beforeAll(async () => {
  server = await openTheirs()
})
afterAll(() => server.close())
beforeEach(async () => {
  store = await openStore()
  account = await anAccount(store)
})
afterEach(() => store.close())

const WEBHOOK_TOKEN = 'a-token-of-some-length'
const DELIVERED = '5000000111'
const UNDELIVERED = '5000000112'
const STEP_MS = 5

interface Run {
  readonly line: Line
  readonly clock: Clock
  /** Lets time pass, slowly, until all recipients of an order are in these states. */
  becomes(orderId: number, states: Readonly<Record<string, number>>): Promise<void>
}

let runs = 0

async function openRun(theirs: Theirs, secrets: object = {}): Promise<Run> {
  const clock = createClock(stillTime(START))
  runs += 1
  const shared = { store, clock, log: silentLog, node: `run-${runs}` }
  const line = startLine({
    ...{ ...shared, meters: noMeters, leaseMs: 60_000, wakeWebhooks() {} },
    ...{ random: () => 0.5, ...builtInBlocks, receiveSms: async () => {} },
  })
  const { key, hash } = theirs.account
  const settings = { url: `${theirs.way.url}/v1`, otherSender: 'PEYK', ratePerSecond: null }
  await line.place('theirs', (events) => {
    return new Upstream({
      ...{ name: 'theirs', events, tools: { ...shared, random: () => 0.5 } },
      settings: UPSTREAM_SETTINGS.parse(settings),
      secrets: UPSTREAM_SECRETS.parse({ key, hash, ...secrets }),
    })
  })
  return {
    ...{ line, clock },
    async becomes(orderId, states) {
      const wanted = JSON.stringify(states)
      await until(async () => {
        clock.advance(STEP_MS)
        line.dispatch.wake()
        return JSON.stringify(await statesOf({ store }, account, orderId)) === wanted
      })
    },
  }
}

test('a message is delivered there and here, and what was not is paid back', async () => {
  const theirs = await server.openAccount()
  const { line, becomes } = await openRun(theirs)
  const orderId = await place(store, account, { to: [DELIVERED, UNDELIVERED], sender: 'ACME' })
  await becomes(orderId, { delivered: 1, undelivered: 1 })
  expect(await balanceOf(store, account.id)).toBe(999)
  expect(await theirs.credits()).toBe(99)
  await line.stop()
  await audit(store, account.id)
})

test('of everything that gets lost on the way nothing is sent twice', async () => {
  const theirs = await server.openAccount(1_000)
  const { line, becomes } = await openRun(theirs)
  const lost = ['lost answer', 'lost request', 'half an answer', { status: 504 }] as const
  theirs.way.next('/send-sms/json', ...lost, ...lost)
  theirs.way.next('/get-report/json', ...lost)
  theirs.way.next('/get-balance/json', 'lost answer')
  const first = await place(store, account, { to: mobiles(20), text: 'bir' })
  const second = await place(store, account, { to: mobiles(20), text: 'iki' })
  await becomes(first, { delivered: 20 })
  await becomes(second, { delivered: 20 })
  expect((await theirs.orders()).map(({ total }) => total)).toEqual([20, 20])
  expect(await theirs.credits()).toBe(960)
  await line.stop()
  await audit(store, account.id)
})

test('what is awaited is taken up by the next run', async () => {
  const theirs = await server.openAccount()
  const first = await openRun(theirs)
  await server.faults({ carrier: { lateReceiptMs: 60_000 } })
  const orderId = await place(store, account, { to: mobiles(3) })
  await first.becomes(orderId, { sent: 3 })
  await first.line.stop()
  await server.faults({})
  await server.world.advance(60_000)
  const second = await openRun(theirs)
  await second.becomes(orderId, { delivered: 3 })
  await second.line.stop()
  await audit(store, account.id)
})

test('a report that is told to a run that did not send the message finds it', async () => {
  const theirs = await server.openAccount()
  const first = await openRun(theirs, { webhookToken: WEBHOOK_TOKEN })
  const orderId = await place(store, account, { to: mobiles(2), text: 'x'.repeat(200) })
  await first.becomes(orderId, { sent: 2 })
  const [order] = await theirs.orders()
  const second = await openRun(theirs, { webhookToken: WEBHOOK_TOKEN })
  const tell = (to: string, status: string, token = WEBHOOK_TOKEN) =>
    second.line.hearReport('theirs', token, { orderId: String(order?.id), to, status })
  const [one, other] = mobiles(2)
  expect(await tell(`+90${one}`, 'undelivered', 'another-token-of-it')).toBe(false)
  expect(await second.line.hearReport('nobody', '', { orderId: '1', to: '', status: '' })).toBe(
    false,
  )
  expect(await tell(`+90${one}`, 'undelivered')).toBe(true)
  expect(await tell(`${other}`, 'delivered')).toBe(true)
  expect(await statesOf({ store }, account, orderId)).toEqual({ undelivered: 1, delivered: 1 })
  await first.line.stop()
  await second.line.stop()
  await audit(store, account.id)
})

test('their webhooks say it without being asked', async () => {
  const theirs = await server.openAccount()
  const { line, becomes } = await openRun(theirs, { webhookToken: WEBHOOK_TOKEN })
  const app = createHttp(false)
  registerUpstream(app, { dispatch: line, log: silentLog } as unknown as Context)
  const door = await app.listen({ host: '127.0.0.1', port: 0 })
  const webhookUrl = `${door}/upstream/theirs/${WEBHOOK_TOKEN}`
  await manage(server.world, 'PATCH', `/api/accounts/${theirs.account.id}`, { webhookUrl })
  theirs.way.seen()
  const to = [DELIVERED, UNDELIVERED, ...mobiles(3)]
  const orderId = await place(store, account, { to })
  await becomes(orderId, { delivered: 4, undelivered: 1 })
  const asked = theirs.way.seen().map(({ path }) => path)
  expect(asked.filter((path) => path.includes('get-report'))).toEqual([])
  await app.close()
  await line.stop()
  await audit(store, account.id)
})
