/** get-, add- and delete-blacklist: shapes, spellings, pages and dates (wire §5.7, §14 #8, #23, #26). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ask,
  BODY_WAYS,
  bodyOf,
  type Customer,
  call,
  keyOf,
  MINUTE_MS,
  manage,
  openAccount,
  openWorld,
  type Sent,
  type Way,
  type World,
} from '../kit/wire-kit.ts'
import { accepted, numberAt, numbersFrom, reportOf, send } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const add = (who: Customer, number: unknown, way: Way = 'json') =>
  call(world, way, 'add-blacklist', who, { blacklist: { number } })
const drop = (who: Customer, number: unknown, way: Way = 'json') =>
  call(world, way, 'delete-blacklist', who, { blacklist: { number } })

async function listOf(who: Customer, blacklist?: unknown): Promise<Sent> {
  const content = blacklist === undefined ? {} : { blacklist }
  const reply = await call(world, 'json', 'get-blacklist', who, content)
  expect(reply.code, reply.text).toBe(200)
  return reply.payload.blacklist
}

describe('the answer', () => {
  test('is a count and a list in JSON, whatever it holds', async () => {
    const who = await openAccount(world)
    expect(await listOf(who)).toStrictEqual({ count: 0, number: [] })
    await add(who, numberAt(1))
    expect(await listOf(who)).toStrictEqual({ count: 1, number: [`+90${numberAt(1)}`] })
    await add(who, '+4915112345678')
    const number = ['+4915112345678', `+90${numberAt(1)}`]
    expect(await listOf(who)).toStrictEqual({ count: 2, number })
  })

  test('is this, to the byte, in XML', async () => {
    const who = await openAccount(world)
    const documents = async () => (await call(world, 'xml', 'get-blacklist', who)).text
    const document = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?>
<response>
  <status>
    <code>200</code>
    <message>İşlem başarılı</message>
  </status>
  <blacklist>
${inside}  </blacklist>
</response>
`
    expect(await documents()).toBe(document('    <count>0</count>\n'))
    await add(who, numberAt(1))
    await add(who, numberAt(2))
    const numbers = [2, 1].map((at) => `    <number>+90${numberAt(at)}</number>\n`).join('')
    expect(await documents()).toBe(document(`    <count>2</count>\n${numbers}`))
  })

  test.each(BODY_WAYS)('to a change is the status alone in %s', async (way) => {
    const who = await openAccount(world)
    for (const reply of [await add(who, numberAt(1), way), await drop(who, numberAt(1), way)]) {
      expect(reply.code).toBe(200)
      expect(reply.payload).toEqual({})
    }
  })
})

describe('a number', () => {
  const SPELLINGS = [
    '5321112233',
    '05321112233',
    '905321112233',
    '+905321112233',
    '00905321112233',
    '+90 532 111 22 33',
    ' (0532) 111-22-33 ',
    5321112233,
    905321112233,
    ['5321112233'],
    [905321112233],
    ['', '+905321112233', null],
  ]

  test('is the same in all spellings, and put on once', async () => {
    const who = await openAccount(world)
    for (const spelling of SPELLINGS) expect((await add(who, spelling)).code).toBe(200)
    for (const spelling of SPELLINGS.slice(0, 7)) {
      expect((await add(who, spelling, 'xml')).code).toBe(200)
    }
    expect(await listOf(who)).toEqual({ count: 1, number: ['+905321112233'] })
  })

  test.each(SPELLINGS)('is taken off as %j', async (spelling) => {
    const who = await openAccount(world)
    await add(who, '5321112233')
    expect((await drop(who, spelling)).code).toBe(200)
    expect(await listOf(who)).toEqual({ count: 0, number: [] })
  })

  test.each(['+4915112345678', '0049 151 12345678', '+49 (151) 123 456 78'])(
    'of another country is one as well: %j',
    async (spelling) => {
      const who = await openAccount(world)
      expect((await add(who, spelling)).code).toBe(200)
      expect((await listOf(who)).number).toEqual(['+4915112345678'])
      expect((await drop(who, '+4915112345678', 'xml')).code).toBe(200)
      expect((await drop(who, '+4915112345678')).code).toBe(474)
    },
  )

  test.each([
    ...['', null, undefined, [], {}, true, '905999112233', '+902123456789', '4915112345678'],
    ...['+49123', '+999123456789', '532111223', 'Ayşe', '5321112233,5321112234', '5000000111x'],
    ...[['5321112233', '5321112234'], ['905999112233']],
  ])('%j is a 466', async (number) => {
    const who = await openAccount(world)
    expect((await add(who, number)).code).toBe(466)
    expect((await drop(who, number)).code).toBe(466)
    expect((await listOf(who)).count).toBe(0)
  })

  test.each([{}, { blacklist: null }, { blacklist: [] }, { number: '5321112233' }])(
    'without its object is a 400: %j',
    async (content) => {
      const who = await openAccount(world)
      for (const path of ['add-blacklist', 'delete-blacklist']) {
        expect((await call(world, 'json', path, who, content)).code).toBe(400)
      }
    },
  )
})

describe('a block', () => {
  test('holds from the moment of its answer until it is lifted', async () => {
    const who = await openAccount(world)
    await add(who, numberAt(1))
    expect((await send(world, 'json', who, { to: [numberAt(1)] })).code).toBe(452)
    const id = await accepted(world, who, { to: [numberAt(1), numberAt(2)] })
    const { message } = await reportOf(world, who, id)
    expect(message[0]).toEqual({ number: `+90${numberAt(1)}`, status: 112 })
    await drop(who, numberAt(1))
    expect((await send(world, 'json', who, { to: [numberAt(1)] })).code).toBe(200)
    expect((await drop(who, numberAt(1))).code).toBe(474)
  })

  test('is of one account', async () => {
    const [who, other] = [await openAccount(world), await openAccount(world)]
    await add(who, numberAt(1))
    expect(await listOf(other)).toEqual({ count: 0, number: [] })
    expect((await drop(other, numberAt(1))).code).toBe(474)
    expect((await send(world, 'json', other, { to: [numberAt(1)] })).code).toBe(200)
    expect((await listOf(who)).count).toBe(1)
  })

  test.each(['before', 'after'])(
    'that the recipient asked for stays, also when the customer listed him %s',
    async (when) => {
      const who = await openAccount(world)
      const keyword = `B${who.id}`
      await manage(world, 'PATCH', `/api/accounts/${who.id}`, { shortCode: '7887', keyword })
      if (when === 'before') await add(who, numberAt(3))
      const sms = { from: numberAt(3), to: '7887', text: `${keyword} RET` }
      await manage(world, 'POST', '/sandbox/messages', sms)
      if (when === 'after') expect((await add(who, numberAt(3))).code).toBe(200)
      expect(await listOf(who)).toEqual({ count: 1, number: [`+90${numberAt(3)}`] })
      for (const way of BODY_WAYS) expect((await drop(who, numberAt(3), way)).code).toBe(474)
      const numbers = [numberAt(3)]
      await manage(world, 'DELETE', `/api/accounts/${who.id}/blacklist`, { numbers })
      expect((await listOf(who)).count).toBe(0)
    },
  )
})

describe('the pages', () => {
  let who: Customer
  /** Newest first. */
  const all = numbersFrom(0, 2345)
    .map((number) => `+90${number}`)
    .toReversed()
  beforeAll(async () => {
    who = await openAccount(world)
    const numbers = all.toReversed()
    await manage(world, 'POST', `/api/accounts/${who.id}/blacklist`, { numbers })
  })

  test('hold a thousand each, and every number once', async () => {
    const found: string[] = []
    for (const page of [1, 2, 3, 4]) {
      const { count, number } = await listOf(who, { page })
      expect(count).toBe(all.length)
      found.push(...number)
    }
    expect(found).toEqual(all)
  })

  test.each([
    [{ page: 2, rowCount: 10 }, 10, 20],
    [{ page: '2', rowCount: '10' }, 10, 20],
    [{ page: '', rowCount: '' }, 0, 1000],
    [{ page: null, rowCount: null, filter: null }, 0, 1000],
    [{ rowCount: 5000 }, 0, 1000],
    [{ rowCount: 0 }, 0, 1],
    [{ rowCount: 'all' }, 0, 1000],
    [{ row_count: 3, filter: {} }, 0, 3],
    [{ page: 3 }, 2000, 2345],
    [{ page: 2147483647 }, 0, 0],
  ])('%j are these', async (blacklist, from, to) => {
    expect(await listOf(who, blacklist)).toEqual({ count: all.length, number: all.slice(from, to) })
  })

  test.each([{ filter: { start: 'x' }, page: 0, rowCount: 1 }, { filter: null }])(
    'do not care for what stands beside the block: %j',
    async (content) => {
      const { code, payload } = await call(world, 'json', 'get-blacklist', who, content)
      expect(code).toBe(200)
      expect(payload.blacklist.number).toHaveLength(1000)
    },
  )

  test.each([0, '0', -1, 'one', true, {}, []])('page %j is a 464', async (page) => {
    for (const filter of [{}, { start: 'x' }]) {
      const blacklist = { page, filter }
      expect((await call(world, 'json', 'get-blacklist', who, { blacklist })).code).toBe(464)
    }
  })
})

