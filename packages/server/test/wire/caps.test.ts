/** Daily caps and foreign numbers over HTTP, in every form, and what the request log says of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  BODY_WAYS,
  type Customer,
  manage,
  openAccount,
  openWorld,
  type Sent,
  type World,
} from '../kit/wire-kit.ts'
import { accepted, handset, numbersFrom, received, refused, send } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const HOUR_MS = 3_600_000
/** The clock stands at nine in Istanbul. */
const TO_MIDNIGHT_MS = 15 * HOUR_MS

const logOf = async ({ id }: Customer): Promise<Sent[]> =>
  (await manage(world, 'GET', `/api/accounts/${id}/requests`)).items

describe.each(BODY_WAYS)('a cap, by %s', (way) => {
  test.each([
    ['spendPerDay', { spendPerDay: 2 }, '2 of 2 are used and the order takes 1'],
    ['messagesPerRecipientPerDay', { messagesPerRecipientPerDay: 1 }, 'for +90…00'],
    ['prefixCaps', { prefixCaps: [{ prefix: '9053', messagesPerDay: 2 }] }, 'for +9053'],
  ])('%s: a 503 until midnight, and the reason in the log', async (name, caps, about) => {
    const who = await openAccount(world, caps)
    const [first = ''] = numbersFrom(0, 1)
    await accepted(world, who, { text: 'a', to: numbersFrom(0, 2) }, way)
    const more = { text: 'b', to: [first] }
    const reply = await refused(world, who, 503, () => send(world, way, who, more))
    expect(Number(reply.headers.get('retry-after'))).toBe(TO_MIDNIGHT_MS / 1_000)
    const [entry] = await logOf(who)
    expect(entry).toMatchObject({ code: 503, why: expect.stringContaining(name), recipients: 1 })
    expect(entry.why).toContain(about)
    expect(JSON.stringify(entry)).not.toContain(first)
    // The dry run says the same, and takes nothing.
    const dry = await manage(world, 'POST', '/api/orders/dry-run', {
      account: who.id,
      order: { sender: 'PEYK', iys: '0', message: { text: 'b', receipents: { number: [first] } } },
    })
    expect(dry).toMatchObject({ code: 503, rule: 'daily caps', why: entry.why })
  })

  test('goes behind every published code', async () => {
    const who = await openAccount(world, { spendPerDay: 1, credits: 5 })
    const rows: [number, object][] = [
      [450, { sender: 'nobody', to: numbersFrom(0, 6) }],
      [454, { text: '', to: numbersFrom(0, 6) }],
      [452, { to: ['x'] }],
      [402, { to: numbersFrom(0, 6) }],
      [503, { to: numbersFrom(0, 5) }],
    ]
    for (const [code, wish] of rows)
      await refused(world, who, code, () => send(world, way, who, wish))
  })
})

test('the pace of an account is no refusal: the log says that the order was smoothed', async () => {
  const who = await openAccount(world, { ratePerSecond: 2 })
  await accepted(world, who, { text: 'a', to: numbersFrom(0, 10) })
  await accepted(world, who, { text: 'b', to: numbersFrom(0, 1) })
  await accepted(world, who, {
    text: 'c',
    to: numbersFrom(0, 40),
    sendDateTime: '05/05/2026 09:00',
  })
  expect((await logOf(who)).map(({ code, why }) => [code, why])).toEqual([
    [200, 'queued: it goes out at 2 a second'],
    [200, 'queued: at 2 a second its last is due in 5 s'],
    [200, 'queued: at 2 a second its last is due in 5 s'],
  ])
})

describe.each(BODY_WAYS)('a number of another country, by %s', (way) => {
  const GERMAN = '+49 151 23456789'
  const ENCODED = encodeURIComponent('+4915123456789')
  const BRITISH = '+44 7400 123456'
  const text = `yurt dışı ${way}`

  test('is nobody, unless the account may send there', async () => {
    const home = await openAccount(world)
    await refused(world, home, 452, () => send(world, way, home, { text, to: [GERMAN] }))
    const abroad = await openAccount(world, { countries: ['DE'] })
    await refused(world, abroad, 452, () => send(world, way, abroad, { text, to: [BRITISH] }))
    const before = (await handset(world, ENCODED)).length
    await accepted(world, abroad, { text, to: [GERMAN, '0049 (151) 23456789', BRITISH] }, way)
    const items = await received(world, ENCODED, before + 1)
    expect(items[0]).toMatchObject({ to: '+4915123456789', text })
  })

  test('counts for the cap of its prefix', async () => {
    const prefixCaps = [{ prefix: '49', messagesPerDay: 1 }]
    const who = await openAccount(world, { countries: ['DE', 'GB'], prefixCaps })
    await accepted(world, who, { text: 'a', to: [GERMAN] }, way)
    await refused(world, who, 503, () => send(world, way, who, { text: 'b', to: [GERMAN] }))
    await accepted(world, who, { text: 'b', to: [BRITISH] }, way)
  })
})

test('orders over a cap are counted', async () => {
  const text = await (await fetch(`${world.url}/metrics`)).text()
  expect(text).toMatch(/peyk_limited_total\{limit="dailyCaps"\} [1-9]/)
})
