/** Recipients who opted out: refused if alone, free among others, also at the last moment (wire §14 #18, §17). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
  type Customer,
  MINUTE_MS,
  manage,
  openAccount,
  openWorld,
  type Sent,
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
  send,
} from './support/orders.ts'

let world: World
let who: Customer
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await manage(world, 'DELETE', '/sandbox/messages')
  who = await openAccount(world, { credits: 1000, shortCode: '7889' })
  await manage(world, 'PATCH', `/api/accounts/${who.id}`, { keyword: keywordOf(who) })
})
afterAll(() => world.close())

const keywordOf = ({ id }: Customer) => `K${id}`
const optOut = (number: string) => {
  const sms = { from: number, to: '7889', text: `${keywordOf(who)} ret` }
  return manage(world, 'POST', '/sandbox/messages', sms)
}
const statusesOf = ({ message }: Sent) =>
  Object.fromEntries(message.map((sms: Sent) => [sms.number.replace('+90', ''), sms.status]))
const [A, B, C] = [numberAt(1), numberAt(2), numberAt(3)] as const

describe('an order to somebody who opted out', () => {
  test.each(ALL_WAYS)('alone, or with numbers of nobody, is a 452 in %s', async (way) => {
    await optOut(A)
    await refused(world, who, 452, () => send(world, way, who, { to: [A] }))
    await refused(world, who, 452, () => send(world, way, who, { to: [`+90${A}`, '123'] }))
  })

  test.each(ALL_WAYS)(
    'and to others reaches the others, and is free for the one, in %s',
    async (way) => {
      await optOut(B)
      const report = await ended(
        world,
        who,
        await accepted(world, who, { to: [A, B, C, '123'] }, way),
      )
      expect(report).toMatchObject({ total: 4, delivered: 2, undelivered: 2, price: 2 })
      expect(statusesOf(report)).toMatchObject({ [A]: 111, [B]: 112, [C]: 111 })
      expect((await booksOf(world, who)).credits).toBe(998)
      expect(await handset(world, B)).toEqual([])
    },
  )

  test('holds for this account alone', async () => {
    await optOut(A)
    const other = await openAccount(world)
    expect((await ended(world, other, await accepted(world, other, { to: [A] }))).delivered).toBe(1)
  })

  test('is paid by a balance that covers the others', async () => {
    const path = `/api/accounts/${who.id}/credits`
    await manage(world, 'POST', path, { amount: -999, reason: 'gone' })
    await optOut(B)
    await accepted(world, who, { to: [A, B] })
    expect((await booksOf(world, who)).credits).toBe(0)
  })

  test('from a handset abroad counts as well', async () => {
    const german = '+49 151 12345678'
    await manage(world, 'PATCH', `/api/accounts/${who.id}`, { countries: ['DE'] })
    expect(await optOut(german)).toMatchObject({ optedOut: true })
    await refused(world, who, 452, () => send(world, 'json', who, { to: ['004915112345678'] }))
  })

  test('in one of several messages leaves the other messages alone', async () => {
    await optOut(A)
    const message = [
      { text: 'one', receipents: { number: [A] } },
      { text: 'two', receipents: { number: [A, B] } },
    ]
    const report = await ended(world, who, await accepted(world, who, { message }))
    expect(report).toMatchObject({ total: 3, delivered: 1, undelivered: 2, price: 1 })
    expect((await booksOf(world, who)).credits).toBe(999)
  })

  test('by APITEST is a 452 as well', async () => {
    await manage(world, 'PATCH', `/api/accounts/${who.id}`, { testNumber: A })
    await optOut(A)
    await refused(world, who, 452, () => send(world, 'json', who, { sender: 'APITEST', to: [A] }))
  })
})

describe('the same order before and after somebody opted out', () => {
  test('is the same order', async () => {
    await accepted(world, who, { to: [A, B] })
    await optOut(B)
    await refused(world, who, 451, () => send(world, 'json', who, { to: [B, A] }))
    await accepted(world, who, { to: [A] })
  })

  test('is a 452 and no 451 if nobody is left', async () => {
    await accepted(world, who, { to: [A] })
    await optOut(A)
    await refused(world, who, 452, () => send(world, 'json', who, { to: [A] }))
  })
})

describe('somebody who opts out before a scheduled order falls due', () => {
  test.each([
    ['a small order', [A, B, C]],
    ['a large order', [...numbersFrom(100, 300), B]],
  ])('does not get it, and the credit comes back: %s', async (_name, to) => {
    const sendDateTime = schedule(world.now() + 60 * MINUTE_MS)
    const id = await accepted(world, who, { to, sendDateTime, text: 'a'.repeat(200) })
    expect((await booksOf(world, who)).credits).toBe(1000 - 2 * to.length)
    await optOut(B)
    await world.advance(60 * MINUTE_MS)
    const report = await ended(world, who, id)
    const others = to.length - 1
    expect(report).toMatchObject({ total: to.length, delivered: others, undelivered: 1 })
    expect(report.price).toBe(2 * others)
    expect(statusesOf(report)[B]).toBe(112)
    expect(await handset(world, B)).toEqual([])
    expect((await booksOf(world, who)).credits).toBe(1000 - 2 * others)
  })

  test('and was the only one: the order is finished, and free', async () => {
    const sendDateTime = schedule(world.now() + 60 * MINUTE_MS)
    const id = await accepted(world, who, { to: [A], sendDateTime })
    await optOut(A)
    await world.advance(60 * MINUTE_MS)
    const report = await ended(world, who, id)
    expect(report).toMatchObject({ status: 114, delivered: 0, undelivered: 1, price: 0 })
    expect((await booksOf(world, who)).credits).toBe(1000)
  })
})

test('a large order shows those who opted out as 112 from the first moment', async () => {
  const to = numbersFrom(0, 260)
  await optOut(A)
  const id = await accepted(world, who, { to })
  const first = await reportOf(world, who, id)
  expect(statusesOf(first)[A]).toBe(112)
  const report = await ended(world, who, id)
  expect(report).toMatchObject({ total: 260, delivered: 259, undelivered: 1, price: 259 })
  expect((await booksOf(world, who)).credits).toBe(741)
})