describe('the dates', () => {
  let who: Customer
  beforeAll(async () => {
    who = await openAccount(world)
    for (const at of [0, 1, 2]) {
      await add(who, numberAt(at))
      await world.advance(MINUTE_MS)
    }
  })

  const filtered = (filter: object, more = {}) => listOf(who, { filter, ...more })

  test('are Istanbul’s, both included, and the count is of what fits them', async () => {
    const [, oldest] = (await manage(world, 'GET', `/api/accounts/${who.id}/blacklist`)).items
      .map(({ addedAt }: Sent) => Date.parse(addedAt) + 3 * 60 * MINUTE_MS)
      .map((wall: number) => new Date(wall).toISOString().slice(0, 19).replace('T', ' '))
    const middle = { count: 1, number: [`+90${numberAt(1)}`] }
    expect(await filtered({ start: oldest, end: oldest })).toEqual(middle)
    expect(await filtered({ start: oldest }, { page: 2, rowCount: 1 })).toEqual({
      ...middle,
      count: 2,
    })
    expect((await filtered({ end: oldest })).count).toBe(2)
    expect(
      (await filtered({ start: '2026-01-01 00:00:00', end: '2026-01-31 23:59:59' })).count,
    ).toBe(0)
    expect(
      (await filtered({ start: '2030-01-01 00:00:00', end: '2020-01-01 00:00:00' })).count,
    ).toBe(0)
    expect((await filtered({ start: '', end: null })).count).toBe(3)
  })

  const MISFIT = (field: string) => `${field} Y-m-d H:i:s biçimi ile eşleşmiyor.`
  const GOOD = '2026-05-01 00:00:00'

  test.each([
    [{ start: '2026-05-01' }, ['start']],
    [{ start: GOOD, end: '2026-05-32 00:00:00' }, ['end']],
    [{ start: '01/05/2026 00:00:00', end: 'x' }, ['start', 'end']],
    [{ start: '2026-02-29 00:00:00', end: GOOD }, ['start']],
    [{ start: '2026-05-01T00:00:00', end: '2026-05-01 24:00:00' }, ['start', 'end']],
    [{ start: '2026-5-1 0:0:0' }, ['start']],
    [{ start: 20260501 }, ['start']],
  ] as const)('%j is a 422 that says which', async (filter, fields) => {
    const errors = Object.fromEntries(fields.map((field) => [field, MISFIT(field)]))
    for (const way of BODY_WAYS) {
      const reply = await call(world, way, 'get-blacklist', who, { blacklist: { filter } })
      expect(reply.code).toBe(422)
      expect(reply.errors).toEqual(errors)
    }
  })

  test('are refused in XML with these bytes', async () => {
    const blacklist = { filter: { start: 'x', end: 'y' } }
    const body = bodyOf('xml', keyOf(who), { blacklist })
    expect((await ask(world, 'get-blacklist', { body })).text).toContain(
      `  <errors>\n    <start>${MISFIT('start')}</start>\n    <end>${MISFIT('end')}</end>\n  </errors>\n`,
    )
  })
})
