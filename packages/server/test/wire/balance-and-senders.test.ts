/** get-balance and get-sender: types, figures, lists of none and one (wire §5.5, §5.6, §14 #7, #30). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BODY_WAYS, call, manage, openAccount, openWorld, type World } from '../kit/wire-kit.ts'
import { accepted, booksOf, ended, numberAt } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

describe('get-balance', () => {
  test.each([
    [{ credits: 100 }, 0, 100],
    [{ credits: 0 }, 0, 0],
    [{ credits: 12_345_678 }, 0, 12_345_678],
    [{ credits: 105_840, billing: 'tl', unitPrice: 1_580 }, 10.584, 66],
    [{ credits: 1, billing: 'tl', unitPrice: 1_580 }, 0.0001, 0],
    [{ credits: 0, billing: 'tl', unitPrice: 1_580 }, 0, 0],
    [{ credits: 1_340_000, billing: 'tl', unitPrice: 10_000 }, 134, 134],
    [{ credits: 1_579, billing: 'tl', unitPrice: 1_580 }, 0.1579, 0],
    [{ credits: 3_160, billing: 'tl', unitPrice: 1_580 }, 0.316, 2],
    [{ credits: 900_000_000_000, billing: 'tl', unitPrice: 1 }, 90_000_000, 900_000_000_000],
  ] as const)('%j is %f TL and %i messages', async (account, amount, sms) => {
    const who = await openAccount(world, account)
    const json = await call(world, 'json', 'get-balance', who)
    expect(json.payload).toStrictEqual({ balance: { amount, sms } })
    const xml = await call(world, 'xml', 'get-balance', who)
    expect(Object.keys(xml.payload.balance)).toEqual(['amount', 'sms'])
    expect(xml.payload.balance.sms).toBe(String(sms))
    expect(xml.payload.balance.amount).toMatch(/^\d+(\.\d{1,4})?$/)
    expect(Number(xml.payload.balance.amount)).toBe(amount)
  })

  test('follows every order, refund and credit at once', async () => {
    const who = await openAccount(world, { credits: 10 })
    const sms = async () => (await call(world, 'json', 'get-balance', who)).payload.balance.sms
    expect(await sms()).toBe(10)
    await accepted(world, who, { to: [numberAt(0), numberAt(1)], text: 'a'.repeat(160) })
    expect(await sms()).toBe(6)
    await ended(world, who, await accepted(world, who, { to: '5000000112' }))
    expect(await sms()).toBe(6)
    await manage(world, 'POST', `/api/accounts/${who.id}/credits`, { amount: -6, reason: 'gone' })
    expect(await sms()).toBe(0)
  })

  test('never shows less than nothing', async () => {
    const who = await openAccount(world, { credits: 1 })
    await manage(world, 'POST', `/api/accounts/${who.id}/credits`, { amount: -5, reason: 'debt' })
    expect((await call(world, 'json', 'get-balance', who)).payload.balance.sms).toBe(0)
  })

  test.each(BODY_WAYS)('costs and changes nothing, whatever stands beside, in %s', async (way) => {
    const who = await openAccount(world)
    const before = await booksOf(world, who)
    for (const content of [{}, { order: '' }, { order: {} }, { filter: { page: 0 } }]) {
      expect((await call(world, way, 'get-balance', who, content)).code).toBe(200)
    }
    expect(await booksOf(world, who)).toEqual(before)
  })
})

describe('get-sender', () => {
  test.each([
    [[], '<senders/>'],
    [['PEYK'], '<senders>\n    <sender>PEYK</sender>\n  </senders>'],
    [
      ['Acme Co', 'PEYK', 'A&B <1>'],
      '<senders>\n    <sender>Acme Co</sender>\n    <sender>PEYK</sender>\n' +
        '    <sender>A&amp;B &lt;1&gt;</sender>\n  </senders>',
    ],
  ])('is always a list: %j', async (senders, xml) => {
    const who = await openAccount(world, { senders })
    const { payload } = await call(world, 'json', 'get-sender', who)
    expect(payload.senders.sender.toSorted()).toEqual(senders.toSorted())
    expect(Object.keys(payload.senders)).toEqual(['sender'])
    const { text } = await call(world, 'xml', 'get-sender', who)
    const lines = (from: string) => from.split('\n').toSorted()
    const status =
      '<status>\n    <code>200</code>\n    <message>İşlem başarılı</message>\n  </status>'
    const document = `<?xml version="1.0" encoding="UTF-8"?>\n<response>\n  ${status}\n  ${xml}\n</response>\n`
    expect(lines(text)).toEqual(lines(document))
  })

  test('lists what is approved, and only that, from the moment of the judgement', async () => {
    const who = await openAccount(world, { senders: ['PEYK'] })
    const listed = async () => {
      const { payload } = await call(world, 'json', 'get-sender', who)
      return payload.senders.sender.toSorted()
    }
    const path = `/api/accounts/${who.id}/senders`
    await manage(world, 'POST', path, { name: 'WAITS' })
    expect(await listed()).toEqual(['PEYK'])
    await manage(world, 'PATCH', `${path}/WAITS`, { status: 'approved' })
    expect(await listed()).toEqual(['PEYK', 'WAITS'])
    await manage(world, 'PATCH', `${path}/PEYK`, { status: 'rejected', reason: 'not yours' })
    expect(await listed()).toEqual(['WAITS'])
  })
})
