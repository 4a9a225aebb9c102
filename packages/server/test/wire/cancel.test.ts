/** Scheduled, due, sent, cancelled: what cancel-order and get-report say of each (wire §8, §17). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  BODY_WAYS,
  type Customer,
  call,
  MINUTE_MS,
  manage,
  openAccount,
  openWorld,
  type Way,
  type World,
} from '../kit/wire-kit.ts'
import {
  accepted,
  booksOf,
  ended,
  handset,
  numberAt,
  numbersFrom,
  refused,
  reportOf,
  schedule,
  wall,
} from './support/orders.ts'

let world: World
let who: Customer
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  who = await openAccount(world, { credits: 1000 })
})
afterAll(() => world.close())

const inAnHour = () => schedule(world.now() + 60 * MINUTE_MS)
const ask = (way: Way, path: string, id: unknown, of = who) =>
  call(world, way, path, of, { order: { id } })

/** An order of each kind, and what the two calls answer to it. */
const MATRIX: readonly {
  readonly name: string
  readonly make: () => Promise<unknown>
  readonly cancel: number
  readonly report: number
  readonly status?: number
}[] = [
  {
    name: 'scheduled, not due',
    make: () => accepted(world, who, { sendDateTime: inAnHour() }),
    cancel: 200,
    report: 456,
  },
  {
    name: 'scheduled, due this moment',
    async make() {
      const id = await accepted(world, who, { sendDateTime: inAnHour(), to: ['5000000110'] })
      await world.advance(60 * MINUTE_MS)
      return id
    },
    cancel: 455,
    report: 200,
    status: 113,
  },
  {
    name: 'sending',
    make: () => accepted(world, who, { to: ['5000000110'] }),
    cancel: 455,
    report: 200,
    status: 113,
  },
  {
    name: 'finished',
    async make() {
      const id = await accepted(world, who)
      await ended(world, who, id)
      return id
    },
    cancel: 455,
    report: 200,
    status: 114,
  },
  {
    name: 'scheduled and finished',
    async make() {
      const id = await accepted(world, who, { sendDateTime: inAnHour() })
      await world.advance(60 * MINUTE_MS)
      await ended(world, who, id)
      return id
    },
    cancel: 455,
    report: 200,
    status: 114,
  },
  {
    name: 'cancelled',
    async make() {
      const id = await accepted(world, who, { sendDateTime: inAnHour() })
      expect((await ask('json', 'cancel-order', id)).code).toBe(200)
      return id
    },
    cancel: 455,
    report: 200,
    status: 115,
  },
  {
    name: 'cancelled, its time has passed',
    async make() {
      const id = await accepted(world, who, { sendDateTime: inAnHour() })
      expect((await ask('json', 'cancel-order', id)).code).toBe(200)
      await world.advance(120 * MINUTE_MS)
      return id
    },
    cancel: 455,
    report: 200,
    status: 115,
  },
  {
    name: "another account's, not due",
    async make() {
      const other = await openAccount(world)
      return accepted(world, other, { sendDateTime: inAnHour() })
    },
    cancel: 455,
    report: 455,
  },
  ...[2_000_000_000, '2000000000', 0, '0', -1, '-1', 1.5, 2 ** 53, '9007199254740993', 1e300].map(
    (id) => ({ name: `the id ${id}`, make: async () => id, cancel: 455, report: 455 }),
  ),
  ...['', ' ', 'abc', '12a', '0x10', '1e3', '٣', '１', null, true, {}, '9'.repeat(400)].map(
    (id) => ({
      name: `the id ${JSON.stringify(id).slice(0, 20)}`,
      make: async () => id,
      cancel: 455,
      report: 455,
    }),
  ),
]

describe.each(MATRIX)('an order that is $name', ({ make, cancel, report, status }) => {
  test.each(BODY_WAYS)(
    `is a ${report} to get-report and a ${cancel} to cancel-order in %s`,
    async (way) => {
      const id = await make()
      const answer = await ask(way, 'get-report', id)
      expect(answer.code).toBe(report)
      if (status) expect(Number(answer.payload.order.status)).toBe(status)
      const before = await booksOf(world, who)
      const cancelled = await ask(way, 'cancel-order', id)
      expect(cancelled.code).toBe(cancel)
      expect(cancelled.payload).toEqual({})
      if (cancel !== 200) expect(await booksOf(world, who)).toEqual(before)
    },
  )
})

