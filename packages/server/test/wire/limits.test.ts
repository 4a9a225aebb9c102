/** How much may be asked in a minute, by whom, and what the one too many is told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Authentication,
  BODY_WAYS,
  type Customer,
  call,
  keyOf,
  MINUTE_MS,
  manage,
  NO_LIMITS,
  openAccount,
  openWorld,
  type Reply,
  type Sent,
  type Way,
  type World,
} from '../kit/wire-kit.ts'
import { order } from './support/orders.ts'

let world: World
beforeAll(async () => {
  const limits = {
    ...NO_LIMITS,
    wrongCredentialsPerMinute: 10,
    addressCallsPerMinute: 200,
    addressBodyBytesPerMinute: 200_000,
  }
  world = await openWorld({ trustProxy: ['127.0.0.1'], limits })
})
afterAll(() => world.close())

let addresses = 0
/** One that nobody has called from yet. */
const newAddress = () => {
  addresses += 1
  return `198.51.100.${addresses}`
}
const from = (address: string) => ({ 'x-forwarded-for': address })
const balance = (who: Customer | Authentication, address: string, way: Way = 'json') =>
  call(world, way, 'get-balance', who, {}, from(address))
const wrongHash = (who: Customer) => ({ key: who.key, hash: 'f'.repeat(64) })

async function codesOf(times: number, ask: (time: number) => Promise<Reply>): Promise<number[]> {
  const codes: number[] = []
  for (let time = 0; time < times; time += 1) codes.push((await ask(time)).code)
  return codes
}
const fill = (count: number, code: number) => Array.from({ length: count }, () => code)

const logOf = async ({ id }: Customer): Promise<Sent[]> =>
  (await manage(world, 'GET', `/api/accounts/${id}/requests?limit=1000`)).items

describe('wrong credentials', () => {
  test.each(BODY_WAYS)('of an address: the eleventh in a minute waits, by %s', async (way) => {
    const who = await openAccount(world)
    const address = newAddress()
    const codes = await codesOf(12, () => balance(wrongHash(who), address, way))
    expect(codes).toEqual([...fill(10, 401), 503, 503])
    const reply = await balance(wrongHash(who), address, way)
    // One fits again after a tenth of the minute.
    expect(reply.headers.get('retry-after')).toBe('6')
    await world.advance(6_000)
    expect((await balance(wrongHash(who), address, way)).code).toBe(401)
    expect((await balance(wrongHash(who), address, way)).code).toBe(503)
    const why = 'too many wrong credentials came from this address'
    expect(await logOf(who)).toContainEqual(
      expect.objectContaining({ code: 503, why, address, format: way }),
    )
  })

  test.each<[string, () => Promise<[Customer, object]>]>([
    ['a key that nobody has', async () => [await openAccount(world), { key: 'a'.repeat(32) }]],
    ['no API access', async () => [await openAccount(world, { apiAccess: false }), {}]],
    ['a call from elsewhere', async () => [await openAccount(world, { allowedIps: ['::1'] }), {}]],
    ['a call without TLS', async () => [await openAccount(world, { tlsOnly: true }), {}]],
  ])('count alike, whatever the cause: %s', async (_cause, make) => {
    const [who, more] = await make()
    const address = newAddress()
    const codes = await codesOf(11, () => balance({ ...keyOf(who), ...more }, address))
    expect(codes).toEqual([...fill(10, 401), 503])
  })

  test('lock out nobody who was right from there, and nobody elsewhere', async () => {
    const [neighbour, newcomer] = [await openAccount(world), await openAccount(world)]
    const address = newAddress()
    expect((await balance(neighbour, address)).code).toBe(200)
    await codesOf(11, () => balance({ key: 'nobody', hash: 'x' }, address))
    // Longer than an account is remembered: the credentials are looked at again, and pass.
    await world.advance(5_100)
    await codesOf(2, () => balance({ key: 'nobody', hash: 'x' }, address))
    expect((await balance(neighbour, address)).code).toBe(200)
    expect((await balance(wrongHash(neighbour), address)).code).toBe(503)
    // Nobody knows this one there: a guess is a guess until it is looked at.
    expect((await balance(newcomer, address)).code).toBe(503)
    expect((await balance(newcomer, newAddress())).code).toBe(200)
  })

  test('of a key tried from everywhere: each address has one try a minute', async () => {
    const who = await openAccount(world)
    const many = await codesOf(10, () => balance(wrongHash(who), newAddress()))
    expect(many).toEqual(fill(10, 401))
    const address = newAddress()
    expect((await balance(wrongHash(who), address)).code).toBe(401)
    expect((await balance(wrongHash(who), address)).code).toBe(503)
    expect((await balance(who, address)).code, 'a guesser is not told').toBe(503)
    expect((await balance(who, newAddress())).code, 'the owner, from a new place').toBe(200)
    await world.advance(MINUTE_MS)
    expect((await balance(who, address)).code).toBe(200)
  })

  test('of an IPv6 caller count for all of its network', async () => {
    const who = await openAccount(world)
    const codes = await codesOf(11, (time) => balance(wrongHash(who), `2001:db8:1:2::${time + 1}`))
    expect(codes).toEqual([...fill(10, 401), 503])
    expect((await balance(wrongHash(who), '2001:db8:1:3::1')).code).toBe(401)
  })
})

