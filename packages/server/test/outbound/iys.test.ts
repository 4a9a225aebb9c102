/** The adapter and the İYS of the sandbox, over real HTTP and in bad luck. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClock } from '../../src/base/clock.ts'
import type { Mishap } from '../kit/mishaps.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { anAccount, openShared, openStore } from '../kit/store-kit.ts'
import { until } from '../kit/wire-kit.ts'
import {
  consent,
  errorsOf,
  type Iys,
  type IysNode,
  openIys,
  openNode,
  recipientOf,
} from './iys-kit.ts'

const HOUR_MS = 3_600_000
const CONSENTS = '/consents'
const REQUEST = '/consents/request'

let iys: Iys
let shared: IysNode
beforeAll(async () => {
  iys = await openIys()
  shared = await openNode(iys, '0', { access: { batchMax: 40 } })
})
afterAll(async () => {
  await shared.close()
  await iys.close()
})

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => consent(at, iys.clock.now() - 1_000))
const pathsSeen = () => iys.way.seen().map(({ method, path }) => `${method} ${path}`)

/** A node that has logged in already, so that a test sees only what it is about. */
async function ready(brand: string): Promise<IysNode> {
  await shared.startOver(brand)
  await shared.record([consent(900, iys.clock.now() - 1_000)])
  await shared.drained()
  iys.way.seen()
  return shared
}

describe('pushing', () => {
  test('one consent is added by itself', async () => {
    const brand = iys.nextBrand()
    const node = await openNode(iys, brand)
    iys.way.seen()
    await node.record(many(1))
    expect(await node.drained()).toMatchObject({ refused: 0, lastError: null })
    expect(pathsSeen()).toEqual(['POST /oauth2/token', `POST /sps/100000/brands/${brand}/consents`])
    expect(await iys.taken(brand)).toMatchObject([{ recipient: recipientOf(0), status: 'ONAY' }])
    await node.close()
  })

  test('many go as requests, whose outcome is asked for when it may be known', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    await node.record(many(100))
    await until(async () => (await node.state()).asked === 100)
    expect(iys.way.seen().map(({ path, body }) => [path, body.length])).toEqual([
      [`/sps/100000/brands/${brand}/consents/request`, 40],
      [`/sps/100000/brands/${brand}/consents/request`, 40],
      [`/sps/100000/brands/${brand}/consents/request`, 20],
    ])
    expect(await node.drained()).toMatchObject({ refused: 0 })
    expect(pathsSeen().every((each) => each.startsWith('GET'))).toBe(true)
    expect(await iys.taken(brand)).toHaveLength(101)
  })

  test('the outcome is asked for by itself, where nobody moves the clock', async () => {
    const brand = iys.nextBrand()
    const clock = createClock()
    const node = await openNode(iys, brand, { clock, access: { resultsEveryMs: 20 } })
    const ret = { status: 'RET', consentAtMs: iys.clock.now() } as const
    await node.record([...many(3), consent(1, ret.consentAtMs, ret)])
    await until(async () => (await node.state()).asked === 3)
    iys.clock.advance(1_000)
    await until(async () => {
      const { waiting, asked } = await node.state()
      return waiting + asked === 0
    })
    expect(await iys.taken(brand)).toHaveLength(4)
    clock.stop()
    await node.close()
  })

  test('ONAY and RET of one recipient arrive in their order', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    const now = iys.clock.now()
    const ret = consent(1, now - 1_000, { status: 'RET', source: 'HS_KARAR' })
    await node.record([consent(1, now - 2_000), ret, consent(2, now - 2_000)])
    expect(await node.drained()).toMatchObject({ refused: 0 })
    const own = (await iys.taken(brand)).filter(({ recipient }) => recipient === recipientOf(1))
    expect(own.map(({ status }) => status)).toEqual(['ONAY', 'RET'])
  })

  test('what İYS does not want is marked with its reasons, and tried again when asked to', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    const old = consent(1, iys.clock.now() - 10 * 24 * HOUR_MS)
    await node.record([old, consent(2, iys.clock.now() - 1_000)])
    expect(await node.drained()).toMatchObject({ refused: 1 })
    const [one] = await node.refused()
    expect(one).toMatchObject({ recipient: recipientOf(1), status: 'ONAY', dueAtMs: null })
    expect(errorsOf(one)).toMatchObject([{ code: 'PEYK_TOO_OLD', location: ['consentDate'] }])
    await node.store.run('retryPush', { id: one?.id ?? 0, nowMs: iys.clock.now() })
    node.adapter.wake()
    await until(async () => (await node.state()).refused === 1)
  })

  test('what İYS has already is done', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    await node.record([consent(1, iys.clock.now() - 5_000)])
    await node.drained()
    const again = [consent(1, iys.clock.now() - 1_000), consent(2, iys.clock.now() - 1_000)]
    await node.record(again)
    expect(await node.drained()).toMatchObject({ refused: 0 })
    expect(await iys.taken(brand)).toHaveLength(3)
  })
})

