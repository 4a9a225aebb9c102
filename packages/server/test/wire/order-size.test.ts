/** How large an order may be: seven parts, fifty thousand recipients (wire §7, §12, §17). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALL_WAYS, BODY_WAYS, manage, openAccount, openWorld, type World } from '../kit/wire-kit.ts'
import {
  accepted,
  booksOf,
  numberAt,
  numbersFrom,
  received,
  refused,
  send,
} from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/**
 * Letters that seven parts hold beside the suffix of five (wire §7.2). A pair is never cut (wire §17),
 * so that each full part of 153 septets or 67 units loses one before the next pair.
 */
const SEVEN = [
  { encoding: 'auto', letter: 'a', holds: 1066 },
  { encoding: 'auto', letter: 'ş', holds: 1038 },
  { encoding: 'auto', letter: '€', holds: 530 },
  { encoding: 'auto', letter: 'я', holds: 464 },
  { encoding: 'auto', letter: '😀', holds: 229 },
  { encoding: 'gsm0338', letter: 'ş', holds: 1066 },
  { encoding: 'gsm0338', letter: 'я', holds: 1066 },
  { encoding: 'gsm0338-tr', letter: 'ş', holds: 1038 },
  { encoding: 'utf8', letter: 'a', holds: 464 },
] as const

describe.each(SEVEN)('$letter by $encoding', ({ encoding, letter, holds }) => {
  test.each(ALL_WAYS)(`seven parts pass and eight are a 453 in %s`, async (way) => {
    const who = await openAccount(world, { encoding })
    await accepted(world, who, { text: letter.repeat(holds) }, way)
    expect((await booksOf(world, who)).credits).toBe(93)
    const long = { text: letter.repeat(holds + 1) }
    await refused(world, who, 453, () => send(world, way, who, long))
  })

  test('so by the `encoding` of the order, which goes before that of the account', async () => {
    const own = encoding === 'utf8' ? 'gsm0338' : 'utf8'
    const who = await openAccount(world, { encoding: own })
    await accepted(world, who, { text: letter.repeat(holds), encoding })
    expect((await booksOf(world, who)).credits).toBe(93)
    const long = { text: letter.repeat(holds + 1), encoding }
    await refused(world, who, 453, () => send(world, 'json', who, long))
  })
})

test.each([
  ['', 160],
  [' B186', 155],
  [' STOP B186', 150],
])('the suffix %j leaves room for %i letters in a part', async (suffix, holds) => {
  const who = await openAccount(world, { suffix })
  await accepted(world, who, { text: 'a'.repeat(holds) })
  expect((await booksOf(world, who)).credits).toBe(99)
  await accepted(world, who, { text: 'a'.repeat(holds + 1) })
  expect((await booksOf(world, who)).credits).toBe(97)
})

test('one text too long refuses the whole order', async () => {
  const who = await openAccount(world)
  const message = ['short', 'a'.repeat(1067)].map((text) => {
    return { text, receipents: { number: [numberAt(0)] } }
  })
  await refused(world, who, 453, () => send(world, 'json', who, { message }))
})

test.each([
  ['gsm0338', 'gsm', 'Isik yagmur ??'],
  ['gsm0338-tr', 'turkish', 'Işık yağmur ??'],
  ['utf8', 'ucs2', 'Işık yağmur 😀я'],
  ['auto', 'ucs2', 'Işık yağmur 😀я'],
  ['nonsense', 'ucs2', 'Işık yağmur 😀я'],
])('encoding %s sends as %s', async (encoding, shown, text) => {
  await manage(world, 'DELETE', '/sandbox/messages')
  const who = await openAccount(world)
  const to = numberAt(1)
  await accepted(world, who, { text: 'Işık yağmur 😀я', encoding, to })
  expect(await received(world, to)).toMatchObject([{ encoding: shown, text, suffix: ' B186' }])
})

describe('recipients', () => {
  const large = { credits: 200_000 }

  test.each(BODY_WAYS)('50,000 pass and 50,001 are a 453 in %s', async (way) => {
    const who = await openAccount(world, large)
    const to = numbersFrom(0, 50_000)
    await refused(world, who, 453, () => send(world, way, who, { to: [...to, '5330000000'] }))
    await accepted(world, who, { to: [...to, `+90${to[0]}`, `0${to[1]}`] }, way)
    expect((await booksOf(world, who)).credits).toBe(150_000)
  })

  test('are counted over all texts of the order, the invalid ones as well', async () => {
    const who = await openAccount(world, large)
    const message = [
      { text: 'one', receipents: { number: numbersFrom(0, 25_000) } },
      { text: 'two', receipents: { number: numbersFrom(0, 24_999) } },
      { text: 'three', receipents: { number: ['nobody', 'nowhere'] } },
    ]
    await refused(world, who, 453, () => send(world, 'json', who, { message }))
    const fewer = message.with(2, { text: 'three', receipents: { number: ['nobody'] } })
    await accepted(world, who, { message: fewer })
    expect((await booksOf(world, who)).credits).toBe(200_000 - 49_999)
  })
})

test('a few thousand recipients fit into the address of a GET', async () => {
  const who = await openAccount(world, { credits: 5_000 })
  await accepted(world, who, { to: numbersFrom(0, 4_000) }, 'get')
  expect((await booksOf(world, who)).credits).toBe(1_000)
})
