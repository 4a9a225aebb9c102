/**
 * Two whole servers: a customer orders at ours, which is set up over its API to forward to another,
 * and reads in our report what happened there.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
import { send } from '../wire/support/orders.ts'

const TOKEN = 'a-token-of-some-length'

let folder: string
let theirs: World
let ours: World
let there: Customer
let who: Customer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peyk-upstream-'))
  theirs = await openWorld()
  ours = await openWorld({ mode: 'production', data: folder })
  there = await openAccount(theirs)
  who = await openAccount(ours)
})
afterAll(async () => {
  await ours.close()
  await theirs.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Lets our time pass, slowly, until there is something to see. */
const flow = <T>(stepMs: number, look: () => Promise<T | undefined | false>): Promise<T> =>
  until(async () => {
    ours.server.context.clock.advance(stepMs)
    return look()
  })

const creditsOf = async (world: World, account: Customer): Promise<number> =>
  (await call(world, 'json', 'get-balance', account)).payload.balance.sms

test('an order goes there and its report comes back, by questions and by webhook', async () => {
  const secrets = { key: there.key, hash: there.hash, webhookToken: TOKEN }
  const settings = { url: `${theirs.url}/v1`, ratePerSecond: null }
  const added = await manage(ours, 'POST', '/api/carriers', {
    ...{ name: 'service', kind: 'upstream', settings, secrets },
  })
  expect(JSON.stringify(added)).not.toContain(there.hash)
  const to = ['5321112233', '5321112234']
  const { payload } = await send(ours, 'json', who, { text: 'Merhaba', to })
  const { id } = payload.order
  await flow(1_000, async () => (await manage(ours, 'GET', `/api/orders/${id}`)).delivered === 2)
  const report = await call(ours, 'json', 'get-report', who, { order: { id } })
  expect(report.payload.order).toMatchObject({ status: 114, delivered: 2, undelivered: 0 })
  expect(await creditsOf(ours, who)).toBe(98)
  expect(await creditsOf(theirs, there)).toBe(98)

  const webhookUrl = `${ours.url}/upstream/service/${TOKEN}`
  await manage(theirs, 'PATCH', `/api/accounts/${there.id}`, { webhookUrl })
  await manage(theirs, 'PUT', '/sandbox/faults', { carrier: { rejectShare: 1 } })
  const told = await send(ours, 'json', who, { text: 'İkinci', to: ['5321112235'] })
  const sinceMs = ours.now()
  const order = `/api/orders/${told.payload.order.id}`
  await flow(100, async () => (await manage(ours, 'GET', order)).undelivered === 1)
  expect(await creditsOf(ours, who)).toBe(98)
  // Asked for it would have been after a minute.
  expect(ours.now() - sinceMs).toBeLessThan(60_000)

  const [carrier] = (await manage(ours, 'GET', '/api/carriers')).items as Sent[]
  expect(carrier.health).toMatchObject({ up: true, details: { credits: 100 } })
})
