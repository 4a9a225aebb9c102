/** `sendDateTime` in every shape, and what it does (wire §5.1, §8, §14 #14–16). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
  BODY_WAYS,
  type Customer,
  call,
  MINUTE_MS,
  manage,
  openAccount,
  openWorld,
  type World,
} from '../kit/wire-kit.ts'
import {
  accepted,
  ended,
  handset,
  numberAt,
  received,
  refused,
  reportOf,
  schedule,
  send,
  wall,
} from './support/orders.ts'

let world: World
let who: Customer
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await manage(world, 'DELETE', '/sandbox/messages')
  who = await openAccount(world)
})
afterAll(() => world.close())

/** When an order goes out, as its report will say once it may be asked for. */
async function sendAtOf(id: string): Promise<string> {
  const order = await manage(world, 'GET', `/api/orders/${id}`)
  return wall(Date.parse(order.sendAt))
}

describe('a time to come', () => {
  test.each<[string, unknown, string]>([
    ['as documented', ['25/12/2026 10:30'], '2026-12-25 10:30:00'],
    ['as a single text', '25/12/2026 10:30', '2026-12-25 10:30:00'],
    ['with seconds', '25/12/2026 10:30:45', '2026-12-25 10:30:45'],
    ['year first', '2026-12-25 10:30', '2026-12-25 10:30:00'],
    ['year first, with seconds', '2026-12-25 10:30:45', '2026-12-25 10:30:45'],
    ['behind empty ones', ['', '25/12/2026 10:30'], '2026-12-25 10:30:00'],
    ['behind null', [null, '2026-12-25 10:30'], '2026-12-25 10:30:00'],
    ['before another', ['25/12/2026 10:30', '26/12/2026 10:30'], '2026-12-25 10:30:00'],
    ['in five parts', ['2026', '12', '25', '10', '30'], '2026-12-25 10:30:00'],
    ['in five numbers', [2026, 12, 25, 10, 30], '2026-12-25 10:30:00'],
    ['in five parts without zeroes', ['2027', '1', '2', '3', '4'], '2027-01-02 03:04:00'],
    ['at midnight', '01/01/2027 00:00', '2027-01-01 00:00:00'],
    ['on a leap day', '29/02/2028 23:59', '2028-02-29 23:59:00'],
    ['between spaces', ' 25/12/2026 10:30 ', '2026-12-25 10:30:00'],
  ])('%s', async (_name, sendDateTime, at) => {
    const id = await accepted(world, who, { sendDateTime })
    expect(await sendAtOf(id)).toBe(at)
    const report = await call(world, 'json', 'get-report', who, { order: { id } })
    expect(report.code).toBe(456)
    expect(await handset(world, numberAt(0))).toEqual([])
  })

  test.each(ALL_WAYS)('is kept to the second in %s', async (way) => {
    const at = world.now() + 3 * MINUTE_MS + 15_000
    const sendDateTime = `${schedule(at)}:${wall(at).slice(-2)}`
    const id = await accepted(world, who, { sendDateTime }, way)
    const submitAt = wall(world.now())
    const early = Math.floor(at / 1000) * 1000 - world.now() - 1
    await world.advance(early)
    expect((await call(world, 'json', 'get-report', who, { order: { id } })).code).toBe(456)
    await world.advance(1)
    const report = await ended(world, who, id)
    expect(report).toMatchObject({ submitAt, sendAt: wall(at), delivered: 1 })
    expect(await received(world, numberAt(0))).toHaveLength(1)
  })

  test.each(BODY_WAYS)('as repeated elements or a list in %s', async (way) => {
    const sendDateTime = ['', '25/12/2026 10:30', '26/12/2026 10:30']
    expect(await sendAtOf(await accepted(world, who, { sendDateTime }, way))).toBe(
      '2026-12-25 10:30:00',
    )
  })
})

describe('now', () => {
  test.each<[string, unknown]>([
    ['left out', undefined],
    ['null', null],
    ['empty', ''],
    ['blank', '  '],
    ['an empty list', []],
    ['a list of an empty text', ['']],
    ['a list of null', [null]],
    ['this very minute', 'now'],
    ['a minute ago', '04/05/2020 08:59'],
    ['years ago', ['2020', '1', '1', '0', '0']],
    ['an hour ago', 'past'],
  ])('%s', async (_name, given) => {
    const at = given === 'past' ? world.now() - 60 * MINUTE_MS : world.now()
    const sendDateTime = given === 'past' || given === 'now' ? schedule(at) : given
    const id = await accepted(world, who, { sendDateTime })
    const now = wall(world.now())
    expect(await ended(world, who, id)).toMatchObject({ submitAt: now, sendAt: now, delivered: 1 })
  })

  test.each(BODY_WAYS)('an empty element or text in %s', async (way) => {
    const id = await accepted(world, who, { sendDateTime: '' }, way)
    expect((await reportOf(world, who, id)).status).not.toBe(115)
  })
})

describe('no time at all is a 457, and nothing goes out', () => {
  test.each([
    'tomorrow',
    '25/12/2026',
    '10:30',
    '2026-12-25',
    '25.12.2026 10:30',
    '25-12-2026 10:30',
    '12/25/2026 10:30',
    '31/02/2027 10:30',
    '29/02/2027 10:30',
    '00/12/2026 10:30',
    '25/00/2026 10:30',
    '25/12/2026 24:00',
    '25/12/2026 10:60',
    '25/12/2026 10:30:60',
    '25/12/26 10:30',
    '25/12/2026 10:30 PM',
    '25/12/2026 10:30+03:00',
    '1798194600',
    1798194600,
    ['2026', '13', '25', '10', '30'],
    ['2026', '12', '25', '10'],
    ['2026', '12', '25', '10', 'x'],
    ['', 'soon', '25/12/2026 10:30'],
    [{}],
    {},
    true,
    false,
  ])('%j', async (sendDateTime) => {
    await refused(world, who, 457, () => send(world, 'json', who, { sendDateTime }))
    await world.advance(1000)
    expect(await handset(world, numberAt(0))).toEqual([])
  })

  test.each(ALL_WAYS)('in %s as well', async (way) => {
    await refused(world, who, 457, () => send(world, way, who, { sendDateTime: '2026-12-25' }))
    expect(await handset(world, numberAt(0))).toEqual([])
  })
})
