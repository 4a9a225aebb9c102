/** get-reports: the orders of some days, thirty a page, newest first (wire §5.4, §14 #24, #25). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ask,
  BODY_WAYS,
  bodyOf,
  type Customer,
  call,
  keyOf,
  MINUTE_MS,
  openAccount,
  openWorld,
  type Sent,
  type World,
} from '../kit/wire-kit.ts'
import { accepted, ended, schedule, wall } from './support/orders.ts'

let world: World
let who: Customer
/** Ids by day, in the order in which they were placed: 1, 31 and 60 orders. */
const placed: Record<string, number[]> = { '2026-05-04': [], '2026-05-05': [], '2026-05-07': [] }
const DAYS = [
  { day: '2026-05-04', orders: 1 },
  { day: '2026-05-05', orders: 31 },
  { day: '2026-05-07', orders: 60 },
]
beforeAll(async () => {
  world = await openWorld()
  who = await openAccount(world, { credits: 1000 })
  for (const { day, orders } of DAYS) {
    await world.advance(Date.parse(`${day}T07:00:00Z`) - world.now())
    for (let at = 0; at < orders; at += 1) {
      placed[day]?.push(Number(await accepted(world, who, { text: `${day} ${at}` })))
      await world.advance(1000)
    }
  }
})
afterAll(() => world.close())

async function page(filter: object, of = who): Promise<Sent> {
  const reply = await call(world, 'json', 'get-reports', of, { filter })
  expect(reply.code, reply.text).toBe(200)
  return reply.payload
}

const newestFirst = (...days: string[]) => days.flatMap((day) => placed[day] ?? []).toReversed()
const idsOf = ({ orders }: Sent): number[] => orders.map((order: Sent) => order.id)
const ALL = { start: '2026-05-01', end: '2026-05-10' }

