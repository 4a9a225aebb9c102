/** The request log over HTTP: why a request was refused, and what never stands in it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
  ask,
  BODY_WAYS,
  type Customer,
  call,
  MINUTE_MS,
  manage,
  openAccount,
  openWorld,
  type Sent,
  type World,
} from '../kit/wire-kit.ts'
import { order } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ trustProxy: ['127.0.0.1'] })
})
afterAll(() => world.close())

const requests = async (query = ''): Promise<Sent[]> =>
  (await manage(world, 'GET', `/api/requests?limit=1000&${query}`)).items
const ownOf = async ({ id }: Customer, query = ''): Promise<Sent[]> =>
  (await manage(world, 'GET', `/api/accounts/${id}/requests?limit=1000&${query}`)).items

describe.each(ALL_WAYS)('by %s', (way) => {
  test('an accepted order has its entry, found by the id that the answer bore', async () => {
    const who = await openAccount(world)
    const reply = await call(world, way, 'send-sms', who, order({ to: ['5321112233', 'x'] }))
    expect(reply.code).toBe(200)
    const id = reply.headers.get('x-request-id')
    const entry = await manage(world, 'GET', `/api/requests/${id}`)
    expect(entry).toEqual({
      ...{ id, at: new Date(world.now()).toISOString(), accountId: who.id, call: 'send-sms' },
      ...{ format: way, code: 200, why: null, address: '127.0.0.1', durationMs: 0 },
      ...{ bytesIn: entry.bytesIn, bytesOut: Buffer.byteLength(reply.text) },
      ...{ orderId: Number(reply.payload.order.id), recipients: 2 },
    })
    expect(entry.bytesIn).toBeGreaterThan(100)
    expect(await ownOf(who)).toEqual([entry])
  })
})

describe.each(BODY_WAYS)('the real reason, by %s', (way) => {
  async function whyOf(who: Customer, path: string, content: object, headers = {}) {
    const reply = await call(world, way, path, who, content, headers)
    const [entry] = await ownOf(who)
    expect(entry).toMatchObject({ code: reply.code, call: path, format: way })
    return [reply.code, entry.why]
  }
  const balance = (who: Customer, headers = {}) => whyOf(who, 'get-balance', {}, headers)
  const send = (who: Customer, wish: object) => whyOf(who, 'send-sms', order(wish))

  test('of a 401', async () => {
    const open = await openAccount(world)
    expect(await balance({ ...open, hash: 'f'.repeat(64) })).toEqual([401, 'the hash is wrong'])
    const closed = await openAccount(world, { apiAccess: false })
    expect(await balance(closed)).toEqual([401, 'API access is switched off for the account'])
    const listed = await openAccount(world, { allowedIps: ['192.0.2.7'] })
    expect(await balance(listed)).toEqual([401, 'the address is not on the list of the account'])
    expect(await balance(listed, { 'x-forwarded-for': '192.0.2.7' })).toEqual([200, null])
  })

  test('of a 401 without TLS, where the account wants it', async () => {
    const safe = await openAccount(world, { tlsOnly: true })
    const why = 'the account may be used by TLS only and the call came without'
    const byTls = { 'x-forwarded-proto': 'https' }
    expect(await balance(safe)).toEqual([401, why])
    expect(await balance(safe, byTls)).toEqual([200, null])
    // Remembered by now, and refused all the same.
    expect(await balance(safe)).toEqual([401, why])
    expect(await balance(safe, { 'x-forwarded-proto': 'https, http' })).toEqual([401, why])
  })

  test('of a 450, a 451 and a 452', async () => {
    const who = await openAccount(world)
    expect(await send(who, { sender: 'peyk' })).toEqual([
      ...[450, expect.stringContaining('"PEYK"; case, spaces')],
    ])
    await send(who, { text: 'bir' })
    expect(await send(who, { text: 'bir' })).toEqual([
      ...[451, expect.stringContaining('within ten minutes')],
    ])
    expect(await send(who, { to: ['12'] })).toEqual([
      ...[452, expect.stringMatching(/^no recipient is left .* in a GET in `receipents`$/)],
    ])
  })

  test.each([
    ['`recipients`', { message: { text: 'a', recipients: { number: ['5321112233'] } } }],
    ['`receivers`', { message: { text: 'a', receivers: { number: ['5321112233'] } } }],
    ['`order.receipents`', { message: { text: 'a' }, receipents: { number: ['5321112233'] } }],
  ])('of a 452 for %s, which wire §14 #41 wants named', async (field, misspelt) => {
    const who = await openAccount(world)
    const [code, why] = await whyOf(who, 'send-sms', {
      order: { sender: 'PEYK', iys: '0', ...misspelt },
    })
    expect(code).toBe(452)
    expect(why).toContain(field)
    expect(why).toContain('`message.receipents`')
  })

  test('of a 200 whose encoding nobody knows', async () => {
    const who = await openAccount(world)
    const known = await send(who, { text: 'a', encoding: 'utf8' })
    expect(known).toEqual([200, null])
    expect(await send(who, { text: 'b', encoding: 'latin1' })).toEqual([
      ...[
        200,
        expect.stringMatching(/`order.encoding` is none of auto, .* the account's auto holds/),
      ],
    ])
  })

  test('of a 400, with the field', async () => {
    const who = await openAccount(world)
    expect(await whyOf(who, 'send-sms', {})).toEqual([
      ...[400, 'request.order: there is no such object'],
    ])
  })
})

test('what belongs to no account is shown to the operator, and to nobody else', async () => {
  const who = await openAccount(world)
  const headers = { 'x-forwarded-for': '198.51.100.9' }
  await call(world, 'json', 'get-balance', { key: 'nobody', hash: 'x' }, {}, headers)
  await ask(world, 'get-balance/json', { body: '{', headers })
  const found = (await requests()).filter(({ address }) => address === '198.51.100.9')
  expect(found).toMatchObject([
    { code: 400, accountId: null },
    { code: 401, accountId: null, why: 'no account has this key' },
  ])
  expect(await ownOf(who)).toEqual([])
})

test('strangers are noted a few a minute, and the others are counted', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.10' }
  const knock = () => call(world, 'json', 'get-balance', { key: 'k', hash: 'x' }, {}, headers)
  for (let time = 0; time < 50; time += 1) expect((await knock()).code).toBe(401)
  const seen = async () =>
    (await requests('code=401')).filter(({ address }) => address === '198.51.100.10')
  expect(await seen()).toHaveLength(30)
  await world.advance(MINUTE_MS)
  await knock()
  expect((await seen())[0]).toMatchObject({ skipped: 20 })
})

test('entries are filtered and paged', async () => {
  const who = await openAccount(world)
  for (const to of ['5321112233', 'x', '5321112234', 'y']) {
    await call(world, 'json', 'send-sms', who, order({ to: [to] }))
  }
  await world.advance(MINUTE_MS)
  await call(world, 'xml', 'get-balance', who)
  expect((await ownOf(who, 'code=452')).map(({ code }) => code)).toEqual([452, 452])
  expect((await ownOf(who, 'call=get-balance')).map(({ format }) => format)).toEqual(['xml'])
  const since = encodeURIComponent(new Date(world.now()).toISOString())
  expect(await ownOf(who, `since=${since}`)).toHaveLength(1)
  const path = `/api/accounts/${who.id}/requests?limit=3`
  const first = await manage(world, 'GET', path)
  const second = await manage(world, 'GET', `${path}&cursor=${first.next}`)
  expect([...first.items, ...second.items]).toEqual(await ownOf(who))
  expect(second.next).toBeNull()
  expect((await requests(`account=${who.id}`)).length).toBe(5)
})

test.each([
  ['GET', '/api/accounts/999999/requests', 404],
  ['GET', '/api/requests/nothing', 404],
  ['GET', `/api/requests/${'0'.repeat(20)}`, 404],
  ['GET', '/api/requests?code=abc', 422],
  ['GET', '/api/requests?call=zzz', 422],
  ['GET', '/api/requests?call=bind', 200],
  ['GET', '/api/requests?cursor=!', 422],
  ['GET', '/api/requests?since=yesterday', 422],
])('%s %s is a %i', async (method, path, status) => {
  const headers = { authorization: 'Bearer dev' }
  expect((await fetch(world.url + path, { method, headers })).status).toBe(status)
})

describe('what stands in it of a message', () => {
  test('is nothing, unless the account wants its texts kept', async () => {
    const who = await openAccount(world)
    await call(world, 'json', 'send-sms', who, order({ text: 'gizli söz' }))
    expect(JSON.stringify(await ownOf(who))).not.toContain('gizli')
    const open = await openAccount(world, { logTexts: true })
    await call(world, 'json', 'send-sms', open, order({ text: 'açık söz' }))
    expect(await ownOf(open)).toMatchObject([{ texts: ['açık söz'] }])
  })

  test('and of credentials nothing at all, in any form and whatever the answer', async () => {
    const who = await openAccount(world)
    const password = `secret-${who.hash.slice(0, 8)}`
    for (const way of ALL_WAYS) {
      await call(world, way, 'send-sms', who, order({ text: way }))
      for (const wrong of [
        { key: who.key, hash: password },
        { username: who.key, password },
      ]) {
        await call(world, way, 'send-sms', wrong, order({ text: 'a' }))
      }
    }
    await ask(world, 'send-sms', { body: `<request><hash>${password}` })
    const all = JSON.stringify(await requests())
    for (const secret of [who.key, who.hash, who.secret, password])
      expect(all).not.toContain(secret)
  })
})

test('answers do not say more of a refusal than before: the header is an id and no more', async () => {
  const ids = new Set<string>()
  for (const way of BODY_WAYS) {
    const { headers } = await call(world, way, 'get-balance', { key: 'k', hash: 'x' })
    const id = headers.get('x-request-id') ?? ''
    expect(id).toMatch(/^[0-9a-z]{19}$/)
    ids.add(id)
  }
  expect(ids.size).toBe(2)
})

test('what was gathered is written before the server ends', async () => {
  const data = mkdtempSync(join(tmpdir(), 'peyk-log-'))
  const first = await openWorld({ data })
  const reply = await call(first, 'json', 'get-balance', { key: 'demo', hash: 'x' })
  await call(first, 'json', 'get-balance', { key: 'demo', hash: 'demo' })
  await first.close()
  const second = await openWorld({ data })
  const { items } = await manage(second, 'GET', '/api/requests')
  await second.close()
  rmSync(data, { recursive: true })
  expect(items).toMatchObject([{ code: 200 }, { code: 401, id: reply.headers.get('x-request-id') }])
})
