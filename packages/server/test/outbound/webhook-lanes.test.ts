/** Many endpoints, many nodes: nobody waits behind another, and everything is told once it can be. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClock, machineTime } from '../../src/base/clock.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { noMeters } from '../../src/base/meters.ts'
import { startWebhooks, type Webhooks } from '../../src/outbound/webhooks/deliver.ts'
import type { Store } from '../../src/store/store.ts'
import { type Listener, openListener } from '../kit/listener.ts'
import { freshDatabase } from '../kit/postgres.ts'
import {
  anAccount,
  DAY_MS,
  handOver,
  mobiles,
  openShared,
  openStore,
  place,
  receiptOf,
  record,
  START,
  until,
} from '../kit/store-kit.ts'
import { letGo, MESSAGE_DAYS } from '../store/forgetting.ts'

const TIMEOUT_MS = 400

describe('listeners side by side', () => {
  const running: Webhooks[] = []
  const listeners: Listener[] = []
  let store: Store

  beforeEach(async () => {
    store = await openStore()
  })
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop()
    for (const each of listeners.splice(0)) await each.close()
    await store.close()
  })

  function start(on: Store = store, node = 'n1'): Webhooks {
    const webhooks = startWebhooks({
      ...{ store: on, clock: createClock(), log: silentLog, meters: noMeters, node },
      ...{ leaseMs: 1_000, random: () => 0, reach: 'local', time: machineTime },
      openSecret: (kept) => kept,
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      timeoutMs: TIMEOUT_MS,
    })
    running.push(webhooks)
    return webhooks
  }

  async function listening(on: Store = store) {
    const listener = await openListener()
    listeners.push(listener)
    const account = await anAccount(on, { webhookUrl: listener.url, credits: 10_000 })
    return { listener, account }
  }

  test('one that hangs, with much waiting for it, delays nobody', async () => {
    const [slow, quick] = [await listening(), await listening()]
    slow.listener.behave = () => {}
    for (let at = 0; at < 20; at += 1) {
      await place(store, slow.account, { text: `${at}`, to: mobiles(200) })
    }
    start()
    await until(async () => slow.listener.heard.length > 0)
    await place(store, quick.account, { to: mobiles(100) })
    running[0]?.wake()
    await until(async () => quick.listener.heard.length === 100)
    // It began with four connections, and is asked by one from the first time-out on.
    await until(async () => slow.listener.heard.length > 4)
    expect(slow.listener.heard.length).toBeLessThan(20)
  })

  test('each message is told once, in order, however fast it goes', async () => {
    const { listener, account } = await listening()
    const webhooks = start()
    for (let at = 0; at < 10; at += 1) {
      await place(store, account, { text: `${at}`, to: mobiles(100) })
      webhooks.wake()
    }
    await until(async () => listener.heard.length === 1_000)
    const ids = listener.heard.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(1_000)
    await until(async () => (await store.read('webhooksWaiting', { most: 9 })) === 0)
  })

  test('what a process had in its hands is sent again by the next, with the same id', async () => {
    const { listener, account } = await listening()
    listener.behave = () => {}
    await place(store, account, {})
    // As if it had been killed: it never writes anything down.
    const dead = startWebhooks({
      ...{ store, clock: createClock(), log: silentLog, meters: noMeters, node: 'dead' },
      ...{ leaseMs: 60_000, random: () => 0, reach: 'local', time: machineTime },
      openSecret: (kept) => kept,
      resolve: async () => [],
    })
    await until(async () => listener.heard.length === 1)
    listener.behave = (response) => void response.writeHead(200).end()
    start(store, 'next')
    await until(async () => listener.heard.length === 2)
    const [first, second] = listener.heard.map(({ headers }) => headers['webhook-id'])
    expect(second).toBe(first)
    await listener.close()
    await dead.stop()
  })

  test('a stop in the middle loses nothing and leaves the endpoint free', async () => {
    const { listener, account } = await listening()
    await place(store, account, { to: mobiles(150) })
    const webhooks = start()
    await until(async () => listener.heard.length > 0)
    await webhooks.stop()
    const soFar = listener.heard.length
    expect(soFar).toBeLessThan(150)
    expect((await store.read('webhookLanes', {})).lanes).toMatchObject([{ node: null }])
    start(store, 'next')
    await until(async () => listener.heard.length === 150)
    expect(new Set(listener.heard.map(({ text }) => text)).size).toBe(150)
  })

  test('what was told of and has been forgotten since takes up nobody’s place', async () => {
    const { listener, account } = await listening()
    await place(store, account, { to: mobiles(100) })
    await record(
      store,
      (await handOver(store, START)).map((id) => receiptOf(id)),
    )
    await letGo(store, START + (MESSAGE_DAYS + 1) * DAY_MS)
    await place(store, account, { text: 'yeni' })
    start()
    await until(async () => listener.heard.length === 1)
    expect(listener.heard[0]?.body.report).toMatchObject({ status: 'accepted', body: 'yeni' })
  })

  test('hundreds do not keep everybody else from the store', async () => {
    let [reading, most] = [0, 0]
    const watched: Store = {
      ...store,
      async read(read, input) {
        reading += 1
        most = Math.max(most, reading)
        const found = await store.read(read, input)
        reading -= 1
        return found
      },
    }
    const { listener } = await listening()
    for (let at = 0; at < 200; at += 1) {
      const account = await anAccount(store, { webhookUrl: listener.url })
      await place(store, account, {})
    }
    start(watched)
    await until(async () => listener.heard.length === 200)
    expect(most).toBeLessThanOrEqual(LIMITS.webhookReadsAtOnce)
  })

  test('what has been forgotten says nothing about its listener', async () => {
    const { account } = await listening()
    await place(store, account, {})
    await record(
      store,
      (await handOver(store, START)).map((id) => receiptOf(id)),
    )
    await letGo(store, START + (MESSAGE_DAYS + 1) * DAY_MS)
    start()
    await until(async () => (await store.read('webhooksWaiting', { most: 9 })) === 0)
    const [endpoint] = await store.read('webhookEndpoints', { accountId: account.id })
    expect(endpoint).toMatchObject({ enabled: 1, failing_since: null })
  })

  test('two nodes share the endpoints, and each endpoint has one', async () => {
    const url = await freshDatabase()
    const [one, two] = [await openShared(url), await openShared(url)]
    const all = await Promise.all(Array.from({ length: 6 }, () => listening(one)))
    const nodes = [start(one, 'one'), start(two, 'two')]
    for (const { account } of all) await place(one, account, { to: mobiles(40) }, START)
    for (const node of nodes) node.wake()
    for (const { listener } of all) {
      await until(async () => listener.heard.length >= 40)
      const ids = listener.heard.map(({ headers }) => headers['webhook-id'])
      expect(new Set(ids).size).toBe(ids.length)
    }
    for (const node of running.splice(0)) await node.stop()
    await one.close()
    await two.close()
  })
})
