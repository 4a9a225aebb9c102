/**
 * One node takes orders, another sends them: each does its own part, and neither waits for the
 * other longer than a notification takes.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  anAccount,
  ask,
  type Database,
  delivered,
  eventually,
  lookInto,
  orderOf,
  send,
  startNode,
} from '../kit/nodes-kit.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { killAll, manage, type Peyk } from '../kit/process-kit.ts'
import { mobile, mobiles } from '../kit/store-kit.ts'

/** A node that hears nothing looks once a second. */
const POLL_MS = 1_000
const ORDERS = 6

let api: Peyk
let dispatch: Peyk
let database: Database
beforeAll(async () => {
  const url = await freshDatabase()
  const node = (roles: string) => startNode(url, { PEYK_ROLES: roles })
  ;[api, dispatch] = await Promise.all([node('api'), node('dispatch')])
  database = await lookInto(url)
})
afterAll(async () => {
  killAll()
  await database?.close()
})

const statusOf = async (node: Peyk, path: string, method = 'GET') =>
  (await fetch(node.url + path, { method })).status

test('what one takes the other sends, long before it would look by itself', async () => {
  const startedAt = performance.now()
  for (let at = 0; at < ORDERS; at += 1) {
    // The next one is sent when this one is out: each would wait for a look of its own.
    const id = await send(api, { text: `${at}`, to: [mobile(at)] })
    await eventually(async () => {
      const sql = 'select 1 from message where order_id = $1 and sent_at is not null'
      return (await database.rows(sql, [id])).length === 1
    })
  }
  expect(performance.now() - startedAt).toBeLessThan((ORDERS * POLL_MS) / 2)
})

test('large and scheduled orders find their way too', async () => {
  const large = await send(api, { text: 'kalabalık', to: mobiles(600) })
  const later = await send(api, { text: 'sonra', sendDateTime: '2035-01-01 12:00:00' })
  await delivered(api, large)
  await manage(api, 'POST', '/sandbox/clock', { set: '2035-01-01T12:00:01+03:00' })
  await delivered(api, later)
})

test('the node with the API has no front page, the one that sends has no API', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect([await statusOf(api, path), await statusOf(dispatch, path)]).toEqual([200, 200])
  }
  expect(await statusOf(api, '/')).toBe(404)
  expect(await statusOf(dispatch, '/')).toBe(404)
  for (const path of ['/api/accounts', '/sandbox/clock']) {
    expect([await statusOf(api, path), await statusOf(dispatch, path)]).toEqual([
      path === '/sandbox/clock' ? 200 : 401,
      404,
    ])
  }
  for (const format of ['json', 'xml'] as const) {
    expect((await ask(api, 'get-balance', {}, { format })).code).toBe(200)
    expect((await ask(dispatch, 'get-balance', {}, { format })).code).toBe(404)
    expect((await ask(dispatch, 'send-sms', orderOf({}), { format })).code).toBe(404)
  }
})

test('faults of the carrier are asked for where there is no carrier', async () => {
  await manage(api, 'PUT', '/sandbox/faults', { carrier: { rejectShare: 1 } })
  let texts = 0
  await eventually(async () => {
    texts += 1
    const id = await send(api, { text: `reddedilir ${texts}` })
    const { undelivered } = await eventually(async () => {
      const order = await manage(api, 'GET', `/api/orders/${id}`)
      return order.state === 'done' && order
    })
    return undelivered === 1
  }, POLL_MS)
  await manage(api, 'PUT', '/sandbox/faults', {})
})

test('after a reset there is nothing that the node that sends would not send', async () => {
  await manage(api, 'POST', '/sandbox/reset')
  const ids = await Promise.all(
    mobiles(ORDERS).map((to) => send(api, { text: 'baştan', to: [to] })),
  )
  for (const id of ids) await delivered(api, id)
  const { key, hash } = await anAccount(api, { credits: 1, senders: ['ACME'] })
  const asked = { key: { key, hash } }
  await delivered(api, await send(api, { text: 'bir', sender: 'ACME' }, asked))
})
