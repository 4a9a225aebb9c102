/** Who may call: every way to prove it, and the one refusal for everything else (wire §3). */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
  type Authentication,
  ask,
  BODY_WAYS,
  call,
  keyOf,
  manage,
  openAccount,
  openWorld,
  type Reply,
  type Sent,
  type Way,
  type World,
} from '../kit/wire-kit.ts'
import { order, send } from './support/orders.ts'

let world: World
/** Whole accounts, as an operator makes them. */
let mine: Sent
let other: Sent
let closed: Sent
beforeAll(async () => {
  world = await openWorld()
  const whole = { name: 'a', credits: 100, senders: ['PEYK'], apiAccess: true }
  const make = (body: object) => manage(world, 'POST', '/api/accounts', body)
  mine = await make(whole)
  other = await make(whole)
  closed = await make({ name: 'closed', credits: 100, senders: ['PEYK'] })
})
afterAll(() => world.close())

const hmac = ({ key, secret }: Sent) => createHmac('sha256', secret).update(key).digest('hex')

const RIGHT: Readonly<Record<string, () => Authentication>> = {
  'key and hash': () => ({ key: mine.key, hash: mine.hash }),
  'the hash in capitals': () => ({ key: mine.key, hash: mine.hash.toUpperCase() }),
  'a hash that the client made of key and secret': () => ({ key: mine.key, hash: hmac(mine) }),
  'username and password': () => ({ username: mine.username, password: mine.password }),
  'the demo key': () => ({ key: 'demo', hash: 'demo' }),
  'the demo log-in': () => ({ username: 'demo', password: 'demo' }),
}

test('the ready-made hash is HMAC-SHA256(key, secret) in lower-case hex', () => {
  expect(mine.hash).toBe(hmac(mine))
  expect(mine.hash).toMatch(/^[0-9a-f]{64}$/)
})

describe.each(Object.entries(RIGHT))('%s', (name, authentication) => {
  test.each(ALL_WAYS)('is let in by send-sms in %s', async (way) => {
    const text = `${name} ${way}`
    expect((await send(world, way, authentication(), { text })).code).toBe(200)
  })

  test.each(BODY_WAYS)('is let in by get-balance in %s', async (way) => {
    expect((await call(world, way, 'get-balance', authentication())).code).toBe(200)
  })
})

const flip = (hash: string) => hash.replace(/^./, (first) => (first === '0' ? '1' : '0'))

const WRONG: Readonly<Record<string, () => Authentication>> = {
  'a key that nobody has': () => ({ key: 'f'.repeat(32), hash: mine.hash }),
  'a hash with one other letter': () => ({ key: mine.key, hash: flip(mine.hash) }),
  'half a hash': () => ({ key: mine.key, hash: mine.hash.slice(0, 32) }),
  'the secret in place of the hash': () => ({ key: mine.key, hash: mine.secret }),
  "another account's hash": () => ({ key: mine.key, hash: other.hash }),
  'the key in capitals': () => ({ key: mine.key.toUpperCase(), hash: mine.hash }),
  'no hash': () => ({ key: mine.key }),
  'an empty hash': () => ({ key: mine.key, hash: '' }),
  'a username that nobody has': () => ({ username: '0000000000', password: mine.password }),
  'a wrong password': () => ({ username: mine.username, password: `${mine.password}x` }),
  'the password in capitals': () => {
    return { username: mine.username, password: mine.password.toUpperCase() }
  },
  "another account's password": () => ({ username: mine.username, password: other.password }),
  'the key as username, the hash as password': () => {
    return { username: mine.key, password: mine.hash }
  },
  'the username as key, the password as hash': () => {
    return { key: mine.username, hash: mine.password }
  },
  'an account without API access, by key': () => ({ key: closed.key, hash: closed.hash }),
  'an account without API access, by password': () => {
    return { username: closed.username, password: closed.password }
  },
  nothing: () => ({}),
}

/** Everything of a reply that a caller could tell causes apart by. */
const shown = ({ code, headers, text }: Reply) => {
  // The id of a request is its own; it says nothing of the reason.
  const named = [...headers.entries()].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return { code, text, headers: Object.fromEntries(named) }
}

const first = new Map<Way, ReturnType<typeof shown>>()

describe.each(Object.entries(WRONG))('%s', (_name, authentication) => {
  test.each(ALL_WAYS)('gets the same 401 as everything else in %s', async (way) => {
    const reply = await send(world, way, authentication(), { text: 'never' })
    expect(reply.code).toBe(401)
    const one = first.get(way) ?? shown(reply)
    first.set(way, one)
    expect(shown(reply)).toEqual(one)
  })
})

describe('401 goes before everything but 404 and an unreadable body', () => {
  const wrong = () => ({ key: mine.key, hash: 'wrong' })

  test.each(BODY_WAYS)('so before a missing order and a wrong page in %s', async (way) => {
    for (const path of ['send-sms', 'cancel-order', 'get-report', 'get-reports']) {
      expect((await call(world, way, path, wrong())).code).toBe(401)
    }
    const page = { order: { id: 1, page: 0 }, filter: { page: 0 } }
    expect((await call(world, way, 'get-report', wrong(), page)).code).toBe(401)
    expect((await call(world, way, 'get-reports', wrong(), page)).code).toBe(401)
  })

  test.each(BODY_WAYS)('and not before 404 and 400 in %s', async (way) => {
    expect((await call(world, way, 'send-smss', wrong(), order())).code).toBe(404)
    const path = way === 'json' ? 'send-sms/json' : 'send-sms'
    expect((await ask(world, path, { body: '<a>' })).code).toBe(400)
  })
})

test.each([
  '{}',
  '[]',
  '{"request":{}}',
  '{"request":null}',
  '{"request":[]}',
  '{"request":"x"}',
  '{"request":{"authentication":null}}',
  '{"request":{"authentication":[]}}',
  '{"request":{"authentication":"demo"}}',
  '{"request":{"authentication":{"key":{},"hash":[]}}}',
  '{"request":{"authentication":[{"key":"demo","hash":"demo"}]}}',
  '{"api_key":"demo","sender":"PEYK","message":"x","phones":["5321000000"]}',
  '{"authentication":{"key":"demo","hash":"demo"},"order":{}}',
  '<request/>',
  '<request><authentication/></request>',
  '<a><authentication><key>demo</key><hash>demo</hash></authentication></a>',
])('a body without credentials where they belong is a 401: %s', async (body) => {
  expect((await ask(world, 'get-balance/json', { body })).code).toBe(401)
})

test('credentials in headers or beside the body count for nothing', async () => {
  const who = await openAccount(world)
  const basic = Buffer.from(`${who.key}:${who.hash}`).toString('base64')
  const headers = { authorization: `Basic ${basic}`, key: who.key, hash: who.hash }
  const { key, hash } = who
  const path = `get-balance/json?${new URLSearchParams({ key, hash })}`
  expect((await ask(world, path, { body: '{"request":{}}', headers })).code).toBe(401)
})

test('a right key does not open the account of another', async () => {
  const who = await openAccount(world, { credits: 7 })
  const reply = await call(world, 'json', 'get-balance', keyOf(who))
  expect(reply.payload.balance.sms).toBe(7)
})

test('an account that wants TLS believes nobody who only says that he has it', async () => {
  const safe = await openAccount(world, { tlsOnly: true })
  for (const way of ALL_WAYS) {
    const headers = { 'x-forwarded-proto': 'https' }
    expect((await call(world, way, 'send-sms', safe, order(), headers)).code).toBe(401)
  }
})
