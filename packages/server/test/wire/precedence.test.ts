/**
 * Which code answers an order that breaks two rules: the earlier one (wire §6, §17).
 *
 * Every rule is a way to break an order; every pair that can be broken at once is sent. The few
 * that exclude each other are named, so that none is left out by mistake.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Customer, call, manage, openAccount, openWorld, type World } from '../kit/wire-kit.ts'
import { accepted, numberAt, numbersFrom, order, refused, send } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

type Fields = Record<string, unknown>

interface Breakage {
  readonly name: string
  readonly code: number
  readonly fields?: Fields
  /** Blocks of text in place of the one that is fine. */
  readonly texts?: readonly string[]
  readonly to?: readonly string[]
  /** What has to happen to the account before the order is sent. */
  readonly before?: (who: Customer, sound: Fields) => Promise<unknown>
}

const patch = ({ id }: Customer, change: object) =>
  manage(world, 'PATCH', `/api/accounts/${id}`, change)
const FIRST = numberAt(0)

/** In the order in which they answer. */
const BREAKAGES: readonly Breakage[] = [
  {
    name: 'iys left out',
    code: 468,
    fields: { iys: undefined },
    before: (who) => patch(who, { strictIys: true }),
  },
  { name: 'no iysList', code: 469, fields: { iys: '1' } },
  { name: 'no brand code', code: 470, fields: { iys: '1', iysList: 'TACIR' } },
  { name: 'a sender of nobody', code: 450, fields: { sender: 'NOBODY' } },
  { name: 'a schedule that is no time', code: 457, fields: { sendDateTime: 'soon' } },
  { name: 'an empty text', code: 454, texts: [''] },
  { name: 'a text of eight parts', code: 453, texts: ['a'.repeat(1067)] },
  { name: 'too many recipients', code: 453, to: [FIRST, ...numbersFrom(1, 50_000)] },
  {
    name: 'nobody who can be reached',
    code: 452,
    async before(who) {
      await patch(who, { shortCode: '7889', keyword: `K${who.id}` })
      const sms = { from: FIRST, to: '7889', text: `K${who.id} RET` }
      await manage(world, 'POST', '/sandbox/messages', sms)
    },
  },
  {
    name: 'the same order before',
    code: 451,
    before: (who, sound) => accepted(world, who, sound),
  },
  {
    name: 'too little money',
    code: 402,
    async before(who) {
      const { credits } = await manage(world, 'GET', `/api/accounts/${who.id}`)
      const path = `/api/accounts/${who.id}/credits`
      await manage(world, 'POST', path, { amount: -credits, reason: 'gone' })
    },
  },
]

const EXCLUDED: Readonly<Record<string, string>> = {
  'iys left out, no iysList': 'iys is either left out or 1',
  'iys left out, no brand code': 'iys is either left out or 1',
  'no iysList, no brand code': 'tried below: one order lacks both',
  'an empty text, the same order before': 'an order with an empty text is never accepted',
  'a text of eight parts, the same order before': 'a text of eight parts is never accepted',
  'too many recipients, nobody who can be reached': 'tried below, with numbers of nobody',
  'too many recipients, the same order before': 'too many recipients are never accepted',
}

const pairs = BREAKAGES.flatMap((first, at) =>
  BREAKAGES.slice(at + 1).map((second) => ({
    first,
    second,
    name: `${first.name}, ${second.name}`,
  })),
)
const possible = pairs.filter(({ name }) => !(name in EXCLUDED))

test('every pair of rules is tried or excluded', () => {
  const all = (BREAKAGES.length * (BREAKAGES.length - 1)) / 2
  expect(possible.length + Object.keys(EXCLUDED).length).toBe(all)
})

describe.each(possible)('$name', ({ first, second }) => {
  test(`is a ${first.code}`, async () => {
    const who = await openAccount(world)
    const to = second.to ?? first.to ?? [FIRST]
    const texts = [...(first.texts ?? []), ...(second.texts ?? [])]
    const message = (texts.length > 0 ? texts : ['merhaba']).map((text) => {
      return { text, receipents: { number: to } }
    })
    // The order before has to be accepted, so the money goes only after it.
    const steps = second.code === 402 ? [first, second] : [second, first]
    for (const { before } of steps) await before?.(who, { message })
    const fields = { message, ...first.fields, ...second.fields }
    await refused(world, who, first.code, () => send(world, 'json', who, fields))
  })
})

test('an order without list and brand code is a 469', async () => {
  const who = await openAccount(world)
  await refused(world, who, 469, () => send(world, 'json', who, { iys: 1 }))
})

test('fifty thousand and one who cannot be reached are a 453', async () => {
  const who = await openAccount(world)
  const to = Array.from({ length: 50_001 }, (_, at) => `nobody ${at}`)
  await refused(world, who, 453, () => send(world, 'json', who, { to }))
})

describe('what goes before the rules of the order', () => {
  test('a wrong hash goes before everything that is wrong with the order', async () => {
    const who = await openAccount(world, { strictIys: true, credits: 0 })
    const fields = { sender: 'NOBODY', iys: undefined, text: '', to: [] }
    const wrong = { key: who.key, hash: 'f'.repeat(64) }
    await refused(world, who, 401, () => send(world, 'json', wrong, fields))
  })

  test.each(['send-sms', 'cancel-order', 'get-report'])(
    'an order left out of %s is a 400',
    async (path) => {
      const who = await openAccount(world, { strictIys: true, credits: 0 })
      await refused(world, who, 400, () => call(world, 'json', path, who, { page: 0 }))
    },
  )

  test('an unknown path goes before a wrong hash', async () => {
    const who = await openAccount(world)
    const wrong = { key: who.key, hash: 'f'.repeat(64) }
    await refused(world, who, 404, () => call(world, 'json', 'send-mms', wrong, order()))
  })
})

describe('464 goes before what has to be looked up', () => {
  test.each([
    ['get-report', { order: { id: 'nobody', page: 0 } }],
    ['get-report', { order: { page: -1 } }],
    ['get-reports', { filter: { page: 0 } }],
    ['get-reports', { filter: { start: 'x', end: 'y', page: 'one' } }],
    ['get-reports', { page: 0 }],
  ])('%s %j', async (path, content) => {
    const who = await openAccount(world)
    expect((await call(world, 'json', path, who, content)).code).toBe(464)
    expect((await call(world, 'xml', path, who, content)).code).toBe(464)
  })

  test('and before the time of a scheduled order', async () => {
    const who = await openAccount(world)
    const id = await accepted(world, who, { sendDateTime: '01/01/2027 10:00' })
    const ask = (page: unknown) => call(world, 'json', 'get-report', who, { order: { id, page } })
    expect((await ask('0')).code).toBe(464)
    expect((await ask('1')).code).toBe(456)
  })
})
