/** Well-formed orders that are meant to cost the server dear: each is answered like any other. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Customer, openAccount, openWorld, type World } from '../kit/wire-kit.ts'
import { accepted, booksOf, numberAt, received, refused, send } from './support/orders.ts'

let world: World
let who: Customer
beforeAll(async () => {
  world = await openWorld()
  who = await openAccount(world)
})
afterAll(() => world.close())

const MIB = 1024 * 1024

test('a hundred thousand messages of one text are one text', async () => {
  const own = await openAccount(world)
  const message = Array.from({ length: 200_000 }, (_, at) => {
    return { text: 'a', receipents: { number: numberAt(at % 50) } }
  })
  await accepted(world, own, { message })
  expect((await booksOf(world, own)).credits).toBe(50)
})

test('a hundred thousand texts to nobody', async () => {
  const message = Array.from({ length: 100_000 }, (_, at) => ({ text: `t${at}` }))
  await refused(world, who, 452, () => send(world, 'json', who, { message }))
})

test('a text of ten megabytes', async () => {
  await refused(world, who, 453, () => send(world, 'json', who, { text: 'ş€😀'.repeat(MIB) }))
})

test('a number of ten megabytes', async () => {
  await refused(world, who, 452, () => send(world, 'xml', who, { to: '5'.repeat(10 * MIB) }))
})

test('ten million commas', async () => {
  await refused(world, who, 452, () => send(world, 'json', who, { to: ','.repeat(10 * MIB) }))
})

test('a sender and a schedule of megabytes', async () => {
  const long = 'x'.repeat(3 * MIB)
  await refused(world, who, 450, () => send(world, 'json', who, { sender: long }))
  await refused(world, who, 457, () => send(world, 'json', who, { sendDateTime: long }))
  await refused(world, who, 401, () =>
    send(world, 'json', { key: long, hash: long, username: long, password: long }),
  )
})

test('letters that no handset has arrive as they were sent', async () => {
  const to = numberAt(90_000)
  const text = `a<b>&"'\u200b\u202e\ufffd😀\u00a0]]>${'\u0301'.repeat(20)}`
  await accepted(world, who, { text, to })
  expect(await received(world, to)).toMatchObject([{ text }])
})
