/**
 * One order, three forms, one outcome: whatever an order holds, JSON, XML and GET give it the same
 * code, the same price and the same messages, each on an account of its own.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALL_WAYS, manage, openAccount, openWorld, type Way, type World } from '../kit/wire-kit.ts'
import { booksOf, numberAt, type OrderFields, send } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const TEST_NUMBER = numberAt(1)
const LETTERS = [
  ...' aZ09ışğİüé€я😀<>&"\'+%=?#;,/\\{}[]~^|\n\t\u00a0\u200b',
  ']]>',
  '&amp;',
  '%41',
  '<b>',
]

const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...LETTERS), { maxLength: 60 }).map((all) => all.join('')),
  },
  // Every letter that XML can hold, so that all three forms can carry it.
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map(inXml) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'ş', '€', 'я', '😀'), fc.nat(1_100))
      .map(([letter, count]) => letter.repeat(count)),
  },
)

function inXml(any: string): string {
  return any.replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
}

const number = fc.oneof(
  { weight: 5, arbitrary: fc.nat(5).map(numberAt) },
  { weight: 2, arbitrary: fc.nat(5).map((at) => `+90 ${numberAt(at)}`) },
  { weight: 1, arbitrary: fc.nat(5).map((at) => `0${numberAt(at)}`) },
  { weight: 1, arbitrary: fc.constantFrom('123', 'nobody', '', '+491711234567', '5120000000') },
)

const often = <T>(usual: T, ...rest: readonly T[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(usual) },
    { weight: 3, arbitrary: fc.constantFrom(...rest) },
  )

const order = fc.record({
  sender: often('PEYK', 'Acme Co', 'APITEST', 'peyk', 'PEYK ', '', 'A&B <1>'),
  iys: often<string | undefined>('0', '1', 'true', 'false', '', undefined),
  iysList: often<string | undefined>(undefined, 'BIREYSEL', 'TACIR', 'TICARI', ''),
  sendDateTime: often<string | undefined>(
    undefined,
    '',
    '25/12/2026 10:30',
    '2026-12-25 10:30:45',
    '01/01/2020 00:00',
    'soon',
  ),
  encoding: often<string | undefined>(undefined, 'gsm0338', 'gsm0338-tr', 'utf8', 'nonsense'),
  text,
  to: fc.array(number, { maxLength: 6 }),
})

const account = fc.record({
  credits: often(50, 0, 1, 3),
  strictIys: often(false, true),
  iysBrandCode: often<string | null>('100000', null),
  testNumber: often<string | null>(TEST_NUMBER, null),
  encoding: often('auto' as const, 'gsm0338', 'gsm0338-tr', 'utf8'),
  suffix: often(' B186', ''),
  senders: fc.constant(['PEYK', 'Acme Co', 'A&B <1>']),
})

/** What becomes of an order, without what differs from account to account. */
async function outcomeOf(way: Way, fields: OrderFields, settings: object) {
  const who = await openAccount(world, settings)
  const { code, payload } = await send(world, way, who, fields)
  const { credits, orders } = await booksOf(world, who)
  if (code !== 200) return { code, credits, orders }
  const placed = await manage(world, 'GET', `/api/orders/${payload.order.id}`)
  const { total, charged, sender, suffix, submitAt, sendAt, texts, messages } = placed
  const numbers = messages.items.map((message: { number: string }) => message.number)
  return { code, total, charged, sender, suffix, submitAt, sendAt, texts, numbers }
}

test('an order has the same outcome in JSON, XML and GET', async () => {
  const codes = new Map<number, number>()
  const holds = fc.asyncProperty(order, account, async (fields, settings) => {
    const [xml, json, get] = await Promise.all(
      ALL_WAYS.map((way) => outcomeOf(way, fields, settings)),
    )
    expect(xml).toEqual(json)
    expect(get).toEqual(json)
    const code = json?.code ?? 0
    codes.set(code, (codes.get(code) ?? 0) + 1)
  })
  await fc.assert(holds, { seed: 20_260_504, numRuns: 200 })
  // The orders were not all of a kind.
  expect(codes.get(200)).toBeGreaterThan(30)
  expect([...codes.keys()].toSorted()).toEqual([200, 402, 450, 452, 453, 454, 457, 468, 469, 470])
})
