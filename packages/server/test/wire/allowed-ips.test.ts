/**
 * From where an account may be used (wire §3.3): addresses and ranges, behind a proxy that is
 * trusted and without one, and how soon a change counts.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALL_WAYS,
  type Customer,
  call,
  manage,
  openAccount,
  openWorld,
  type World,
} from '../kit/wire-kit.ts'
import { refused, send } from './support/orders.ts'

/** The tests are the proxy: they call from 127.0.0.1 and say who is behind them. */
let behindProxy: World
let behindTwo: World
let direct: World
beforeAll(async () => {
  behindProxy = await openWorld({ trustProxy: ['127.0.0.1', '10.0.0.0/8'] })
  behindTwo = await openWorld({ trustProxy: 2 })
  direct = await openWorld()
})
afterAll(async () => {
  for (const world of [behindProxy, behindTwo, direct]) await world.close()
})

async function codeFrom(world: World, who: Customer, forwarded: string | undefined) {
  const headers: Record<string, string> = forwarded ? { 'x-forwarded-for': forwarded } : {}
  return (await call(world, 'json', 'get-balance', who, {}, headers)).code
}

const IPV4 = ['192.0.2.7', '198.51.100.0/24', '203.0.113.128/25']
const IPV6 = ['2001:db8::1', '2001:db8:5::/48']

describe('behind a trusted proxy', () => {
  test.each([
    [[], '192.0.2.200', 200],
    [[], '2001:db8::99', 200],
    [IPV4, '192.0.2.7', 200],
    [IPV4, '192.0.2.8', 401],
    [IPV4, '198.51.100.0', 200],
    [IPV4, '198.51.100.255', 200],
    [IPV4, '198.51.101.0', 401],
    [IPV4, '203.0.113.128', 200],
    [IPV4, '203.0.113.127', 401],
    [IPV4, '::ffff:192.0.2.7', 200],
    [IPV4, '::ffff:192.0.2.8', 401],
    [IPV4, '2001:db8::1', 401],
    [IPV4, undefined, 401],
    [IPV6, '2001:db8::1', 200],
    [IPV6, '2001:0db8:0000::0001', 200],
    [IPV6, '2001:DB8::1', 200],
    [IPV6, '2001:db8::2', 401],
    [IPV6, '2001:db8:5:ffff::9', 200],
    [IPV6, '2001:db8:6::9', 401],
    [IPV6, '192.0.2.7', 401],
    [[...IPV4, ...IPV6], '203.0.113.255', 200],
    [[...IPV4, ...IPV6], '2001:db8:5::', 200],
    [['0.0.0.0/0'], '8.8.8.8', 200],
    [['0.0.0.0/0'], '2001:db8::1', 401],
    [['::/0'], '2001:db8::1', 200],
    [['::ffff:192.0.2.7'], '192.0.2.7', 200],
    [['127.0.0.1'], undefined, 200],
    [IPV4, 'not an address', 401],
    [IPV4, '192.0.2.7.1', 401],
  ] as const)('%j and %s: %i', async (allowedIps, from, code) => {
    const who = await openAccount(behindProxy, { allowedIps })
    expect(await codeFrom(behindProxy, who, from)).toBe(code)
  })

  test.each([
    ['the caller wrote an address of its own in front', '192.0.2.7, 192.0.2.8', 401],
    ['a second trusted proxy stands between', '192.0.2.7, 10.1.2.3', 200],
    ['a spoofed address stands before two proxies', '192.0.2.7, 192.0.2.8, 10.1.2.3', 401],
    ['the caller claims to be a proxy', '192.0.2.8, 127.0.0.1, 192.0.2.9', 401],
    ['everything in the list is trusted', '10.9.9.9, 10.1.2.3', 401],
  ])('%s', async (_name, forwarded, code) => {
    const who = await openAccount(behindProxy, { allowedIps: IPV4 })
    expect(await codeFrom(behindProxy, who, forwarded)).toBe(code)
  })

  test.each([
    ['192.0.2.8, 192.0.2.7, 10.1.2.3', 200],
    ['192.0.2.7, 192.0.2.8, 10.1.2.3', 401],
    ['192.0.2.7, 10.1.2.3', 200],
    ['192.0.2.8, 10.1.2.3', 401],
  ])('two proxies, counted: %s is %i', async (forwarded, code) => {
    const who = await openAccount(behindTwo, { allowedIps: IPV4 })
    expect(await codeFrom(behindTwo, who, forwarded)).toBe(code)
  })
})

