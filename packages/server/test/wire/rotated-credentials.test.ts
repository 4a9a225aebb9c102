/** New secrets for an account: the ones before are good for a while, and then they are not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wireHash } from '../../src/base/secrets.ts'
import { bound, type SmppCustomer, smppCustomer } from '../kit/smpp-kit.ts'
import {
  type Authentication,
  call,
  manage,
  openAccount,
  openWorld,
  type Sent,
  until,
  type World,
} from '../kit/wire-kit.ts'

const HOUR_MS = 3_600_000

let world: World
const customers: SmppCustomer[] = []
beforeAll(async () => {
  world = await openWorld({ smpp: { port: 0, tls: undefined, alphabet: 'gsm' } })
})
afterAll(async () => {
  for (const customer of customers) await customer.close()
  await world.close()
})

const anAccount = (): Promise<Sent> =>
  manage(world, 'POST', '/api/accounts', { name: 'a', apiAccess: true })
const rotate = ({ id }: { readonly id: number }, body: object): Promise<Sent> =>
  manage(world, 'POST', `/api/accounts/${id}/credentials`, body)
const codeOf = async (who: Authentication): Promise<number> =>
  (await call(world, 'json', 'get-balance', who)).code
const keyOf = ({ key, hash }: Pick<Sent, 'key' | 'hash'>): Authentication => ({ key, hash })
const loginOf = ({ username, password }: Sent): Authentication => ({ username, password })

function binding(systemId: string, password: string): SmppCustomer {
  const customer = smppCustomer({ port: world.server.smpp.port, systemId, password })
  customers.push(customer)
  return customer
}
const refusalOf = async ({ client }: SmppCustomer) => {
  await until(async () => client.state === 'refused')
  return client.detail
}

describe('over HTTP', () => {
  test('a key keeps its name, and both hashes are good until the overlap is over', async () => {
    const account = await openAccount(world)
    const made = await rotate(account, { rotate: ['key'] })
    expect(made).toEqual({
      key: account.key,
      secret: expect.stringMatching(/^[0-9a-f]{64}$/),
      hash: wireHash(account.key, made.secret),
      oldUntil: '2026-05-05T06:00:00.000Z',
    })
    expect([await codeOf(keyOf(account)), await codeOf(keyOf(made))]).toEqual([200, 200])
    await world.advance(24 * HOUR_MS)
    expect([await codeOf(keyOf(account)), await codeOf(keyOf(made))]).toEqual([401, 200])
  })

  test('a password likewise, for as long as is asked for', async () => {
    const account = await anAccount()
    const made = await rotate(account, { rotate: ['password', 'smppPassword'], overlapHours: 1 })
    expect(Object.keys(made).sort()).toEqual(['oldUntil', 'password', 'smppPassword', 'username'])
    expect(made.username).toBe(account.username)
    expect([await codeOf(loginOf(account)), await codeOf(loginOf(made))]).toEqual([200, 200])
    expect(await codeOf({ ...loginOf(account), password: 'wrong' })).toBe(401)
    await world.advance(HOUR_MS)
    expect([await codeOf(loginOf(account)), await codeOf(loginOf(made))]).toEqual([401, 200])
  })

  test('without an overlap what was before is good no longer, nor what was before that', async () => {
    const account = await anAccount()
    const first = await rotate(account, { rotate: ['key', 'password'] })
    // What was right a moment ago is remembered, and has to be forgotten.
    expect([await codeOf(keyOf(first)), await codeOf(loginOf(first))]).toEqual([200, 200])
    const second = await rotate(account, { rotate: ['key', 'password'], overlapHours: 0 })
    expect(second.oldUntil).toBeNull()
    for (const before of [account, first]) {
      expect([await codeOf(keyOf(before)), await codeOf(loginOf(before))]).toEqual([401, 401])
    }
    expect([await codeOf(keyOf(second)), await codeOf(loginOf(second))]).toEqual([200, 200])
  })

  test('two rotations at once make two new secrets, and the later one stands', async () => {
    const account = await openAccount(world)
    const both = await Promise.all([
      rotate(account, { rotate: ['key'], overlapHours: 0 }),
      rotate(account, { rotate: ['key'], overlapHours: 0 }),
    ])
    const codes = await Promise.all(both.map((made) => codeOf(keyOf(made))))
    expect(codes.toSorted()).toEqual([200, 401])
  })

  test('an account that has none of a kind gets one', async () => {
    const { id } = await openAccount(world)
    const made = await rotate({ id }, { rotate: ['smppPassword', 'password'] })
    expect(await codeOf(loginOf(made))).toBe(200)
    await bound(binding(made.username, made.smppPassword))
  })

  test.each([
    ['an account that is not there', '/api/accounts/999999/credentials', { rotate: ['key'] }, 404],
    ['nothing to rotate', undefined, { rotate: [] }, 422],
    ['what is no credential', undefined, { rotate: ['hash'] }, 422],
  ])('%s is refused', async (_, path, body, status) => {
    const { id } = await openAccount(world)
    const reply = await fetch(`${world.url}${path ?? `/api/accounts/${id}/credentials`}`, {
      ...{ method: 'POST', headers: { authorization: 'Bearer dev' }, body: JSON.stringify(body) },
    })
    expect(reply.status).toBe(status)
  })
})

describe('by SMPP', () => {
  test('binds of the old password end with the overlap, those of the new one stay', async () => {
    const account = await anAccount()
    const early = await bound(binding(account.username, account.smppPassword))
    const made = await rotate(account, { rotate: ['smppPassword'], overlapHours: 1 })
    expect(made.smppPassword).not.toBe(account.smppPassword)
    const late = await bound(binding(account.username, account.smppPassword))
    const fresh = await bound(binding(account.username, made.smppPassword))
    await world.advance(HOUR_MS - 1)
    expect([early, late, fresh].map(({ client }) => client.state)).toEqual(Array(3).fill('bound'))
    await world.advance(1)
    for (const { client } of [early, late]) {
      await until(async () => client.detail === 'unboundByPeer')
    }
    expect(fresh.client.state).toBe('bound')
    early.client.wake()
    expect(await refusalOf(early)).toContain('ESME_RINVPASWD')
  })

  test('without an overlap they end at once, by key as well', async () => {
    const account = await anAccount()
    const binds = [
      await bound(binding(account.username, account.smppPassword)),
      await bound(binding(account.key, account.hash)),
    ]
    const made = await rotate(account, { rotate: ['smppPassword'], overlapHours: 0 })
    await until(async () => binds[0]?.client.detail === 'unboundByPeer')
    expect(binds[1]?.client.state).toBe('bound')
    await rotate(account, { rotate: ['key'], overlapHours: 0 })
    await until(async () => binds[1]?.client.detail === 'unboundByPeer')
    expect(await refusalOf(binding(account.username, account.smppPassword))).toContain('RINVPASWD')
    await bound(binding(account.username, made.smppPassword))
  })
})