describe.each(BODY_WAYS)('calls, by %s', (way) => {
  test('an account that asks too often is told when to come again', async () => {
    const who = await openAccount(world, { callsPerMinute: 3 })
    const address = newAddress()
    expect(await codesOf(4, () => balance(who, address, way))).toEqual([200, 200, 200, 503])
    const reply = await call(world, way, 'send-sms', who, order(), from(address))
    expect([reply.code, reply.headers.get('retry-after')]).toEqual([503, '20'])
    expect((await logOf(who))[0]).toMatchObject({
      ...{ call: 'send-sms', code: 503, orderId: null },
      why: 'more than 3 calls a minute from this account',
    })
    await world.advance(20_000)
    expect(await codesOf(2, () => balance(who, address, way))).toEqual([200, 503])
    // Somebody else is not held up by it.
    expect((await balance(await openAccount(world), address, way)).code).toBe(200)
  })

  test('a body that is larger than the limit passes once, and is paid off', async () => {
    const who = await openAccount(world, { bodyBytesPerMinute: 1_000 })
    const address = newAddress()
    const large = order({ to: Array.from({ length: 100 }, (_, at) => `53211${10_000 + at}`) })
    expect((await call(world, way, 'send-sms', who, large, from(address))).code).toBe(200)
    const reply = await balance(who, address, way)
    expect(reply.code).toBe(503)
    const waitS = Number(reply.headers.get('retry-after'))
    expect(waitS).toBeGreaterThan(20)
    await world.advance(waitS * 1_000)
    expect((await balance(who, address, way)).code).toBe(200)
  })

  test('an address that asks too often, before anybody is asked who it is', async () => {
    const who = await openAccount(world)
    const address = newAddress()
    const codes = await codesOf(202, () => balance(who, address, way))
    expect(codes).toEqual([...fill(200, 200), 503, 503])
    const { items } = await manage(world, 'GET', '/api/requests?code=503&limit=1')
    expect(items[0]).toMatchObject({
      ...{ accountId: null, address, why: 'more than 200 calls a minute from this address' },
    })
  })
})

test('refusals are counted by limit', async () => {
  const text = await (await fetch(`${world.url}/metrics`)).text()
  for (const limit of ['wrongCredentials', 'accountCalls', 'accountBodyBytes', 'addressCalls']) {
    expect(text).toMatch(new RegExp(`peyk_limited_total{limit="${limit}"} [1-9]`))
  }
})
