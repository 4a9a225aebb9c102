/** SIGTERM while requests are under way: what was answered is there, and nothing else is. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  killAll,
  manage,
  metric,
  type OrderWish,
  orderOf,
  type Peyk,
  start,
  stop,
  type TemporaryDirectory,
  temporaryDirectory,
  wire,
} from '../kit/process-kit.ts'
import { mobiles, until } from '../kit/store-kit.ts'

const CLIENTS = 12
const ORDERS_MIN = 150

let directory: TemporaryDirectory
beforeAll(() => {
  directory = temporaryDirectory()
})
afterAll(() => {
  killAll()
  directory.remove()
})

/** Sends orders until the server is gone; the ids of those that were answered. */
async function client(peyk: Peyk, no: number, answered: Set<number>): Promise<void> {
  for (let at = 0; ; at += 1) {
    const wish: OrderWish = { text: `${no} ${at}`, to: mobiles(at % 10 === 9 ? 250 : 1) }
    try {
      const { code, payload } = await wire(peyk, 'send-sms', orderOf(wish))
      // The only other answer that a server may give while it stops.
      if (code === 200) answered.add(Number(payload.order.id))
      else expect(code).toBe(503)
    } catch {
      return
    }
  }
}

async function allOrders(
  peyk: Peyk,
): Promise<{ id: number; status: number; total: number; delivered: number }[]> {
  const orders = []
  for (let cursor = ''; ; ) {
    const page = await manage(peyk, 'GET', `/api/orders?limit=1000${cursor}`)
    orders.push(...page.items)
    if (page.next === null) return orders
    cursor = `&cursor=${page.next}`
  }
}

test('every answered request is there, none unanswered; a restart shows all delivered', async () => {
  const args = ['dev', '--port', '0', '--data', directory.path]
  const env = { PEYK_SIM_DELAY_MS: '50', PEYK_LOG: 'warn' }
  const first = await start(args, { env })
  await manage(first, 'POST', '/api/accounts/1/credits', { amount: 1_000_000, reason: 'test' })
  const answered = new Set<number>()
  const clients = Array.from({ length: CLIENTS }, (_, no) => client(first, no, answered))
  await until(async () => answered.size >= ORDERS_MIN)
  const ended = await stop(first)
  await Promise.all(clients)
  expect(ended).toMatchObject({ code: 0, signal: null })
  const second = await start(args, { env })
  const orders = await until(async () => {
    const found = await allOrders(second)
    return found.every(({ status }) => status === 114) && found
  })
  expect(new Set(orders.map(({ id }) => id))).toEqual(answered)
  expect(orders.filter(({ total, delivered }) => total !== delivered)).toEqual([])
  // Its answers were waited for: nothing had to be sent again.
  expect(await metric(second, 'peyk_messages_maybe_sent_twice')).toBe(0)
  const { credits } = await manage(second, 'GET', '/api/accounts/1')
  expect(credits).toBe(1_001_000 - orders.reduce((sum, { total }) => sum + total, 0))
  expect((await stop(second)).code).toBe(0)
})