test.each(BODY_WAYS)('an order id left out is a 455 in %s', async (way) => {
  // In XML an element without content is a text, so a page stands beside the missing id.
  for (const path of ['cancel-order', 'get-report']) {
    expect((await call(world, way, path, who, { order: { page: 1 } })).code).toBe(455)
  }
})

describe('a cancellation', () => {
  test.each([
    ['as text', (id: string) => id],
    ['as a number', (id: string) => Number(id)],
    ['with spaces around', (id: string) => ` ${id} `],
  ])('takes the id %s', async (_name, spelt) => {
    const id = await accepted(world, who, { sendDateTime: inAnHour() })
    expect((await ask('json', 'cancel-order', spelt(id))).code).toBe(200)
  })

  test('is shown as 115 with everything undelivered and nothing paid', async () => {
    const to = [numberAt(0), '123', numberAt(1)]
    const submitAt = wall(world.now())
    const sendDateTime = inAnHour()
    const id = await accepted(world, who, { sendDateTime, to })
    await ask('json', 'cancel-order', id)
    const report = await reportOf(world, who, id)
    expect(report).toMatchObject({
      ...{ id, status: 115, total: 3, delivered: 0, undelivered: 3, waiting: 0, price: 0 },
      ...{ submitAt, sender: 'PEYK' },
    })
    expect(report.sendAt.slice(11, 16)).toBe(sendDateTime.slice(11))
    expect(report.message.map((sms: { status: number }) => sms.status)).toEqual([112, 112, 112])
  })

  test('gives the credits back, once, and the ledger says why', async () => {
    const fields = { sendDateTime: inAnHour(), to: numbersFrom(0, 30), text: 'a'.repeat(200) }
    const id = await accepted(world, who, fields)
    expect((await booksOf(world, who)).credits).toBe(940)
    expect((await ask('json', 'cancel-order', id)).code).toBe(200)
    for (const way of BODY_WAYS) expect((await ask(way, 'cancel-order', id)).code).toBe(455)
    const { credits, entries } = await booksOf(world, who)
    expect(credits).toBe(1000)
    expect(entries.map(({ amount }) => amount)).toEqual([60, -60, 1000])
    expect(entries[0]).toMatchObject({ orderId: Number(id) })
  })

  test('happens once, however many ask at the same moment', async () => {
    const id = await accepted(world, who, { sendDateTime: inAnHour() })
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, at) => ask(BODY_WAYS[at % 2] ?? 'xml', 'cancel-order', id)),
    )
    expect(replies.map(({ code }) => code).toSorted()).toEqual([200, ...Array(9).fill(455)])
    expect((await booksOf(world, who)).credits).toBe(1000)
  })

  test('keeps every message from going out, then and later', async () => {
    await manage(world, 'DELETE', '/sandbox/messages')
    const to = [numberAt(40)]
    const id = await accepted(world, who, { sendDateTime: inAnHour(), to, text: 'never' })
    await ask('json', 'cancel-order', id)
    await world.advance(48 * 60 * MINUTE_MS)
    // A later order to the same handset arrives, and nothing before it.
    await ended(world, who, await accepted(world, who, { to, text: 'later' }))
    expect(await handset(world, numberAt(40))).toMatchObject([{ text: 'later' }])
  })

  test('a second before its time is in time, and at its time too late', async () => {
    const fields = { sendDateTime: inAnHour(), to: ['5000000110'] }
    const dueAtMs = Math.floor((world.now() + 60 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS
    const first = await accepted(world, who, { ...fields, text: 'first' })
    const second = await accepted(world, who, { ...fields, text: 'second' })
    await world.advance(dueAtMs - world.now() - 1)
    expect((await ask('json', 'cancel-order', first)).code).toBe(200)
    await world.advance(1)
    await refused(world, who, 455, () => ask('json', 'cancel-order', second))
  })

  test('of an account in TL gives the money back', async () => {
    const tl = await openAccount(world, { billing: 'tl', unitPrice: 1580, credits: 10_000 })
    const id = await accepted(world, tl, { sendDateTime: inAnHour() })
    expect((await booksOf(world, tl)).credits).toBe(8_420)
    expect((await ask('json', 'cancel-order', id, tl)).code).toBe(200)
    expect((await booksOf(world, tl)).credits).toBe(10_000)
  })
})
