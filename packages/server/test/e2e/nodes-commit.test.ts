/**
 * A commit whose answer is lost: the customer is told what became of it, or that nobody knows, and
 * never that his order is taken when it is not. Cut to the byte by a proxy of the test's own.
 */
import { strict as assert } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountSettings } from '../../src/rules/account.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import { type Database, eventually, lookInto } from '../kit/nodes-kit.ts'
import { type PostgresServer, startPostgres } from '../kit/postgres-server.ts'
import {
  anAccount,
  claim,
  draftOf,
  mobiles,
  openShared,
  place,
  resultOf,
  settle,
} from '../kit/store-kit.ts'
import { type Cue, startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts'

/** What a crash takes back is what was not on the disk: here nobody else hurries to write it. */
const SETTINGS = { wal_writer_delay: '10s' }
const OTHERS = 50
/** Whoever comes later than this after the last one is not busy, and reserves nothing ahead. */
const BUSY_MS = 100
const TRIES_MAX = 20
const BEFORE: Cue = { said: 'commit\0' }
const AFTER: Cue = { said: 'commit\0', answer: 'COMMIT' }

let postgres: PostgresServer
let url: string
let proxy: TcpProxy
let store: Store
let account: AccountSettings
beforeAll(async () => {
  postgres = await startPostgres({ durable: true, settings: SETTINGS })
  url = await postgres.createDatabase()
  proxy = await startTcpProxy(url)
  store = await openShared(proxy.urlOf(url))
  account = await anAccount(store, { credits: 1_000_000 })
  await inDatabase((database) => database.rows('create table other (no int)'))
})
afterAll(async () => {
  await store?.close()
  await proxy?.close()
  await postgres?.remove()
})

async function inDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await lookInto(url)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Goes on while the network is cut and healed: what is told in the end. */
async function told(text: string, cue: Cue, meanwhile: () => Promise<void>) {
  proxy.cutAt(cue)
  const placing = store.place('placeOrders', draftOf(account, { text })).then(
    (placed) => {
      assert('orderId' in placed, JSON.stringify(placed))
      return placed.orderId
    },
    (error: Error) => `${error.name}: ${error.message}`,
  )
  await eventually(async () => proxy.isCut())
  await meanwhile()
  proxy.heal()
  return placing
}

const ordersOf = (text: string) =>
  inDatabase(async (database) => {
    const found = await database.rows(
      'select o.id from orders o join order_text t on t.order_id = o.id where t.body = $1',
      [text],
    )
    return found.map(({ id }) => Number(id))
  })

async function crash(): Promise<void> {
  await postgres.kill()
  await postgres.start()
}

/** Others take whatever numbers the crash has given back. */
async function crashAndGoOn(): Promise<void> {
  await crash()
  await inDatabase(async (database) => {
    for (let no = 0; no < OTHERS; no += 1) {
      await database.rows('insert into other values ($1)', [no])
    }
  })
}

async function restart(): Promise<void> {
  await postgres.stop()
  await postgres.start()
}

const nothing = async () => {}

/** Where an order with this text stands still, until whoever holds the lock lets go. */
const STUCK = 'steckt fest'
const JAM = [
  `create function jam() returns trigger language plpgsql as $$
  begin
    if new.body = '${STUCK}' then perform pg_advisory_xact_lock(1); end if;
    return new;
  end $$`,
  'create trigger jam before insert on order_text for each row execute function jam()',
]
const RECIPIENTS = 150
const AHEAD = 8 * RECIPIENTS

const nextMessage = () =>
  inDatabase(async (database) => {
    const [{ next }] = await database.rows(`select next from counter where name = 'message'`)
    return Number(next)
  })

/** A busy store has reserved ids ahead, and that is not on the disk yet, when the crash comes. */
async function crashWithIdsAhead(busy: Store): Promise<void> {
  await inDatabase(async (database) => {
    for (const sql of JAM) await database.rows(sql)
    for (let tries = 0; ; tries += 1) {
      await database.rows('select pg_advisory_lock(1)')
      const before = await nextMessage()
      await busy.place('placeOrders', draftOf(account, { text: `vorher ${tries}` }))
      const draft = draftOf(account, { text: STUCK, to: mobiles(RECIPIENTS, tries) })
      const stuck = busy.place('placeOrders', draft)
      stuck.catch(() => {})
      await pause(BUSY_MS)
      if ((await nextMessage()) - before > AHEAD) return await postgres.kill()
      // The machine was so slow that this did not look busy.
      assert(tries < TRIES_MAX)
      await database.rows('select pg_advisory_unlock(1)')
      await stuck
    }
  }).catch((error) => assert.match(String(error), /terminated|ECONNRESET/))
  await postgres.start()
}

test('a commit that never arrived is no order', async () => {
  expect(await told('nie angekommen', BEFORE, nothing)).toMatch(/^StoreUnavailable/)
  expect(await ordersOf('nie angekommen')).toEqual([])
})

test('a commit that arrived is an order, though the answer was lost', async () => {
  const orderId = await told('angekommen', AFTER, nothing)
  expect(await ordersOf('angekommen')).toEqual([orderId])
})

test('what became of it is known after a restart', async () => {
  const orderId = await told('neu gestartet', AFTER, restart)
  const orders = await ordersOf('neu gestartet')
  expect(orders).toHaveLength(1)
  if (typeof orderId === 'string') expect(orderId).toMatch(/it may have been done$/)
  else expect(orders).toEqual([orderId])
})

/** A busy node has ids in stock: then the next order leaves nothing on the disk before its commit. */
async function fillStock(): Promise<void> {
  for (let no = 0; no < 8; no += 1) {
    await store.place('placeOrders', draftOf(account, { text: `Vorrat ${no}` }))
  }
}

test('an answer that is settled twice, for want of a reply, does not come too late', async () => {
  await place(store, account, { text: 'zweimal beantwortet' })
  const { id, messages } = await claim(store)
  const results = messages.map((message) => resultOf(message, id))
  proxy.cutAt(AFTER)
  await expect(settle(store, results)).rejects.toThrow(StoreUnavailable)
  proxy.heal()
  const settled = await eventually(() => settle(store, results).catch(() => undefined))
  expect(settled.tooLate).toBe(0)
  const kinds = await inDatabase((database) => database.rows('select kind from event'))
  expect(kinds).toEqual([])
})

test('after a crash nobody takes another’s commit for his own', async () => {
  await fillStock()
  await pause(BUSY_MS)
  expect(await told('abgestürzt', BEFORE, crashAndGoOn)).toMatch(/^StoreUnavailable/)
  expect(await ordersOf('abgestürzt')).toEqual([])
})

test('after a crash nobody uses numbers that it has given back', async () => {
  const busy = await openShared(url)
  const other = await openShared(url)
  try {
    await crashWithIdsAhead(busy)
    for (let no = 0; no < 8; no += 1) {
      const draft = draftOf(account, { text: `danach ${no}`, to: mobiles(260) })
      const placed = await (no % 2 === 0 ? other : busy).place('placeOrders', draft)
      assert('orderId' in placed, JSON.stringify(placed))
    }
    await inDatabase(async (database) => {
      const shared = await database.rows(
        `select a.id, b.id as other from orders a join orders b on a.id < b.id
          and a.first_message_id < b.first_message_id + b.total
          and b.first_message_id < a.first_message_id + a.total`,
      )
      expect(shared).toEqual([])
    })
    for (let left = true; left; ) left = (await claim(other)).messages.length > 0
  } finally {
    await busy.close()
    await other.close()
  }
})
