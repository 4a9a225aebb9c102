/** What `iys`, the sender and the test sender decide (wire §6, §7.5, §14 #11–13, #31–33, #43, §17). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
  BODY_WAYS,
  type Customer,
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
  received,
  refused,
  send,
} from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const ACCOUNTS = {
  plain: {},
  strict: { strictIys: true },
  branded: { iysBrandCode: '100000' },
  both: { strictIys: true, iysBrandCode: '100000' },
} as const

describe('iys', () => {
  test.each<[unknown, unknown, keyof typeof ACCOUNTS, number]>([
    // Left out, null and empty are the same (wire §17): 0, unless the account is strict.
    [undefined, undefined, 'plain', 200],
    [null, 'BIREYSEL', 'plain', 200],
    ['', 'TACIR', 'branded', 200],
    [undefined, undefined, 'strict', 468],
    [null, 'BIREYSEL', 'both', 468],
    ['', 'BIREYSEL', 'both', 468],
    ['0', undefined, 'strict', 200],
    [0, undefined, 'strict', 200],
    [false, 'TICARI', 'strict', 200],
    ['0', 'nonsense', 'both', 200],
    // With 1 the list goes before the brand code.
    ['1', undefined, 'plain', 469],
    ['1', undefined, 'branded', 469],
    [1, '', 'branded', 469],
    [true, null, 'both', 469],
    ['1', 'TICARI', 'branded', 469],
    ['1', 'bireysel', 'branded', 469],
    ['1', 'BIREYSEL,TACIR', 'branded', 469],
    ['1', 'BIREYSEL', 'plain', 470],
    [1, 'TACIR', 'strict', 470],
    ['1', 'BIREYSEL', 'branded', 200],
    [true, 'BIREYSEL', 'both', 200],
    ['1', 'TACIR', 'branded', 200],
  ])('%j with the list %j on a %s account: %i', async (iys, iysList, kind, code) => {
    const who = await openAccount(world, ACCOUNTS[kind])
    const fields = { iys, iysList }
    if (code === 200) await accepted(world, who, fields)
    else await refused(world, who, code, () => send(world, 'json', who, fields))
  })

  test.each(ALL_WAYS)('is judged alike in %s', async (way) => {
    const strict = await openAccount(world, ACCOUNTS.strict)
    await refused(world, strict, 468, () => send(world, way, strict, { iys: undefined }))
    await refused(world, strict, 468, () => send(world, way, strict, { iys: '' }))
    await refused(world, strict, 469, () => send(world, way, strict, { iys: 1, iysList: 'TICARI' }))
    await refused(world, strict, 470, () => send(world, way, strict, { iys: 1, iysList: 'TACIR' }))
    await accepted(world, strict, { iys: 0 }, way)
  })

  test('strict mode and the brand code count with the next order', async () => {
    const who = await openAccount(world)
    const commercial = { iys: 1, iysList: 'TACIR' }
    await refused(world, who, 470, () => send(world, 'json', who, commercial))
    await manage(world, 'PATCH', `/api/accounts/${who.id}`, ACCOUNTS.both)
    await accepted(world, who, commercial)
    await refused(world, who, 468, () => send(world, 'json', who, { iys: undefined }))
  })
})

describe('the sender', () => {
  const NAMES = ['PEYK', 'Acme Co', ' Edge ', 'A&B <1>']

  test.each(NAMES.flatMap((sender) => ALL_WAYS.map((way) => ({ sender, way }))))(
    '$sender is taken as it is approved, in $way',
    async ({ sender, way }) => {
      const who = await openAccount(world, { senders: NAMES })
      const id = await accepted(world, who, { sender }, way)
      expect((await ended(world, who, id)).sender).toBe(sender)
    },
  )

  test.each([
    '',
    ' ',
    'peyk',
    'Peyk',
    'PEYK ',
    ' PEYK',
    'PEYKPEYK',
    'Acme  Co',
    'AcmeCo',
    'apitest',
  ])('%j is nobody to an account with other senders', async (sender) => {
    const who = await openAccount(world)
    for (const way of ALL_WAYS) {
      await refused(world, who, 450, () => send(world, way, who, { sender }))
    }
  })

  test.each([undefined, null, {}, ['PEYK'], true])('%j is a 450 and no crash', async (sender) => {
    const who = await openAccount(world)
    await refused(world, who, 450, () => send(world, 'json', who, { sender }))
  })

  test('works from its approval on, and not after its rejection', async () => {
    const who = await openAccount(world)
    const path = `/api/accounts/${who.id}/senders`
    const later = { sender: 'LATER' }
    await refused(world, who, 450, () => send(world, 'json', who, later))
    await manage(world, 'POST', path, { name: 'LATER' })
    await refused(world, who, 450, () => send(world, 'json', who, later))
    await manage(world, 'PATCH', `${path}/LATER`, { status: 'approved' })
    await accepted(world, who, later)
    await manage(world, 'PATCH', `${path}/LATER`, { status: 'rejected', reason: 'no proof' })
    await refused(world, who, 450, () => send(world, 'json', who, { ...later, text: 'again' }))
  })

  test('of another account is nobody', async () => {
    await openAccount(world, { senders: ['OTHERS'] })
    const who = await openAccount(world)
    await refused(world, who, 450, () => send(world, 'json', who, { sender: 'OTHERS' }))
  })
})

describe('APITEST', () => {
  const testNumber = numberAt(777)
  const test_ = { sender: 'APITEST', to: [testNumber] }
  let who: Customer
  beforeEach(async () => {
    await manage(world, 'DELETE', '/sandbox/messages')
    who = await openAccount(world, { testNumber, senders: [] })
  })

  test.each(ALL_WAYS)(
    'sends its own fixed text to the test number, and costs, in %s',
    async (way) => {
      const id = await accepted(world, who, { ...test_, text: 'the code is 1234' }, way)
      expect(await ended(world, who, id)).toMatchObject({
        sender: 'APITEST',
        delivered: 1,
        price: 1,
      })
      const [sms] = await received(world, testNumber)
      expect(sms).toMatchObject({ from: 'APITEST', to: `+90${testNumber}` })
      expect(sms.text).not.toContain('1234')
      expect(sms.text.length).toBeGreaterThan(0)
      await manage(world, 'DELETE', '/sandbox/messages')
      await accepted(world, who, { ...test_, text: 'something else' }, way)
      expect(await received(world, testNumber)).toMatchObject([{ text: sms.text }])
      expect((await booksOf(world, who)).credits).toBe(98)
    },
  )

  test('costs what the fixed text costs, however long the text was', async () => {
    const id = await accepted(world, who, { ...test_, text: 'ğ'.repeat(400) })
    expect((await ended(world, who, id)).price).toBe(1)
  })

  test.each([[[numberAt(1)]], [[testNumber, numberAt(1)]], [['123']], [[]]])(
    'to %j is a 452',
    async (to) => {
      for (const way of ALL_WAYS) {
        await refused(world, who, 452, () => send(world, way, who, { ...test_, to }))
      }
      expect(await handset(world, testNumber)).toEqual([])
    },
  )

  test('without a test number is a 452, also to the test number of another account', async () => {
    const other = await openAccount(world)
    await refused(world, other, 452, () => send(world, 'json', other, test_))
  })

  test('knows the test number in every spelling', async () => {
    await accepted(world, who, { ...test_, to: [`0${testNumber}`, `+90 ${testNumber}`] })
    expect((await booksOf(world, who)).credits).toBe(99)
  })

  test.each(ALL_WAYS)(
    'takes iys 1 for 0, so that neither list nor code is asked for, in %s',
    async (way) => {
      await accepted(world, who, { ...test_, iys: '1' }, way)
    },
  )

  test('is not asked for a test number that changed a moment ago', async () => {
    await manage(world, 'PATCH', `/api/accounts/${who.id}`, { testNumber: numberAt(778) })
    await refused(world, who, 452, () => send(world, 'json', who, test_))
    await accepted(world, who, { ...test_, to: [numberAt(778)] })
  })

  test('is judged by the other rules as any order', async () => {
    const wrong = (fields: object) => () => send(world, 'json', who, { ...test_, ...fields })
    await refused(world, who, 454, wrong({ text: '' }))
    await refused(world, who, 457, wrong({ sendDateTime: 'soon' }))
    await accepted(world, who, test_)
    await refused(world, who, 451, wrong({}))
    await accepted(world, who, { ...test_, text: 'another' })
    const poor = await openAccount(world, { testNumber, credits: 0 })
    await refused(world, poor, 402, () => send(world, 'json', poor, test_))
  })

  test.each(BODY_WAYS)('is not among the senders of get-sender in %s', async (way) => {
    const { text } = await call(world, way, 'get-sender', who)
    expect(text).not.toContain('APITEST')
  })
})