describe('in bad luck', () => {
  const MISHAPS: readonly Mishap[] = [
    'lost request',
    'lost answer',
    'half an answer',
    { status: 500 },
    { status: 503 },
    { status: 200 },
    { status: 429 },
    { status: 401 },
  ]
  const nameOf = (mishap: Mishap) => (typeof mishap === 'string' ? mishap : `${mishap.status}`)
  const rows = MISHAPS.map((mishap) => [nameOf(mishap), mishap] as const)

  test.each(rows)('%s to one consent: in the end İYS has it, once', async (_, mishap) => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    iys.way.next(CONSENTS, mishap, mishap, mishap)
    await node.record(many(1))
    expect(await node.drained()).toMatchObject({ refused: 0 })
    expect(await iys.taken(brand)).toHaveLength(2)
  })

  test.each(rows)('%s to a request: in the end İYS has all of it, once', async (_, mishap) => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    iys.way.next(REQUEST, mishap, mishap)
    await node.record(many(5))
    expect(await node.drained()).toMatchObject({ refused: 0 })
    expect(await iys.taken(brand)).toHaveLength(6)
  })

  test.each(rows)('%s to the question for the outcome', async (_, mishap) => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    await node.record(many(5))
    await until(async () => (await node.state()).asked === 5)
    const { path = '' } = iys.way.seen().at(-1) ?? {}
    expect(path.endsWith(REQUEST)).toBe(true)
    const [request] = await node.store.read('iysQueuePage', {
      state: 'waiting',
      after: 0,
      limit: 1,
    })
    iys.way.next(`${REQUEST}/${request?.request}`, mishap, mishap)
    expect(await node.drained()).toMatchObject({ refused: 0 })
    expect(await iys.taken(brand)).toHaveLength(6)
  })

  test('Retry-After is waited out, and nobody asks before', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    iys.way.next(CONSENTS, { status: 429, headers: { 'retry-after': '90' } })
    await node.record(many(1))
    const { error } = await until(async () => (await node.state()).lastError ?? undefined)
    expect(error).toContain('429')
    iys.clock.advance(89_000)
    await node.store.read('iysState', {})
    expect(await node.state()).toMatchObject({ waiting: 1 })
    iys.clock.advance(1_000)
    await until(async () => (await node.state()).waiting === 0)
    expect(pathsSeen()).toHaveLength(2)
  })

  test('a request of which İYS knows nothing any more is made again', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    await node.record(many(3))
    await until(async () => (await node.state()).asked === 3)
    const [push] = await node.store.read('iysQueuePage', { state: 'waiting', after: 0, limit: 1 })
    iys.way.next(`${REQUEST}/${push?.request}`, { status: 404 })
    expect(await node.drained()).toMatchObject({ refused: 0 })
    expect(await iys.taken(brand)).toHaveLength(4)
  })

  test('a request that İYS refuses as a whole is sent one by one', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    iys.way.next(REQUEST, { status: 422 })
    await node.record(many(3))
    expect(await node.drained()).toMatchObject({ refused: 0 })
    expect(iys.way.seen().map(({ path }) => path.endsWith(CONSENTS))).toEqual([
      ...[false, true, true, true],
    ])
  })

  test('a brand that is not ours to write for holds up nobody else', async () => {
    const [brand, other] = [iys.nextBrand(), iys.nextBrand()]
    const node = await ready(brand)
    iys.way.next(`${brand}${CONSENTS}`, { status: 403 })
    await node.record(many(1))
    await until(async () => (await node.state()).lastError ?? undefined)
    const whence = { brandCode: other, accountId: null, evidence: null, nowMs: iys.clock.now() }
    await node.store.run('recordConsents', { ...whence, origin: 'wire', records: many(1) })
    node.adapter.wake()
    await until(async () => (await node.state()).waiting === 1)
    expect(await iys.taken(other)).toHaveLength(1)
    expect((await node.state()).lastError?.error).toContain('403')
    await node.drained(60_000)
    expect(await iys.taken(brand)).toHaveLength(2)
  })
})

describe('the token', () => {
  test('is renewed when it ends, by the refresh token while that is good', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    const grants: string[] = []
    for (const hours of [1, 2, 5]) {
      iys.clock.advance(hours * HOUR_MS)
      await node.record([consent(hours, iys.clock.now() - 1_000)])
      await node.drained()
      const tokens = iys.way.seen().filter(({ path }) => path === '/oauth2/token')
      grants.push(...tokens.map(({ body }) => `${hours} h: ${body.grant_type}`))
    }
    expect(grants).toEqual(['2 h: refresh_token', '5 h: password'])
  })

  test('that İYS does not take any more is dropped, once', async () => {
    const brand = iys.nextBrand()
    const node = await ready(brand)
    iys.way.next(CONSENTS, { status: 401 })
    await node.record(many(1))
    await node.drained()
    expect(pathsSeen()).toEqual([
      `POST /sps/100000/brands/${brand}/consents`,
      'POST /oauth2/token',
      `POST /sps/100000/brands/${brand}/consents`,
    ])
  })

  test('nobody gets one with a wrong password: everything waits, and it is said why', async () => {
    const brand = iys.nextBrand()
    const node = await openNode(iys, brand, { access: { password: 'wrong' } })
    await node.record(many(2))
    const { error } = await until(async () => (await node.state()).lastError ?? undefined)
    expect(error).toBe('İYS refuses PEYK_IYS_USERNAME and PEYK_IYS_PASSWORD')
    expect(await node.state()).toMatchObject({ waiting: 2, refused: 0 })
    await node.close()
  })
})

