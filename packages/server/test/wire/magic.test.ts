/** Magic recipients: every answer and every end on demand, before every other rule. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
  ask,
  BODY_WAYS,
  bodyOf,
  call,
  keyOf,
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
  order,
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

const REFUSALS = [402, 450, 451, 452, 453, 454, 457, 468, 469, 470, 503]
const magic = (code: number) => `5000000${code}`

describe.each(REFUSALS)('the number that asks for %i', (code) => {
  test.each(ALL_WAYS)('is answered so in %s, among good recipients', async (way) => {
    const who = await openAccount(world)
    const to = [numberAt(0), magic(code), numberAt(1)]
    await refused(world, who, code, () => send(world, way, who, { to }))
  })

  test.each(ALL_WAYS)('goes before every other rule in %s', async (way) => {
    const who = await openAccount(world, { strictIys: true, credits: 0 })
    const wrong = { sender: 'NOBODY', iys: undefined, sendDateTime: 'never', text: '' }
    const to = ['123', magic(code)]
    await refused(world, who, code, () => send(world, way, who, { ...wrong, to }))
  })

  test('comes after authentication and after structure', async () => {
    const who = await openAccount(world)
    const to = [magic(code)]
    const wrongHash = { key: who.key, hash: '0' }
    expect((await send(world, 'json', wrongHash, { to })).code).toBe(401)
    const shapeless = { order: { receipents: { number: to } } }
    expect((await call(world, 'json', 'send-sms', who, shapeless)).code).toBe(400)
    const unclosed = bodyOf('json', keyOf(who), order({ to })).slice(0, -1)
    expect((await ask(world, 'send-sms/json', { body: unclosed })).code).toBe(400)
  })
})

test.each(['+90 500 000 04 50', '05000000450', '905000000450', '00905000000450'])(
  'is known in the spelling %s',
  async (number) => {
    const who = await openAccount(world)
    await refused(world, who, 450, () => send(world, 'xml', who, { to: number }))
  },
)

test.each(BODY_WAYS)('is found in the second message of an order in %s', async (way) => {
  const who = await openAccount(world)
  const message = [
    { text: 'one', receipents: { number: [numberAt(0)] } },
    { text: 'two', receipents: { number: [magic(402)] } },
  ]
  await refused(world, who, 402, () => send(world, way, who, { message }))
})

test('no refusal is remembered: the same text goes out to others afterwards', async () => {
  const who = await openAccount(world)
  await refused(world, who, 451, () => send(world, 'json', who, { to: [magic(451)] }))
  await accepted(world, who)
})

describe('the fates', () => {
  test('111 is delivered and paid', async () => {
    const who = await openAccount(world)
    const report = await ended(world, who, await accepted(world, who, { to: ['5000000111'] }))
    expect(report).toMatchObject({ delivered: 1, undelivered: 0, waiting: 0, price: 1 })
    expect(report.message).toEqual([{ number: '+905000000111', status: 111 }])
    expect((await booksOf(world, who)).credits).toBe(99)
  })

  test('112 is undelivered and free', async () => {
    const who = await openAccount(world)
    const report = await ended(world, who, await accepted(world, who, { to: ['5000000112'] }))
    expect(report).toMatchObject({ delivered: 0, undelivered: 1, waiting: 0, price: 0 })
    expect(report.message).toEqual([{ number: '+905000000112', status: 112 }])
    expect((await booksOf(world, who)).credits).toBe(100)
  })

  test('110 stays queued, and its credit stays taken', async () => {
    const who = await openAccount(world)
    const text = 'stays'
    const id = await accepted(world, who, { to: ['5000000110', '5000000111'], text })
    await received(world, '5000000111')
    await world.advance(60 * 60_000)
    const report = await reportOf(world, who, id)
    expect(report).toMatchObject({
      status: 113,
      delivered: 1,
      undelivered: 0,
      waiting: 1,
      price: 1,
    })
    expect(report.message).toEqual([
      { number: '+905000000110', status: 110 },
      { number: '+905000000111', status: 111 },
    ])
    const [kept] = await handset(world, '5000000110')
    expect(kept).toMatchObject({ text, status: 'queued' })
    expect((await booksOf(world, who)).credits).toBe(98)
  })

  test.each(['5000000000', '5000000401', '5000000999'])(
    '%s is delivered as any other number',
    async (to) => {
      const who = await openAccount(world)
      const report = await ended(world, who, await accepted(world, who, { to: [to] }))
      expect(report.message).toEqual([{ number: `+90${to}`, status: 111 }])
    },
  )

  test.each(['5000001111', '5001000402'])(
    '%s lies outside the magic block and is nobody',
    async (to) => {
      const who = await openAccount(world)
      await refused(world, who, 452, () => send(world, 'json', who, { to: [to] }))
    },
  )
})
