/** What an accepted order is: its id, its recipients, its price (wire §5.1, §14 #2, #18, #19). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
  ask,
  BODY_WAYS,
  call,
  manage,
  openAccount,
  openWorld,
  type World,
} from '../kit/wire-kit.ts'
import {
  accepted,
  booksOf,
  ended,
  handset,
  numberAt,
  numbersFrom,
  received,
  refused,
  reportOf,
  send,
} from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

describe('the order id', () => {
  test('is a string in JSON, decimal and below 2³¹', async () => {
    const who = await openAccount(world)
    const reply = await send(world, 'json', who)
    expect(reply.text).toMatch(
      /^\{"response":\{"status":\{"code":200,"message":"İşlem başarılı"\},"order":\{"id":"\d+"\}\}\}$/,
    )
    expect(Number(reply.payload.order.id)).toBeLessThan(2 ** 31)
  })

  test.each(['xml', 'get'] as const)('stands in <order><id> by %s', async (way) => {
    const { payload } = await send(world, way, await openAccount(world))
    expect(payload).toEqual({ order: { id: expect.stringMatching(/^[1-9]\d{0,9}$/) } })
  })

  test('differs from order to order, and grows', async () => {
    const who = await openAccount(world)
    const ids: number[] = []
    for (const text of ['one', 'two', 'three'])
      ids.push(Number(await accepted(world, who, { text })))
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    expect(new Set(ids).size).toBe(3)
  })
})

describe('recipients', () => {
  test.each(ALL_WAYS)('one number in every spelling is one recipient in %s', async (way) => {
    const who = await openAccount(world)
    const to = ['5321000001', '05321000001', '905321000001', '+905321000001', '+90 532 100 00 01']
    const id = await accepted(world, who, { to }, way)
    const report = await ended(world, who, id)
    expect(report).toMatchObject({ total: 1, delivered: 1, price: 1 })
    expect(report.message).toEqual([{ number: '+905321000001', status: 111 }])
    expect((await booksOf(world, who)).credits).toBe(99)
  })

  test.each(BODY_WAYS)('the same text in two messages reaches nobody twice in %s', async (way) => {
    const who = await openAccount(world)
    const text = `twice ${way}`
    const number = [1, 2, 3].map((at) => numberAt(500 + at))
    const message = [
      { text, receipents: { number: number.slice(0, 2) } },
      { text: 'another', receipents: { number: number.slice(0, 1) } },
      { text, receipents: { number: number.slice(1) } },
    ]
    const id = await accepted(world, who, { message }, way)
    expect(await ended(world, who, id)).toMatchObject({ total: 4, delivered: 4, price: 4 })
    const texts = await Promise.all(
      number.map(async (to) =>
        (await handset(world, to)).filter((sms) => sms.orderId === Number(id)),
      ),
    )
    expect(texts.map((own) => own.map((sms) => sms.text).sort())).toEqual([
      ['another', text],
      [text],
      [text],
    ])
  })

  test.each(ALL_WAYS)(
    'invalid ones among valid ones end as 112 and are free in %s',
    async (way) => {
      const who = await openAccount(world)
      const to = [numberAt(0), '123', numberAt(1), '5120000000', 'mother']
      const id = await accepted(world, who, { to }, way)
      const report = await ended(world, who, id)
      expect(report).toMatchObject({ total: 5, delivered: 2, undelivered: 3, waiting: 0, price: 2 })
      const by = new Map(
        report.message.map((sms: { number: string; status: number }) => [sms.number, sms.status]),
      )
      expect(by.get('+905321000000')).toBe(111)
      expect(by.get('+905321000001')).toBe(111)
      expect([...by.values()].filter((status) => status === 112)).toHaveLength(3)
      expect((await booksOf(world, who)).credits).toBe(98)
    },
  )

  test.each([
    '123',
    '',
    'abc',
    '+491711234567',
    '02121234567',
    '5120000000',
    '532100000',
    '53210000001',
  ])('nobody but %j is a 452', async (number) => {
    const who = await openAccount(world)
    for (const way of ALL_WAYS) {
      await refused(world, who, 452, () => send(world, way, who, { to: [number] }))
    }
  })

  test.each([
    { recipients: { number: ['5321000000'] } },
    { receivers: { number: ['5321000000'] } },
    { recipients: ['5321000000'] },
    { phones: ['5321000000'] },
    { receipents: ['5321000000'] },
    { receipents: '5321000000' },
    { receipents: { numbers: ['5321000000'] } },
    { receipents: null },
    { receipents: {} },
    { receipents: { number: null } },
    { receipents: { number: [] } },
    { receipents: { number: {} } },
    { receipents: { number: true } },
    { receipents: { number: [[], {}, null, true] } },
  ])('recipients in the wrong shape are a 452: %j', async (shape) => {
    const who = await openAccount(world)
    const message = { text: 'merhaba', ...shape }
    await refused(world, who, 452, () => send(world, 'json', who, { message }))
  })

  test.each(BODY_WAYS)('receipents beside the message are a 452 in %s', async (way) => {
    const who = await openAccount(world)
    const order = { sender: 'PEYK', message: { text: 'x' }, receipents: { number: ['5321000000'] } }
    await refused(world, who, 452, () => call(world, way, 'send-sms', who, { order }))
  })

  test('recipients misspelt in a GET are a 452', async () => {
    const who = await openAccount(world)
    const { key, hash } = who
    const query = new URLSearchParams({
      key,
      hash,
      sender: 'PEYK',
      text: 'x',
      recipients: '5321000000',
    })
    await refused(world, who, 452, () => ask(world, `send-sms/get?${query}`, { method: 'GET' }))
  })

  test('keep the order of the request, text by text', async () => {
    const who = await openAccount(world)
    const one = numbersFrom(10, 5).reverse()
    const two = [numberAt(30), numberAt(12), numberAt(20)]
    const message = [
      { text: 'one', receipents: { number: one } },
      { text: 'two', receipents: { number: two } },
    ]
    const report = await reportOf(world, who, await accepted(world, who, { message }))
    const numbers = report.message.map((sms: { number: string }) => sms.number.slice(3))
    expect(numbers).toEqual([...one, ...two])
  })
})

describe('shapes that clients really send (wire §5.1)', () => {
  const tel = '5321000000'
  test.each<[string, object]>([
    ['a single number as text', { to: tel }],
    ['JSON numbers', { to: [5321000000, 905321000001] }],
    ['one JSON number', { to: 5321000000 }],
    ['commas inside one text', { to: `${tel}, 5321000001,5321000002` }],
    ['commas inside a list', { to: [`${tel},5321000001`, '5321000002'] }],
    ['a list of one message', { message: [{ text: 'x', receipents: { number: [tel] } }] }],
    ['a number as text', { text: 20260504 }],
    ['iys as a number', { iys: 0 }],
    ['iys as false', { iys: false }],
    ['iys as null', { iys: null }],
    ['iys empty', { iys: '' }],
    ['iysList with iys 0', { iysList: 'BIREYSEL' }],
    ['iysList null', { iysList: null }],
    ['no iys', { iys: undefined }],
  ])('%s', async (_name, fields) => {
    const who = await openAccount(world)
    const report = await ended(world, who, await accepted(world, who, fields))
    expect(report.delivered).toBe(report.total)
    expect(report.undelivered).toBe(0)
  })

  test('a number as text arrives in its digits', async () => {
    const who = await openAccount(world)
    await accepted(world, who, { text: 20260504, to: [numberAt(900)] })
    expect(await received(world, numberAt(900))).toMatchObject([{ text: '20260504' }])
  })
})

describe('the balance', () => {
  test.each(ALL_WAYS)('may be exactly enough, and not one short, in %s', async (way) => {
    const two = { to: [numberAt(0), numberAt(1)], text: 'a'.repeat(156) }
    const exact = await openAccount(world, { credits: 4 })
    await accepted(world, exact, two, way)
    expect((await booksOf(world, exact)).credits).toBe(0)
    const short = await openAccount(world, { credits: 3 })
    await refused(world, short, 402, () => send(world, way, short, two))
    await manage(world, 'POST', `/api/accounts/${short.id}/credits`, { amount: 1, reason: 'more' })
    await accepted(world, short, two, way)
  })

  test('pays only for those who can be reached', async () => {
    const who = await openAccount(world, { credits: 1 })
    await accepted(world, who, { to: ['123', numberAt(0), '456'] })
    expect((await booksOf(world, who)).credits).toBe(0)
  })

  test('is taken once, however many orders come at the same moment', async () => {
    const who = await openAccount(world, { credits: 5 })
    const texts = Array.from({ length: 20 }, (_, at) => `at once ${at}`)
    const replies = await Promise.all(texts.map((text) => send(world, 'json', who, { text })))
    const codes = replies.map(({ code }) => code)
    expect(codes.filter((code) => code === 200)).toHaveLength(5)
    expect(codes.filter((code) => code === 402)).toHaveLength(15)
    const books = await booksOf(world, who)
    expect(books.credits).toBe(0)
    expect(books.orders).toHaveLength(5)
  })

  test('of an account in TL is taken by its unit price', async () => {
    const tl = { billing: 'tl', unitPrice: 1580, credits: 3159 } as const
    const who = await openAccount(world, tl)
    await refused(world, who, 402, () =>
      send(world, 'json', who, { to: [numberAt(0), numberAt(1)] }),
    )
    const id = await accepted(world, who)
    expect((await booksOf(world, who)).credits).toBe(1579)
    expect((await ended(world, who, id)).price).toBe(0.158)
    await refused(world, who, 402, () => send(world, 'json', who, { text: 'again' }))
  })
})