describe('the queue', () => {
  test('outlives a restart, whatever was under way', async () => {
    const brand = iys.nextBrand()
    const directory = mkdtempSync(join(tmpdir(), 'peyk-iys-'))
    const first = await openStore({ directory })
    const before = await openNode(iys, brand, { store: first, access: { batchMax: 10 } })
    await before.record(many(35))
    // Some are asked for, some wait, and of some the answer is lost.
    iys.way.next(REQUEST, 'none', 'lost answer')
    await until(async () => (await before.state()).asked > 0)
    await before.close()
    await first.close()
    const second = await openStore({ directory })
    const after = await openNode(iys, brand, { store: second, access: { batchMax: 10 } })
    expect(await after.drained()).toMatchObject({ refused: 0 })
    expect(await iys.taken(brand)).toHaveLength(35)
    await after.close()
    await second.close()
    rmSync(directory, { recursive: true })
  })

  test('nobody waits long for an İYS that hangs when a node stops', async () => {
    const brand = iys.nextBrand()
    const node = await openNode(iys, brand, { access: { batchMax: 10 } })
    iys.way.next(CONSENTS, 'no answer')
    await node.record(many(1))
    await until(async () => iys.way.seen().some(({ path }) => path.endsWith(CONSENTS)))
    const stopped = node.adapter.stop()
    iys.clock.advance(5_000)
    await stopped
    expect(await node.state()).toMatchObject({ waiting: 1, asked: 0 })
    await node.store.close()
  })

  test('is shared by two nodes, and neither takes what the other has', async () => {
    const brand = iys.nextBrand()
    const url = await freshDatabase()
    const stores = [await openShared(url), await openShared(url)] as const
    const access = { batchMax: 7 }
    const nodes = await Promise.all(
      stores.map((store, at) => openNode(iys, brand, { store, node: `n${at}`, access })),
    )
    iys.way.seen()
    await nodes[0]?.record(many(200))
    nodes[1]?.adapter.wake()
    await nodes[0]?.drained()
    const sent = iys.way.seen().flatMap(({ path, body }) => {
      if (path.endsWith(REQUEST)) return body
      return path.endsWith(CONSENTS) ? [body] : []
    })
    expect(sent).toHaveLength(200)
    expect(await iys.taken(brand)).toHaveLength(200)
    for (const node of nodes) await node.close()
    for (const store of stores) await store.close()
  })
})

describe('changes at İYS', () => {
  const change = (brandCode: string, ordinal: number, status: string) =>
    fetch(`${iys.world.url}/sandbox/iys-changes`, {
      method: 'POST',
      body: JSON.stringify({ brandCode, recipient: recipientOf(ordinal), status }),
    })

  test('are pulled once, and end in the registry', async () => {
    const brand = iys.nextBrand()
    const store = await openStore()
    await anAccount(store, { iysBrandCode: brand })
    const node = await openNode(iys, brand, { store })
    await node.record([consent(1, iys.clock.now() - 5_000)])
    await node.drained()
    const changedAtMs = iys.clock.now()
    expect((await change(brand, 1, 'RET')).status).toBe(201)
    expect((await change(brand, 1, 'RET')).status).toBe(409)
    expect((await change(brand, 2, 'ONAY')).status).toBe(201)
    const asked: (string | undefined)[] = []
    await until(async () => {
      iys.clock.advance(60_000)
      const pulls = iys.way.seen().filter(({ path }) => path.includes('/changes'))
      asked.push(...pulls.map(({ path }) => path.split('?')[1]))
      return asked.filter((each) => /after=[1-9]/.test(each ?? '')).length > 2
    })
    // The mark moves once, and from then on there is nothing behind it.
    const marks = asked.filter((each, at) => each !== asked[at - 1])
    expect(marks.slice(0, 2)).toEqual(['source=IYS', 'source=IYS&after=0'])
    expect(marks.slice(2)).toEqual([expect.stringMatching(/^source=IYS&after=[1-9]\d*$/)])
    // The registry has them: neither can be recorded anew as of that time.
    const records = [consent(1, changedAtMs - 1_000), consent(2, changedAtMs - 1_000)]
    const whence = { brandCode: brand, accountId: null, evidence: null, nowMs: iys.clock.now() }
    expect(await store.run('recordConsents', { ...whence, origin: 'iys', records })).toBe(0)
    await node.close()
    await store.close()
  })
})
