/** `POST /api/orders/dry-run`: what send-sms would answer, and why, and that nothing comes of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Customer,
  manage,
  openAccount,
  openWorld,
  type Sent,
  type World,
} from '../kit/wire-kit.ts'
import {
  accepted,
  booksOf,
  numberAt,
  numbersFrom,
  type OrderFields,
  order,
  schedule,
  send,
} from '../wire/support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const dryRun = (who: Customer, fields: OrderFields = {}): Promise<Sent> =>
  manage(world, 'POST', '/api/orders/dry-run', { account: who.id, ...order(fields) })

const rich = { credits: 1_000, iysBrandCode: '100000' }

test('an order that would be taken is told with its price, and is not there', async () => {
  const who = await openAccount(world)
  const to = [numberAt(0), numberAt(1), '0541 000 00 00', '123', numberAt(0)]
  const before = await booksOf(world, who)
  const told = await dryRun(who, { text: 'Ödeme alındı', to })
  expect(told).toEqual({
    ...{
      accepted: true,
      code: 200,
      status: 'ok',
      message: 'İşlem başarılı',
      rule: null,
      why: null,
    },
    recipients: {
      total: 4,
      sendable: 3,
      invalid: { count: 1, examples: ['123'] },
      blacklisted: { count: 0, examples: [] },
      withoutConsent: { count: 0, examples: [] },
      operators: [
        { operator: 'Turkcell', count: 2 },
        { operator: 'Vodafone', count: 1 },
      ],
    },
    texts: [
      {
        ...{ text: 'Ödeme alındı', encoding: 'turkish', parts: 1, units: 17, unitsLeft: 138 },
        ...{ recipients: 4, plainGsmParts: 1 },
        dearLetters: [{ letter: 'ı', count: 2, firstAt: 8, reason: 'turkish', suggestion: 'i' }],
      },
    ],
    price: { parts: 3, amount: 3, unitPrice: 1, balance: 100, balanceAfter: 97 },
    sendAt: new Date(world.now()).toISOString(),
    route: [{ carrier: 'simulator', recipients: 3 }],
  })
  expect(await booksOf(world, who)).toEqual(before)
  // Nor is it remembered: the order itself is no repetition.
  expect((await send(world, 'json', who, { text: 'Ödeme alındı', to })).code).toBe(200)
})

describe('refuses as send-sms does', () => {
  test.each<[number, string, OrderFields, object]>([
    [402, 'balance', { to: numbersFrom(0, 3) }, { credits: 2 }],
    [450, 'sender', { sender: 'NOBODY' }, {}],
    [452, 'recipients', { to: ['123'] }, {}],
    [453, 'parts', { text: 'a'.repeat(1_067) }, rich],
    [453, 'parts', { text: 'a'.repeat(5_000) }, rich],
    [454, 'text', { text: ' ' }, {}],
    [457, 'schedule', { sendDateTime: 'tomorrow' }, {}],
    [468, 'iys unreadable', { iys: 'evet' }, {}],
    [469, 'iys list', { iys: '1' }, rich],
    [470, 'iys brand code', { iys: '1', iysList: 'BIREYSEL' }, {}],
    [402, 'magic recipient', { to: ['5000000402'] }, {}],
  ])('%i, by the rule "%s"', async (code, rule, fields, account) => {
    const who = await openAccount(world, account)
    const told = await dryRun(who, fields)
    expect(told).toMatchObject({ accepted: false, code, rule, sendAt: null, route: [] })
    expect(told.why).toMatch(/./)
    const { reply } = { reply: await send(world, 'json', who, fields) }
    expect([reply.code, JSON.parse(reply.text).response.status.message]).toEqual([
      code,
      told.message,
    ])
  })

  test('451, by what was ordered a moment ago', async () => {
    const who = await openAccount(world)
    await accepted(world, who)
    expect(await dryRun(who)).toMatchObject({ code: 451, rule: 'duplicate' })
  })

  test('400, naming the field', async () => {
    const who = await openAccount(world)
    const told = await manage(world, 'POST', '/api/orders/dry-run', { account: who.id, order: {} })
    expect(told).toMatchObject({ code: 400, rule: null, recipients: null, price: null })
    expect(told.why).toMatch(/request\.order\.message/)
  })
})

test('tells who is left out, and why', async () => {
  const who = await openAccount(world, { ...rich, shortCode: '4609', keyword: 'DRY' })
  const optOut = { from: numberAt(1), to: '4609', text: 'DRY RET' }
  await manage(world, 'POST', '/sandbox/messages', optOut)
  const told = await dryRun(who, { iys: '1', iysList: 'BIREYSEL', to: numbersFrom(0, 3) })
  expect(told.recipients).toMatchObject({
    total: 3,
    sendable: 0,
    blacklisted: { count: 1, examples: [`+90${numberAt(1)}`] },
    withoutConsent: { count: 2, examples: [`+90${numberAt(0)}`, `+90${numberAt(2)}`] },
  })
  expect(told).toMatchObject({ code: 200, price: { amount: 0 } })
})

test('tells when a scheduled or a large order would go', async () => {
  const who = await openAccount(world, rich)
  const atMs = Math.ceil(world.now() / 60_000) * 60_000 + 3_600_000
  const later = await dryRun(who, { sendDateTime: schedule(atMs) })
  expect(later).toMatchObject({ code: 200, sendAt: new Date(atMs).toISOString() })
  const large = await dryRun(who, { to: numbersFrom(0, 500) })
  expect(large).toMatchObject({ recipients: { sendable: 500 }, price: { parts: 500, amount: 500 } })
})

test('an account that is not there is a 404, a field that is not there a 422', async () => {
  const nobody = manage(world, 'POST', '/api/orders/dry-run', { account: 4_711, ...order() })
  await expect(nobody).rejects.toThrow(/404/)
  const bare = manage(world, 'POST', '/api/orders/dry-run', { account: 1 })
  await expect(bare).rejects.toThrow(/422.*order/)
})
