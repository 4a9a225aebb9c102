/** get-report: the id as it was asked, the pages, the order of the recipients (wire §5.3, §14 #3). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ask,
  BODY_WAYS,
  bodyOf,
  type Customer,
  call,
  keyOf,
  manage,
  openAccount,
  openWorld,
  type Sent,
  until,
  type World,
} from '../kit/wire-kit.ts'
import { accepted, ended, numberAt, numbersFrom, reportOf, wall } from './support/orders.ts'

let world: World
let who: Customer
/** An order of 2,500 recipients, which has ended. */
let large: string
beforeAll(async () => {
  world = await openWorld()
  who = await openAccount(world, { credits: 10_000 })
  large = await accepted(world, who, { to: LARGE })
  await ended(world, who, large)
})
afterAll(() => world.close())

/** Neither ascending nor descending, so that no other order passes for that of the request. */
const LARGE = numbersFrom(0, 2_500).map((_, at) => numberAt((at * 7_919) % 2_500))

const shortOf = (message: Sent): string[] =>
  [message].flat().map((sms: { number: string }) => sms.number.replace('+90', ''))

describe('the report of an order', () => {
  test('is this, to the byte, in XML', async () => {
    const id = await accepted(world, who, { to: ['5321000001', '5000000112'], text: 'to the byte' })
    await ended(world, who, id)
    const { text } = await call(world, 'xml', 'get-report', who, { order: { id } })
    const now = wall(world.now())
    expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<response>
  <status>
    <code>200</code>
    <message>İşlem başarılı</message>
  </status>
  <order>
    <id>${id}</id>
    <status>114</status>
    <total>2</total>
    <delivered>1</delivered>
    <undelivered>1</undelivered>
    <waiting>0</waiting>
    <submitAt>${now}</submitAt>
    <sendAt>${now}</sendAt>
    <sender>PEYK</sender>
    <price>1</price>
    <message>
      <number>+905321000001</number>
      <status>111</status>
    </message>
    <message>
      <number>+905000000112</number>
      <status>112</status>
    </message>
  </order>
</response>
`)
  })

  test('is this, with these types, in JSON', async () => {
    const id = await accepted(world, who, { to: ['5321000001'], text: 'with these types' })
    await ended(world, who, id)
    const { payload } = await call(world, 'json', 'get-report', who, { order: { id } })
    const now = wall(world.now())
    expect(payload).toStrictEqual({
      order: {
        ...{ id, status: 114, total: 1, delivered: 1, undelivered: 0, waiting: 0 },
        ...{ submitAt: now, sendAt: now, sender: 'PEYK', price: 1 },
        message: [{ number: '+905321000001', status: 111 }],
      },
    })
  })

  test.each<[string, (id: string) => unknown, (id: string) => unknown]>([
    ['text for text', (id) => id, (id) => id],
    ['a number for a number', Number, Number],
    ['text for text with spaces around', (id) => ` ${id} `, (id) => id],
  ])('shows the id as %s', async (_name, spelt, shown) => {
    const report = await reportOf(world, who, spelt(large), { rowCount: 1 })
    expect(report.id).toBe(shown(large))
  })
})

describe('the pages', () => {
  test.each(BODY_WAYS)(
    'hold a thousand each, and together all in the order of the request, in %s',
    async (way) => {
      const found: string[] = []
      for (const [page, count] of [
        [1, 1000],
        [2, 1000],
        [3, 500],
      ] as const) {
        const report = await reportOf(world, who, large, { page }, way)
        const numbers = shortOf(report.message)
        expect(numbers).toHaveLength(count)
        expect(Number(report.total)).toBe(2_500)
        found.push(...numbers)
      }
      expect(found).toEqual(LARGE)
    },
  )

  test.each([
    [{}, 0, 1000],
    [{ page: '', rowCount: '' }, 0, 1000],
    [{ page: null, rowCount: null }, 0, 1000],
    [{ page: 1, rowCount: 10 }, 0, 10],
    [{ page: 3, rowCount: 10 }, 20, 30],
    [{ page: '3', rowCount: '10' }, 20, 30],
    [{ page: ' 3 ', rowCount: ' 10 ' }, 20, 30],
    [{ page: 250, rowCount: 10 }, 2490, 2500],
    [{ page: 3, rowCount: 999 }, 1998, 2500],
    [{ page: 1, rowCount: 1000 }, 0, 1000],
    [{ page: 1, rowCount: 1001 }, 0, 1000],
    [{ page: 1, rowCount: 999999999999 }, 0, 1000],
    [{ page: 1, rowCount: 0 }, 0, 1],
    [{ page: 1, rowCount: -5 }, 0, 1],
    [{ page: 1, rowCount: 'many' }, 0, 1000],
    [{ page: 1, rowCount: {} }, 0, 1000],
    [{ page: 2, row_count: 10 }, 10, 20],
  ])('%j are the recipients from %i to %i', async (paging, from, to) => {
    const { message } = await reportOf(world, who, large, paging)
    expect(shortOf(message)).toEqual(LARGE.slice(from, to))
  })

  test.each([4, 1000, 2147483647, '99999999999999999999', 1e15])(
    'beyond the last one are empty: page %j',
    async (page) => {
      const report = await reportOf(world, who, large, { page })
      expect(report).toMatchObject({ total: 2_500, delivered: 2_500, message: [] })
      const { text, code } = await call(world, 'xml', 'get-report', who, {
        order: { id: large, page },
      })
      expect(code).toBe(200)
      expect(text).not.toMatch(/<message>\s*<number>|<message\/>/)
    },
  )

  test.each([0, '0', '00', -1, '-1', 0.5, 'one', '1 2', true, {}, [], [1]])(
    'page %j is a 464',
    async (page) => {
      const reply = await call(world, 'json', 'get-report', who, { order: { id: large, page } })
      expect(reply.code).toBe(464)
    },
  )
})

describe('an order of 300, before and while it is sent', () => {
  const to = numbersFrom(5_000, 300).reverse()

  test('shows 110s as long as no receipt has come', async () => {
    const slow = await openWorld({ simulatorDelayMs: 60_000 })
    try {
      const own = await openAccount(slow, { credits: 300 })
      const id = await accepted(slow, own, { to })
      const first = await reportOf(slow, own, id)
      expect(first).toMatchObject({ status: 113, total: 300, waiting: 300, price: 0 })
      expect(shortOf(first.message)).toEqual(to)
      expect(new Set(first.message.map((sms: Sent) => sms.status))).toEqual(new Set([110]))
    } finally {
      await slow.close()
    }
  })

  test('shows everybody, in the order of the request, while it goes out bit by bit', async () => {
    const own = await openAccount(world, { credits: 300, ratePerSecond: 100 })
    const id = await accepted(world, own, { to })
    const seen = new Set<number>()
    await until(async () => {
      const report = await reportOf(world, own, id, { rowCount: 170 })
      const rest = await reportOf(world, own, id, { rowCount: 170, page: 2 })
      expect([...shortOf(report.message), ...shortOf(rest.message)]).toEqual(to)
      expect(report.delivered + report.undelivered + report.waiting).toBe(300)
      expect(report.price).toBe(report.delivered)
      seen.add(report.delivered)
      await world.advance(100)
      return report.status === 114
    })
    expect(seen.size).toBeGreaterThan(3)
  })

  test('the same for a scheduled one, from the moment that it is due', async () => {
    const own = await openAccount(world, { credits: 300, ratePerSecond: 100 })
    const id = await accepted(world, own, { to, sendDateTime: wall(world.now() + 60_000) })
    expect((await call(world, 'json', 'get-report', own, { order: { id } })).code).toBe(456)
    await world.advance(60_000)
    const report = await reportOf(world, own, id)
    expect(report).toMatchObject({ status: 113, total: 300, sendAt: wall(world.now()) })
    expect(report.waiting).toBeGreaterThan(0)
    expect(shortOf(report.message)).toEqual(to)
  })
})

describe('price and counters', () => {
  test('count recipients, and pay parts of what arrived; the rest comes back', async () => {
    const own = await openAccount(world, { credits: 20 })
    const to = ['5000000111', '5000000112', '5000000110', '123', numberAt(1)]
    const id = await accepted(world, own, { to, text: 'a'.repeat(200) })
    const account = () => manage(world, 'GET', `/api/accounts/${own.id}`)
    await until(async () => {
      const report = await reportOf(world, own, id)
      expect(report.delivered + report.undelivered + report.waiting).toBe(5)
      expect(report.price).toBe(2 * report.delivered)
      return report.waiting === 1
    })
    expect(await reportOf(world, own, id)).toMatchObject({
      ...{ status: 113, total: 5, delivered: 2, undelivered: 2, waiting: 1, price: 4 },
    })
    expect((await account()).credits).toBe(14)
    const ledger = await manage(world, 'GET', `/api/accounts/${own.id}/ledger`)
    expect(ledger.items.map((entry: Sent) => entry.amount)).toEqual([2, -8, 20])
  })
})

test.each(BODY_WAYS)('a number that is markup is shown as it was written, in %s', async (way) => {
  const own = await openAccount(world)
  const written = '<number>&"\''
  const id = await accepted(world, own, { to: [written, numberAt(1)] })
  await ended(world, own, id)
  const { message } = await reportOf(world, own, id, {}, way)
  expect(message.map((sms: Sent) => sms.number).toSorted()).toEqual(['+905321000001', written])
})

test('an id that is markup is an id that nobody has', async () => {
  const body = bodyOf('json', keyOf(who), { order: { id: '<a>&"' } })
  expect((await ask(world, 'get-report', { body })).code).toBe(455)
})
