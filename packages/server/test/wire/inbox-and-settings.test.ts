/** get-inbox, get-settings, add-plugin-user and get-report-summary (wire §2, §5.10, §5.11). */
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
  type World,
} from '../kit/wire-kit.ts'
import { accepted } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const set = (who: Customer, fields: object) =>
  manage(world, 'PATCH', `/api/accounts/${who.id}`, fields)

describe('get-inbox', () => {
  const receive = (from: string, to: string, text: string) =>
    manage(world, 'POST', '/sandbox/messages', { from, to, text })

  test('is an unknown call to an account that was not let in, once it is known who asks', async () => {
    const who = await openAccount(world)
    for (const way of BODY_WAYS) {
      expect((await call(world, way, 'get-inbox', who)).code).toBe(404)
      expect((await call(world, way, 'get-inbox', { ...who, hash: 'x' })).code).toBe(401)
      // Wire §17: what is asked for a page that cannot be is refused before any look-up.
      const paged = { inbox: { page: 0 } }
      expect((await call(world, way, 'get-inbox', who, paged)).code).toBe(464)
    }
  })

  test('lists what came to the account, newest first', async () => {
    const who = await openAccount(world)
    const other = await openAccount(world)
    await set(who, { inboxApi: true, shortCode: '7001' })
    await set(other, { inboxApi: true, shortCode: '7002' })
    const empty = { inbox: { totalRows: '0', message: [] } }
    expect((await call(world, 'json', 'get-inbox', who)).payload).toStrictEqual(empty)
    await receive('5321112233', '7001', 'Merhaba, çiçek?')
    await world.advance(MINUTE_MS)
    await receive('BANKA', '7001', 'A & B\n<c>')
    await receive('+905321112234', '7002', 'not yours')
    const { payload } = await call(world, 'json', 'get-inbox', who)
    expect(payload).toStrictEqual({
      inbox: {
        totalRows: '2',
        message: [
          { date: at(0), number: 'BANKA', text: 'A & B\n<c>', shortCode: '7001' },
          { date: at(-1), number: '+905321112233', text: 'Merhaba, çiçek?', shortCode: '7001' },
        ],
      },
    })
    const xml = await call(world, 'xml', 'get-inbox', who)
    expect(xml.payload).toEqual(payload)
    const paged = { inbox: { page: 2, rowCount: 1 } }
    const { inbox } = (await call(world, 'json', 'get-inbox', who, paged)).payload
    expect(inbox).toMatchObject({ totalRows: '2', message: [{ text: 'Merhaba, çiçek?' }] })
    const beyond = { inbox: { page: '99999999999', rowCount: 1000 } }
    const { payload: last } = await call(world, 'json', 'get-inbox', who, beyond)
    expect(last.inbox).toEqual({ totalRows: '2', message: [] })
  })

  /** The wall clock in Istanbul, so many minutes from now. */
  const at = (minutes: number) =>
    new Date(world.now() + (180 + minutes) * MINUTE_MS).toISOString().slice(0, 19).replace('T', ' ')
})

describe('get-settings', () => {
  test('tells what is set for the account, as it is now', async () => {
    const who = await openAccount(world, { name: 'Acme', senders: ['PEYK'] })
    const settings = async () => (await call(world, 'json', 'get-settings', who)).payload.settings
    expect(await settings()).toStrictEqual({
      ...{ name: 'Acme', balanceType: 'sms', encoding: 'auto', suffix: ' B186' },
      ...{ iysBrandCode: '', shortCode: '', keyword: '', webhookUrl: '' },
      senders: { sender: ['PEYK'] },
    })
    await set(who, { iysBrandCode: '100000', shortCode: '7003', keyword: 'ACME', suffix: '' })
    expect(await settings()).toMatchObject({
      ...{ iysBrandCode: '100000', shortCode: '7003', keyword: 'ACME', suffix: '' },
    })
    const { payload } = await call(world, 'xml', 'get-settings', who)
    expect(payload.settings).toEqual({ ...(await settings()), senders: { sender: 'PEYK' } })
  })

  test('names the figure of get-balance that counts', async () => {
    const who = await openAccount(world, { billing: 'tl', unitPrice: 500 })
    const { payload } = await call(world, 'json', 'get-settings', who)
    expect(payload.settings.balanceType).toBe('amount')
  })
})

describe('add-plugin-user', () => {
  test.each<Sent>([
    { pluginUser: { site: 'https://magaza.example.com', name: 'woocommerce' } },
    { pluginUser: { site: 'x'.repeat(10_000), name: '\n' } },
    { pluginUser: null },
    { pluginUser: [1] },
    {},
  ])('is a success, whatever it says', async (content) => {
    const who = await openAccount(world)
    for (const way of BODY_WAYS) {
      const { code, payload } = await call(world, way, 'add-plugin-user', who, content)
      expect(code).toBe(200)
      expect(payload).toEqual({})
    }
  })
})

describe('get-report-summary', () => {
  test.each(['get-report-summary', 'get-report-summary/', 'get-report-summary/json'])(
    '%s is get-reports',
    async (path) => {
      const who = await openAccount(world)
      await accepted(world, who)
      const filter = { start: '2026-05-01', end: '2026-05-10' }
      const body = bodyOf('json', keyOf(who), { filter })
      const summary = await ask(world, path, { body })
      const reports = await ask(world, path.replace('report-summary', 'reports'), { body })
      expect(summary.code).toBe(200)
      expect(summary.text).toBe(reports.text)
      expect(Number(summary.payload.count)).toBe(1)
      const bad = bodyOf('json', keyOf(who), {})
      expect((await ask(world, path, { body: bad })).code).toBe(458)
    },
  )
})
