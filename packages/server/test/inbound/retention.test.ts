/** A whole server that forgets: what its customers and its operator see of an old order. */
import { expect, test } from 'vitest'
import { call, manage, openAccount, openWorld, until } from '../kit/wire-kit.ts'

const DAY_MS = 86_400_000

test('an old order keeps its counters, its price and its charge, and tells nothing more', async () => {
  const world = await openWorld({ keepTextsDays: 3, keepMessagesDays: 10 })
  try {
    const customer = await openAccount(world)
    const message = { text: 'gizli', receipents: { number: ['5321112233', '5000000112'] } }
    const order = { sender: 'PEYK', iys: '0', message }
    const sent = await call(world, 'json', 'send-sms', customer, { order })
    const id = sent.payload.order.id
    const look = () => manage(world, 'GET', `/api/orders/${id}`)
    await world.advance(1_000)
    const done = await until(async () => {
      const seen = await look()
      return seen.state === 'done' && seen
    })
    const [first] = done.messages.items
    expect(done.texts).toMatchObject([{ text: 'gizli', encoding: 'gsm' }])

    await world.advance(3 * DAY_MS)
    await until(async () => (await look()).texts.length === 0)
    expect(await look()).toEqual({ ...done, texts: [] })
    expect(await manage(world, 'GET', `/api/messages/${first.id}`)).toMatchObject({
      ...{ text: null, encoding: null, parts: 1, number: '+905321112233', status: 'delivered' },
      stages: [{ stage: 'accepted', detail: `order ${id}, 1 part(s)` }, {}, {}, {}, {}],
    })
    const inbox = await manage(world, 'GET', '/sandbox/messages')
    expect(inbox.items.map(({ text }: { text: unknown }) => text)).toEqual([null, null])

    await world.advance(10 * DAY_MS)
    await until(async () => (await look()).messages.items.length === 0)
    expect(await look()).toEqual({ ...done, texts: [], messages: { items: [], next: null } })
    const gone = await fetch(`${world.url}/api/messages/${first.id}`, {
      headers: { authorization: 'Bearer dev' },
    })
    expect(gone.status).toBe(404)
    for (const way of ['json', 'xml'] as const) {
      const { code, payload } = await call(world, way, 'get-report', customer, { order: { id } })
      expect(code).toBe(200)
      expect(Number(payload.order.total)).toBe(2)
      expect(Number(payload.order.delivered)).toBe(1)
    }
    const ledger = await manage(world, 'GET', `/api/accounts/${customer.id}/ledger`)
    expect(ledger.items.map(({ amount }: { amount: number }) => amount)).toEqual([1, -2, 100])
  } finally {
    await world.close()
  }
})
