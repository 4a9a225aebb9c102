/** The same order twice within ten minutes is a 451 (wire §6, §14 #20, §17). */
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
  type World,
} from '../kit/wire-kit.ts'
import { accepted, numberAt, type OrderFields, refused, schedule, send } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const again = (who: Customer, fields: OrderFields = {}, way: (typeof ALL_WAYS)[number] = 'json') =>
  refused(world, who, 451, () => send(world, way, who, fields))

const THREE = { to: [numberAt(0), numberAt(1), numberAt(2)] }

describe('is the same order', () => {
  const pairs = ALL_WAYS.flatMap((first) => ALL_WAYS.map((second) => [first, second] as const))
  test.each(pairs)('first in %s, then in %s', async (first, second) => {
    const who = await openAccount(world)
    const special = { ...THREE, text: 'Ödeme <12> & "5" ₺\nŞubat 😀' }
    await accepted(world, who, special, first)
    await again(who, special, second)
  })

  test.each<[string, OrderFields]>([
    ['with the recipients in another order', { to: [numberAt(2), numberAt(0), numberAt(1)] }],
    ['with a recipient twice', { to: [...THREE.to, numberAt(0)] }],
    ['with other spellings', { to: THREE.to.map((number) => `+90 ${number}`) }],
    ['with JSON numbers', { to: THREE.to.map(Number) }],
    ['by another sender', { ...THREE, sender: 'Acme Co' }],
    ['for a later time', { ...THREE, sendDateTime: schedule(Date.parse('2026-06-01T09:00:00Z')) }],
    ['in another encoding', { ...THREE, encoding: 'utf8' }],
    ['with an invalid recipient beside', { to: [...THREE.to, '123'] }],
    [
      'as two messages of one text',
      {
        message: [
          { text: 'merhaba', receipents: { number: THREE.to.slice(0, 1) } },
          { text: 'merhaba', receipents: { number: THREE.to.slice(1) } },
        ],
      },
    ],
  ])('%s', async (_name, fields) => {
    const who = await openAccount(world)
    await accepted(world, who, THREE)
    await again(who, fields)
  })

  test.each(BODY_WAYS)('with its messages the other way round, in %s', async (way) => {
    const who = await openAccount(world)
    const one = { text: 'one', receipents: { number: [numberAt(0)] } }
    const two = { text: 'two', receipents: { number: [numberAt(1)] } }
    await accepted(world, who, { message: [one, two] })
    await again(who, { message: [two, one] }, way)
  })

  test('even when all come at the same moment', async () => {
    const who = await openAccount(world)
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, at) => send(world, ALL_WAYS[at % 3] ?? 'xml', who, THREE)),
    )
    expect(replies.map(({ code }) => code).toSorted()).toEqual([200, ...Array(11).fill(451)])
  })
})

describe('is another order', () => {
  test.each<[string, OrderFields]>([
    ['with another text', { ...THREE, text: 'Merhaba' }],
    ['with a space more', { ...THREE, text: 'merhaba ' }],
    ['with a recipient more', { to: [...THREE.to, numberAt(3)] }],
    ['with a recipient less', { to: THREE.to.slice(1) }],
  ])('%s', async (_name, fields) => {
    const who = await openAccount(world)
    await accepted(world, who, THREE)
    await accepted(world, who, fields)
  })

  test('with the texts changed over between the recipients', async () => {
    const who = await openAccount(world)
    const to = (text: string, at: number) => ({ text, receipents: { number: [numberAt(at)] } })
    await accepted(world, who, { message: [to('one', 0), to('two', 1)] })
    await accepted(world, who, { message: [to('one', 1), to('two', 0)] })
  })

  test('of another account', async () => {
    await accepted(world, await openAccount(world), THREE)
    await accepted(world, await openAccount(world), THREE)
  })
})

describe('the ten minutes', () => {
  test('end after ten minutes, and not a moment before', async () => {
    const who = await openAccount(world)
    await accepted(world, who, THREE)
    await world.advance(10 * MINUTE_MS - 1)
    await again(who, THREE)
    await world.advance(1)
    await accepted(world, who, THREE)
    await again(who, THREE)
  })

  test('are not made longer by an order that was refused', async () => {
    const who = await openAccount(world)
    await accepted(world, who)
    await world.advance(9 * MINUTE_MS)
    await again(who)
    await world.advance(MINUTE_MS)
    await accepted(world, who)
  })

  test('run from the acceptance of a scheduled order, not from its time', async () => {
    const who = await openAccount(world)
    const sendDateTime = schedule(world.now() + 60 * MINUTE_MS)
    await accepted(world, who, { sendDateTime })
    await world.advance(10 * MINUTE_MS)
    await accepted(world, who)
  })

  test.each([0, 1, 4, 7, 9])('hold wherever they begin: %i minutes on', async (minutes) => {
    const who = await openAccount(world)
    await world.advance(minutes * MINUTE_MS)
    await accepted(world, who)
    await world.advance(9 * MINUTE_MS + 59_999)
    await again(who)
  })
})

describe('what was refused does not block', () => {
  test.each<[string, OrderFields, number]>([
    ['for its sender', { sender: 'NOBODY' }, 450],
    ['for its schedule', { sendDateTime: 'never' }, 457],
    ['for want of a list', { iys: 1 }, 469],
  ])('%s', async (_name, wrong, code) => {
    const who = await openAccount(world)
    await refused(world, who, code, () => send(world, 'json', who, wrong))
    await accepted(world, who)
  })

  test('for want of money', async () => {
    const who = await openAccount(world, { credits: 0 })
    await refused(world, who, 402, () => send(world, 'json', who))
    await manage(world, 'POST', `/api/accounts/${who.id}/credits`, { amount: 1, reason: 'more' })
    await accepted(world, who)
  })
})

describe('a cancelled order', () => {
  const sendDateTime = schedule(Date.parse('2026-06-01T09:00:00Z'))

  test.each(BODY_WAYS)('does not block, in %s', async (way) => {
    const who = await openAccount(world)
    const id = await accepted(world, who, { sendDateTime })
    await again(who)
    expect((await call(world, way, 'cancel-order', who, { order: { id } })).code).toBe(200)
    await accepted(world, who)
    await again(who)
  })

  test('takes back its own fingerprint and not that of a later order', async () => {
    const who = await openAccount(world)
    const id = await accepted(world, who, { sendDateTime })
    await world.advance(10 * MINUTE_MS)
    await accepted(world, who)
    expect((await call(world, 'json', 'cancel-order', who, { order: { id } })).code).toBe(200)
    await again(who)
  })
})

describe('an order in which every message ended', () => {
  test.each(['5000000111', '5000000112'])('blocks all the same: %s', async (to) => {
    const who = await openAccount(world)
    await accepted(world, who, { to })
    await again(who, { to })
  })
})
