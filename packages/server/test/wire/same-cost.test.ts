/**
 * A refusal costs the same whatever its cause, so that its time tells nothing: one look-up, and one
 * stretching for a password. The work is counted; timing it would prove nothing on a busy machine.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Authentication,
  call,
  manage,
  NO_LIMITS,
  openWorld,
  type Sent,
  type World,
} from '../kit/wire-kit.ts'

let world: World
let open: Sent
let closed: Sent
let elsewhere: Sent
/** What loops do by themselves, whoever asks for what; the request log is among them. */
const APART: ReadonlySet<string> = new Set([
  ...['keepRequests', 'claimPushes', 'claimAsked', 'claimBrand', 'findBrands', 'pulledChanges'],
  ...['leaseWebhooks', 'claimDue', 'recoverClaims', 'expireMessages', 'tidyUp', 'forgetOld'],
  ...['forgetGroups', 'keepSetting', 'settingNamed'],
])
const NOTHING = { lookUps: 0, others: 0, stretches: 0 }
const counted = { ...NOTHING }
const { scrypt } = crypto

beforeAll(async () => {
  world = await openWorld()
  const make = (body: object) => manage(world, 'POST', '/api/accounts', { name: 'a', ...body })
  open = await make({ apiAccess: true })
  closed = await make({})
  elsewhere = await make({ apiAccess: true, allowedIps: ['192.0.2.7'] })
  count(world)
})
afterAll(async () => {
  crypto.scrypt = scrypt
  syncBuiltinESMExports()
  await world.close()
})

function count({ server }: World): void {
  const { store } = server.context
  const { read, run } = store
  Object.assign(store, {
    read: (...asked: Parameters<typeof read>) => {
      if (asked[0] === 'accountByCredential') counted.lookUps += 1
      else counted.others += 1
      return read(...asked)
    },
    run: (...asked: Parameters<typeof run>) => {
      if (!APART.has(asked[0])) counted.others += 1
      return run(...asked)
    },
  })
  const stretch = (...asked: unknown[]) => {
    counted.stretches += 1
    return Reflect.apply(scrypt, crypto, asked)
  }
  crypto.scrypt = stretch as typeof scrypt
  syncBuiltinESMExports()
}

async function costOf(authentication: Authentication, at = world) {
  Object.assign(counted, NOTHING)
  const { code } = await call(at, 'json', 'get-balance', authentication)
  return { code, ...counted }
}

const NOBODY = 'f'.repeat(32)
const byKey = ({ key, hash }: Sent) => ({ key, hash })
const byPassword = ({ username, password }: Sent) => ({ username, password })

test.each<[string, () => Authentication]>([
  ['a key that nobody has', () => ({ key: NOBODY, hash: open.hash })],
  ['a wrong hash', () => ({ key: open.key, hash: NOBODY })],
  ['an account without API access', () => byKey(closed)],
  ['a wrong hash of one without API access', () => ({ key: closed.key, hash: NOBODY })],
  ['a call from elsewhere', () => byKey(elsewhere)],
  ['a wrong hash from elsewhere', () => ({ key: elsewhere.key, hash: NOBODY })],
])('by key, %s costs one look-up', async (_name, authentication) => {
  const cost = { code: 401, lookUps: 1, others: 0, stretches: 0 }
  expect(await costOf(authentication())).toEqual(cost)
  expect(await costOf(authentication()), 'the second time').toEqual(cost)
})

test.each<[string, () => Authentication]>([
  ['a username that nobody has', () => ({ username: NOBODY, password: open.password })],
  ['a wrong password', () => ({ username: open.username, password: 'wrong' })],
  ['an account without API access', () => byPassword(closed)],
  ['a wrong password of one without', () => ({ username: closed.username, password: 'wrong' })],
  ['a call from elsewhere', () => byPassword(elsewhere)],
  ['a wrong password from elsewhere', () => ({ username: elsewhere.username, password: 'wrong' })],
])('by password, %s costs one look-up and one stretching', async (_name, authentication) => {
  const cost = { code: 401, lookUps: 1, others: 0, stretches: 1 }
  expect(await costOf(authentication())).toEqual(cost)
  expect(await costOf(authentication()), 'the second time').toEqual(cost)
})

test('what is right costs as much the first time, and less from then on', async () => {
  const first = await costOf(byPassword(open))
  expect(first).toMatchObject({ code: 200, lookUps: 1, stretches: 1 })
  const second = await costOf(byPassword(open))
  expect(second).toMatchObject({ code: 200, lookUps: 0, stretches: 0 })
})

test('who has tried too often waits at no cost, whatever he has now', async () => {
  const strict = await openWorld({ limits: { ...NO_LIMITS, wrongCredentialsPerMinute: 3 } })
  for (let time = 0; time < 3; time += 1) {
    const { code } = await call(strict, 'json', 'get-balance', { key: NOBODY, hash: 'x' })
    expect(code).toBe(401)
  }
  count(strict)
  const demo = { key: 'demo', hash: 'demo', username: 'demo', password: 'demo' }
  const wrong = [
    { key: 'demo', hash: 'x' },
    { username: 'demo', password: 'x' },
  ]
  for (const authentication of [...wrong, byKey(demo), byPassword(demo)]) {
    expect(await costOf(authentication, strict)).toEqual({ ...NOTHING, code: 503 })
  }
  await strict.close()
})

test('a wrong hash costs the same while the right one is remembered', async () => {
  await costOf(byKey(open))
  const cost = { code: 401, lookUps: 1, others: 0, stretches: 0 }
  expect(await costOf({ key: open.key, hash: NOBODY })).toEqual(cost)
})
