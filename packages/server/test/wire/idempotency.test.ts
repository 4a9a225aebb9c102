/** `Idempotency-Key` on send-sms: what was ordered once is not ordered twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
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
import { booksOf, numberAt, type OrderFields, order, refused } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const send = (who: Customer, key: string, fields: OrderFields = {}, way: Way = 'json') =>
  call(world, way, 'send-sms', who, order(fields), { 'idempotency-key': key })

const ordersOf = async (who: Customer) => (await booksOf(world, who)).orders.length

test.each(ALL_WAYS)('the answer comes again, byte for byte, in %s', async (way) => {
  const who = await openAccount(world)
  const first = await send(who, 'a', {}, way)
  expect(first.code).toBe(200)
  await world.advance(20 * MINUTE_MS)
  const again = await send(who, 'a', {}, way)
  expect(again.text).toBe(first.text)
  expect(await ordersOf(who)).toBe(1)
})

test('it is not a 451 a moment later, and without its key it is', async () => {
  const who = await openAccount(world)
  const first = await send(who, 'a')
  expect((await send(who, 'a')).text).toBe(first.text)
  expect((await call(world, 'json', 'send-sms', who, order())).code).toBe(451)
  expect((await send(who, 'b')).code).toBe(451)
})

test('the same order in another format is the same', async () => {
  const who = await openAccount(world)
  const fields = { to: [numberAt(0), numberAt(1)], text: 'Ödeme <12> & "5"' }
  const first = await send(who, 'a', fields, 'json')
  const again = await send(who, 'a', fields, 'xml')
  expect(String(again.payload.order.id)).toBe(first.payload.order.id)
  expect(await ordersOf(who)).toBe(1)
})

describe.each(BODY_WAYS)('another order under the key is a 422 in %s', (way) => {
  test.each<[string, OrderFields]>([
    ['another recipient', { to: [numberAt(1)] }],
    ['another text', { text: 'merhaba!' }],
    ['another sender', { sender: 'Acme Co' }],
    ['another time', { sendDateTime: '01/06/2026 09:00' }],
  ])('%s', async (_name, fields) => {
    const who = await openAccount(world)
    await send(who, 'a', {}, way)
    const reply = await refused(world, who, 422, () => send(who, 'a', fields, way))
    expect(reply.errors).toEqual({
      idempotencyKey: 'Idempotency-Key son 24 saatte başka bir istekle kullanıldı.',
    })
  })
})

test.each([
  ['empty', ''],
  ['of 256 characters', 'k'.repeat(256)],
])('a key that is %s is a 422', async (_name, key) => {
  const who = await openAccount(world)
  const reply = await refused(world, who, 422, () => send(who, key))
  expect(reply.errors.idempotencyKey).toMatch(/1 ile 255/)
})

test('what was refused is judged anew', async () => {
  const who = await openAccount(world, { credits: 0 })
  await refused(world, who, 402, () => send(who, 'a'))
  await manage(world, 'POST', `/api/accounts/${who.id}/credits`, { amount: 1, reason: 'top-up' })
  expect((await send(who, 'a')).code).toBe(200)
})

test('it comes after the credentials', async () => {
  const who = await openAccount(world)
  await send(who, 'a')
  await refused(world, who, 401, () => send({ ...who, hash: 'f'.repeat(64) }, 'a'))
})

test('thirty at the same time are one order', async () => {
  const who = await openAccount(world)
  const replies = await Promise.all(Array.from({ length: 30 }, () => send(who, 'a')))
  expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
  expect(await booksOf(world, who)).toMatchObject({ credits: 99 })
})