describe('the answer', () => {
  test('has these types in JSON', async () => {
    const [id] = placed['2026-05-04'] ?? []
    await ended(world, who, id)
    const reply = await call(world, 'json', 'get-reports', who, {
      filter: { start: '2026-05-04', end: '2026-05-04' },
    })
    const at = '2026-05-04 10:00:00'
    expect(reply.payload).toStrictEqual({
      count: 1,
      orders: [
        {
          ...{ id, status: 114, total: 1, delivered: 1, undelivered: 0, waiting: 0 },
          ...{ submitAt: at, sendAt: at, sender: 'PEYK' },
        },
      ],
    })
  })

  test('is this, to the byte, in XML', async () => {
    const filter = { start: '2026-05-04', end: '2026-05-04' }
    const { text } = await call(world, 'xml', 'get-reports', who, { filter })
    expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<response>
  <status>
    <code>200</code>
    <message>İşlem başarılı</message>
  </status>
  <count>1</count>
  <orders>
    <order>
      <id>${placed['2026-05-04']?.[0]}</id>
      <status>114</status>
      <total>1</total>
      <delivered>1</delivered>
      <undelivered>0</undelivered>
      <waiting>0</waiting>
      <submitAt>2026-05-04 10:00:00</submitAt>
      <sendAt>2026-05-04 10:00:00</sendAt>
      <sender>PEYK</sender>
    </order>
  </orders>
</response>
`)
  })

  test.each(BODY_WAYS)('of days without orders is empty in %s', async (way) => {
    const filter = { start: '2026-04-01', end: '2026-04-05' }
    const { payload } = await call(world, way, 'get-reports', who, { filter })
    expect(payload).toEqual(way === 'json' ? { count: 0, orders: [] } : { count: '0', orders: '' })
  })

  test('holds only the orders of the account', async () => {
    const other = await openAccount(world)
    expect(await page(ALL, other)).toEqual({ count: 0, orders: [] })
    const id = Number(await accepted(world, other))
    expect(await page(ALL, other)).toMatchObject({ count: 1, orders: [{ id }] })
    expect((await page(ALL)).count).toBe(92)
  })
})

describe('the pages', () => {
  test('hold thirty each, newest first, over the days', async () => {
    const days = DAYS.map(({ day }) => day)
    const found: number[] = []
    for (const [number, size] of [30, 30, 30, 2, 0].entries()) {
      const answer = await page({ ...ALL, page: number + 1 })
      expect(answer.count).toBe(92)
      expect(answer.orders).toHaveLength(size)
      found.push(...idsOf(answer))
    }
    expect(found).toEqual(newestFirst(...days))
  })

  test.each([
    ['2026-05-05', '2026-05-05', 2, [0, 1]],
    ['2026-05-07', '2026-05-07', 2, [0, 30]],
    ['2026-05-05', '2026-05-07', 3, [0, 30]],
    ['2026-05-05', '2026-05-07', 4, [0, 1]],
  ] as const)('from %s to %s: page %i', async (start, end, number, [from, to]) => {
    const days = DAYS.map(({ day }) => day).filter((day) => day >= start && day <= end)
    const answer = await page({ start, end, page: number })
    expect(answer.count).toBe(newestFirst(...days).length)
    expect(idsOf(answer)).toEqual(
      newestFirst(...days)
        .slice((number - 1) * 30)
        .slice(from, to),
    )
  })

  test.each([
    ['inside the filter', { filter: { ...ALL, page: 2 } }],
    ['as text', { filter: { ...ALL, page: '2' } }],
    ['beside the filter', { filter: ALL, page: 2 }],
    ['beside the filter, empty inside', { filter: { ...ALL, page: '' }, page: '2' }],
    ['inside rather than beside', { filter: { ...ALL, page: 2 }, page: 3 }],
  ])('are asked for %s', async (_name, content) => {
    const second = newestFirst(...DAYS.map(({ day }) => day)).slice(30, 60)
    for (const way of BODY_WAYS) {
      const { code, payload } = await call(world, way, 'get-reports', who, content)
      expect(code).toBe(200)
      const orders = way === 'json' ? payload.orders : payload.orders.order
      expect(orders.map((order: Sent) => Number(order.id))).toEqual(second)
    }
  })

  test.each([undefined, '', null, 1, '1', '01'])('page %j is the first', async (number) => {
    expect(idsOf(await page({ ...ALL, page: number }))).toHaveLength(30)
  })

  test.each([0, '0', -1, 'one', true, {}, []])(
    'page %j is a 464, wherever it stands',
    async (number) => {
      for (const content of [{ filter: { ...ALL, page: number } }, { filter: ALL, page: number }]) {
        expect((await call(world, 'json', 'get-reports', who, content)).code).toBe(464)
      }
    },
  )

  test.each([2147483647, '99999999999999999999', 1e300])('page %j is empty', async (number) => {
    expect(await page({ ...ALL, page: number })).toEqual({ count: 92, orders: [] })
  })
})

describe('the days', () => {
  test.each([
    ['2026-05-07', '2026-05-17', 60],
    ['2026-04-27', '2026-05-07', 92],
    ['2026-02-22', '2026-03-04', 0],
    ['2024-02-20', '2024-03-01', 0],
    [' 2026-05-05 ', '2026-05-05', 31],
    ['1999-12-31', '2000-01-01', 0],
  ])('%j to %j are at most ten apart', async (start, end, count) => {
    expect((await page({ start, end })).count).toBe(count)
  })

  test.each([
    { start: '2026-05-07', end: '2026-05-18' },
    { start: '2024-02-20', end: '2024-03-02' },
    { start: '2026-05-07', end: '2026-05-06' },
    { start: '2026-05-07' },
    { end: '2026-05-07' },
    { start: '', end: '' },
    { start: null, end: null },
    {},
    { start: '07.05.2026', end: '07.05.2026' },
    { start: '07/05/2026', end: '07/05/2026' },
    { start: '2026-5-7', end: '2026-5-7' },
    { start: '2026-02-29', end: '2026-03-01' },
    { start: '2026-13-01', end: '2026-13-02' },
    { start: '2026-05-00', end: '2026-05-01' },
    { start: '2026-05-07 00:00:00', end: '2026-05-07 23:59:59' },
    { start: '2026-05-07T00:00:00', end: '2026-05-08T00:00:00' },
    { start: 20260507, end: 20260507 },
    { start: {}, end: {} },
    { start: true, end: true },
    { start_date: '2026-05-07', end_date: '2026-05-07' },
  ])('%j is a 458', async (filter) => {
    for (const way of BODY_WAYS) {
      expect((await call(world, way, 'get-reports', who, { filter })).code).toBe(458)
    }
  })

  test.each([
    {},
    { filter: null },
    { filter: [] },
    { filter: 'all' },
    { start: '2026-05-07', end: '2026-05-07' },
    { start_date: '2026-05-07', end_date: '2026-05-07' },
  ])('no filter is a 458: %j', async (content) => {
    expect((await call(world, 'json', 'get-reports', who, content)).code).toBe(458)
  })

  test('a day begins and ends at midnight in Istanbul', async () => {
    const own = await openAccount(world)
    const midnightMs = Date.parse('2026-05-20T21:00:00Z')
    await world.advance(midnightMs - 1 - world.now())
    const last = Number(await accepted(world, own, { text: 'last' }))
    await world.advance(1)
    const first = Number(await accepted(world, own, { text: 'first' }))
    const of = (day: string) => page({ start: day, end: day }, own)
    expect(await of('2026-05-20')).toMatchObject({ count: 1, orders: [{ id: last }] })
    expect(await of('2026-05-21')).toMatchObject({ count: 1, orders: [{ id: first }] })
  })
})

describe('orders that are not finished', () => {
  test('a scheduled one is 113 and waits, under the day of its acceptance', async () => {
    const own = await openAccount(world)
    const sendAtMs = world.now() + 3 * 24 * 60 * MINUTE_MS
    const to = ['5321000001', '5321000002']
    const id = Number(await accepted(world, own, { to, sendDateTime: schedule(sendAtMs) }))
    const [today = ''] = wall(world.now()).split(' ')
    const [then = ''] = wall(sendAtMs).split(' ')
    const found = await page({ start: today, end: today }, own)
    expect(found.orders).toMatchObject([{ id, status: 113, total: 2, delivered: 0, waiting: 2 }])
    expect((await page({ start: then, end: then }, own)).count).toBe(0)
    const cancel = bodyOf('json', keyOf(own), { order: { id } })
    expect((await ask(world, 'cancel-order/json', { body: cancel })).code).toBe(200)
    const cancelled = await page({ start: today, end: today }, own)
    expect(cancelled.orders).toMatchObject([{ id, status: 115, undelivered: 2, waiting: 0 }])
  })

  test('a message that stays queued keeps its order at 113', async () => {
    const own = await openAccount(world)
    await accepted(world, own, { to: '5000000110' })
    const [today = ''] = wall(world.now()).split(' ')
    const found = await page({ start: today, end: today }, own)
    expect(found.orders).toMatchObject([{ status: 113, total: 1, waiting: 1 }])
  })
})