describe('without a proxy', () => {
  test.each([
    ['127.0.0.1', 200],
    ['127.0.0.0/8', 200],
    ['192.0.2.7', 401],
    ['::1', 401],
  ])('the list [%s] lets the loopback in: %i', async (entry, code) => {
    const who = await openAccount(direct, { allowedIps: [entry] })
    expect(await codeFrom(direct, who, undefined)).toBe(code)
  })

  test.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'client-ip', 'cf-connecting-ip'])(
    'a caller cannot give itself an address by %s',
    async (name) => {
      const who = await openAccount(direct, { allowedIps: ['192.0.2.7'] })
      const value = name === 'forwarded' ? 'for=192.0.2.7' : '192.0.2.7'
      const reply = await call(direct, 'json', 'get-balance', who, {}, { [name]: value })
      expect(reply.code).toBe(401)
    },
  )

  test('nor lose the one it has', async () => {
    const who = await openAccount(direct, { allowedIps: ['127.0.0.1'] })
    expect(await codeFrom(direct, who, '192.0.2.8')).toBe(200)
  })

  test.each(ALL_WAYS)('a call from elsewhere charges nothing in %s', async (way) => {
    const who = await openAccount(direct, { allowedIps: ['192.0.2.7'] })
    await refused(direct, who, 401, () => send(direct, way, who))
  })
})

describe('a change by the management API', () => {
  const patch = (world: World, { id }: Customer, change: object) =>
    manage(world, 'PATCH', `/api/accounts/${id}`, change)

  test('of apiAccess counts with the next call, both ways', async () => {
    const who = await openAccount(direct)
    expect(await codeFrom(direct, who, undefined)).toBe(200)
    await patch(direct, who, { apiAccess: false })
    expect(await codeFrom(direct, who, undefined)).toBe(401)
    await patch(direct, who, { apiAccess: true })
    expect(await codeFrom(direct, who, undefined)).toBe(200)
  })

  test('of allowedIps counts with the next call, both ways', async () => {
    const who = await openAccount(behindProxy, { allowedIps: ['192.0.2.7'] })
    expect(await codeFrom(behindProxy, who, '192.0.2.7')).toBe(200)
    await patch(behindProxy, who, { allowedIps: ['192.0.2.8'] })
    expect(await codeFrom(behindProxy, who, '192.0.2.7')).toBe(401)
    expect(await codeFrom(behindProxy, who, '192.0.2.8')).toBe(200)
    await patch(behindProxy, who, { allowedIps: [] })
    expect(await codeFrom(behindProxy, who, '192.0.2.9')).toBe(200)
  })

  test('one address of a remembered caller does not open the account to another', async () => {
    const who = await openAccount(behindProxy, { allowedIps: ['192.0.2.7'] })
    for (const [from, code] of [
      ['192.0.2.7', 200],
      ['192.0.2.8', 401],
      ['192.0.2.7', 200],
    ] as const) {
      expect(await codeFrom(behindProxy, who, from)).toBe(code)
    }
  })

  test('counts even for a call that was being let in when it came', async () => {
    const who = await openAccount(direct)
    const { store } = direct.server.context
    const { read } = store
    let changed: Promise<unknown> | undefined
    // The account is looked up, and only then changed, before anybody has seen what was found.
    Object.assign(store, {
      read: async (...asked: Parameters<typeof read>) => {
        const found = await read(...asked)
        if (asked[0] === 'accountByCredential') {
          changed ??= patch(direct, who, { apiAccess: false })
          await changed
        }
        return found
      },
    })
    try {
      await codeFrom(direct, who, undefined)
    } finally {
      Object.assign(store, { read })
    }
    expect(await codeFrom(direct, who, undefined)).toBe(401)
  })
})
