/**
 * The partitions of PostgreSQL: one for each month, found by ids, let go when their time is over,
 * while everybody works.
 */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { machineTime } from '../../src/base/clock.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import type { KeepMs } from '../../src/rules/retention.ts'
import type { Store } from '../../src/store/store.ts'
import { freshDatabase } from '../kit/postgres.ts'
import {
  anAccount,
  DAY_MS,
  HOUR_MS,
  handOver,
  mobiles,
  openShared,
  place,
  receiptOf,
  record,
  report,
  START,
  until,
} from '../kit/store-kit.ts'
import { audit } from './audit.ts'
import { FOREVER, KEEP_MS, letGo } from './forgetting.ts'

const RELATIONS = ['order_text', 'message', 'event', 'part']
/** The kit's first of May; from here on by months. */
const month = (months: number): number => Date.UTC(2026, 4 + months, 1, 9)

let url: string
let store: Store
let account: AccountSettings
const opened: { close(): Promise<void> }[] = []

async function openAt(nowMs: number): Promise<Store> {
  const made = await openShared(url, { time: { now: () => nowMs, after: machineTime.after } })
  opened.push(made)
  return made
}

async function connect(): Promise<Client> {
  const client = new Client(url)
  await client.connect()
  opened.push({ close: () => client.end() })
  return client
}

async function ask<R extends object>(sql: string): Promise<R[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<R>(sql)).rows
  } finally {
    await client.end()
  }
}

beforeEach(async () => {
  url = await freshDatabase()
  store = await openAt(START)
  account = await anAccount(store, { credits: 1_000_000 })
})
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

const maintain = (nowMs: number, keepMs: KeepMs = FOREVER, by = store) =>
  by.maintain({ nowMs, keepMs })

/** What is attached, by its table. */
async function attached(): Promise<Record<string, string[]>> {
  const found = await ask<{ relation: string; partition: string }>(
    `select inhparent::regclass::text as relation, inhrelid::regclass::text as partition
      from pg_inherits i join pg_class c on c.oid = inhparent
      where c.relkind = 'p' and not inhdetachpending order by 1, 2`,
  )
  const byTable = Map.groupBy(found, ({ relation }) => relation)
  return Object.fromEntries(
    [...byTable].map(([relation, own]) => [relation, own.map(({ partition }) => partition)]),
  )
}

/** Every table that is a partition or was one. */
const tables = async () =>
  (
    await ask<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relname ~ '_\\d{6}_' order by 1`,
    )
  ).map(({ name }) => name)

const each = (suffix: string) =>
  Object.fromEntries(RELATIONS.map((name) => [name, [name + suffix]]))
const both = (...suffixes: string[]) =>
  Object.fromEntries(RELATIONS.map((name) => [name, suffixes.map((suffix) => name + suffix)]))

async function deliver(wish: Parameters<typeof place>[2], atMs: number): Promise<number> {
  const id = await place(store, account, wish, atMs)
  const parts = await handOver(store, atMs)
  await record(
    store,
    parts.map((part) => receiptOf(part, 'delivered', atMs)),
  )
  return id
}
const detailOf = (orderId: number) =>
  store.read('orderDetail', { orderId, offset: 0, limit: 1_000 })

describe('a new month', () => {
  test('gets a partition of each table, and ids go on in it', async () => {
    expect(await attached()).toEqual(each('_202605_1'))
    const may = await deliver({ text: 'may' }, START)
    await maintain(month(1) - 9 * HOUR_MS - 3 * HOUR_MS - 1)
    expect(await attached()).toEqual(each('_202605_1'))
    // Midnight in Istanbul.
    await maintain(month(1) - 9 * HOUR_MS - 3 * HOUR_MS)
    expect(await attached()).toEqual(both('_202605_1', '_202606_1'))
    const june = await deliver({ text: 'june' }, month(1))
    const rows = await ask<{ partition: string; id: string }>(
      `select tableoid::regclass::text as partition, order_id as id from message order by id`,
    )
    expect(rows.map(({ partition, id }) => [partition, Number(id)])).toEqual([
      ['message_202605_1', may],
      ['message_202606_1', june],
    ])
    await audit(store, account.id)
  })

  test('is begun once, however many nodes begin it, while orders come in', async () => {
    const others = await Promise.all([openAt(START), openAt(START)])
    let over = false
    const placing = (async () => {
      const placed: number[] = []
      for (let at = 0; !over; at += 1) placed.push(await place(store, account, { text: `${at}` }))
      return placed
    })()
    for (let months = 1; months <= 3; months += 1) {
      const nodes = [store, ...others]
      await Promise.all(nodes.map((node) => maintain(month(months), FOREVER, node)))
    }
    over = true
    const placed = await placing
    expect(await attached()).toEqual(both('_202605_1', '_202606_1', '_202607_1', '_202608_1'))
    const { orders } = await audit(store, account.id)
    expect(orders.map(({ order }) => order.id).toSorted()).toEqual(placed.toSorted())
  })

  test('is not begun again when the clock is put back', async () => {
    await maintain(month(2))
    await maintain(month(0))
    expect(await attached()).toEqual(both('_202605_1', '_202607_1'))
    await deliver({}, month(0))
    await audit(store, account.id)
  })
})

describe('a look-up by id', () => {
  const LOOKUPS = {
    message: 'select * from message where id = $1',
    order_text: 'select * from order_text where order_id = $1 and no = 0',
    event: 'select * from event where message_id = $1',
    part: 'select * from part where id >= $1 and id < $1 + 2',
  } as const

  test.each(Object.entries(LOOKUPS))('of %s touches one partition', async (relation, sql) => {
    await maintain(month(1))
    await maintain(month(2))
    const client = await connect()
    // As the store plans: once, for every id.
    await client.query('set plan_cache_mode = force_generic_plan')
    await client.query(`prepare look_up (bigint) as ${sql}`)
    const [span] = await ask<{ first_id: string; partition: string }>(
      `select first_id, partition from span where relation = '${relation}' and month = 202606`,
    )
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (costs off) execute look_up (${Number(span?.first_id) + 1})`,
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('Subplans Removed: 2')
    expect(plan.match(/_2026\d\d_1 /g)).toEqual(['_202606_1 '])
  })
})

describe('an old month', () => {
  test('goes as a whole when its days are over, texts before messages; the newest stays', async () => {
    const id = await deliver({ to: mobiles(3) }, month(0))
    const before = await detailOf(id)
    // The month is over on the first of June, at midnight in Istanbul.
    const juneMs = month(1) - 12 * HOUR_MS
    expect(await maintain(juneMs + KEEP_MS.texts - 1, KEEP_MS)).toEqual([])
    expect(await maintain(juneMs + KEEP_MS.texts, KEEP_MS)).toEqual(['order_text_202605_1'])
    expect(await detailOf(id)).toEqual({ ...before, texts: [] })
    // In June there was nothing to forget.
    expect(await maintain(juneMs + KEEP_MS.messages - 1, KEEP_MS)).toEqual(['order_text_202606_1'])
    expect(await maintain(juneMs + KEEP_MS.messages, KEEP_MS)).toEqual([
      'message_202605_1',
      'event_202605_1',
      'part_202605_1',
    ])
    expect(await detailOf(id)).toEqual({ ...before, texts: [], recipients: [] })
    expect(await attached()).toEqual({
      ...both('_202606_1', '_202607_1'),
      order_text: ['order_text_202607_1'],
    })
    expect(await tables()).toHaveLength(7)
    await maintain(month(40), FOREVER)
    expect((await attached()).message).toHaveLength(3)
    await maintain(month(40), KEEP_MS)
    expect(await attached()).toEqual(each('_202909_1'))
    await deliver({}, month(40))
  })

  test('stays as it is while a message of it is open, and its parts are there for the expiry', async () => {
    await place(store, account, { to: mobiles(2) }, month(0))
    await handOver(store, month(0))
    expect(await maintain(month(6), KEEP_MS)).toEqual(['order_text_202605_1'])
    expect((await attached()).part).toContain('part_202605_1')
    const expired = await store.run('expireMessages', {
      ...{ nowMs: month(6), validityMs: 48 * HOUR_MS, limit: 100 },
    })
    expect(expired).toMatchObject({ undelivered: 2 })
    await audit(store, account.id)
    await maintain(month(10), KEEP_MS)
    expect(await attached()).toEqual(each('_202703_1'))
  })

  test('leaves behind what is not over, in a small partition, which goes in its turn', async () => {
    const far = await place(store, account, { text: 'far', sendAtMs: month(9) }, month(0))
    await deliver({ to: mobiles(300) }, month(0))
    // Sent in May, and only over in August.
    const slow = await place(store, account, { text: 'slow', to: mobiles(2) }, month(0))
    const parts = await handOver(store, month(0))
    await handOver(store, month(0), 'throttled')
    await record(
      store,
      parts.map((part) => receiptOf(part, 'delivered', month(3))),
    )
    await maintain(month(4), KEEP_MS)
    const rows = async (table: string) =>
      Number((await ask<{ rows: string }>(`select count(*) as rows from ${table}`))[0]?.rows)
    expect((await attached()).message?.[0]).toBe('message_202605_1_kept1')
    expect([await rows('message'), await rows('order_text')]).toEqual([2, 1])
    expect((await detailOf(slow))?.recipients).toHaveLength(2)
    // Not every hour: it would be copied each time.
    expect(await maintain(month(4) + DAY_MS, KEEP_MS)).toEqual([])

    await maintain(month(8), KEEP_MS)
    expect((await attached()).message?.[0]).toBe('message_202605_1_kept2')
    expect((await detailOf(slow))?.recipients).toEqual([])
    expect(await detailOf(far)).toMatchObject({ texts: [{ body: 'far' }] })
    const sent = await handOver(store, month(9))
    await record(
      store,
      sent.map((part) => receiptOf(part, 'delivered', month(9))),
    )
    expect((await detailOf(far))?.recipients).toMatchObject([{ state: 'delivered' }])
    await maintain(month(13), KEEP_MS)
    expect(await attached()).toEqual(each('_202706_1'))
    expect(await tables()).toHaveLength(4)
  })

  test('leaves no fingerprints in the orders, which stay', async () => {
    await deliver({ to: mobiles(3) }, month(0))
    await place(store, account, { text: 'far', sendAtMs: month(20) }, month(0))
    await letGo(store, month(6))
    await place(store, account, { text: 'new' }, month(6))
    await letGo(store, month(6))
    const prints = await ask<{ fingerprint: string }>('select fingerprint from orders order by id')
    expect(prints.map(({ fingerprint }) => fingerprint.length)).toEqual([0, 0, 22])
    const orders = await store.read('ordersPage', {
      ...{ accountId: account.id, before: Number.MAX_SAFE_INTEGER, limit: 9 },
    })
    const cancel = { accountId: account.id, orderId: orders[1]?.id ?? 0, nowMs: month(6) }
    expect(await store.run('cancelOrder', cancel)).toBe('cancelled')
  })

  test('waits for an order that is about to be due', async () => {
    const sendAtMs = month(4) + 60_000
    await place(store, account, { sendAtMs, to: mobiles(3) }, month(0))
    await maintain(month(4), KEEP_MS)
    expect((await attached()).message?.[0]).toBe('message_202605_1')
    expect(await handOver(store, sendAtMs)).toHaveLength(3)
    await audit(store, account.id)
  })

  test('goes while orders are placed, sent and read', async () => {
    const other = await openAt(START)
    let over = false
    let nowMs = START
    const busy = async (node: Store, name: string) => {
      let placed = 0
      for (; !over; placed += 1) {
        const id = await place(node, account, { text: `${name} ${placed}`, to: mobiles(3) }, nowMs)
        const parts = await handOver(node, nowMs)
        const receipts = parts.map((part) => receiptOf(part, 'delivered', nowMs))
        await node.run('recordReceipts', { carrier: 'carrier', receipts })
        const { recipients } = await report(node, account.id, id)
        expect(recipients).toHaveLength(3)
        await node.read('anyMessage', { id: recipients[0]?.id ?? 0 })
        await node.read('inboxPage', {
          ...{ carrier: 'carrier', after: 0, before: Number.MAX_SAFE_INTEGER, number: null },
          ...{ text: null, sinceMs: 0, limit: 20 },
        })
      }
      return placed
    }
    const working = [busy(store, 'a'), busy(other, 'b'), busy(store, 'c')]
    for (let months = 1; months <= 6; months += 1) {
      nowMs = month(months)
      await Promise.all([store, other].map((node) => maintain(nowMs, KEEP_MS, node)))
    }
    over = true
    const placed = await Promise.all(working)
    expect(Math.min(...placed)).toBeGreaterThan(0)
    await letGo(store, month(12))
    expect(await attached()).toEqual(each('_202705_1'))
    const page = { accountId: account.id, before: Number.MAX_SAFE_INTEGER, limit: 100_000 }
    const orders = await store.read('ordersPage', page)
    expect(orders).toHaveLength(placed.reduce((sum, some) => sum + some))
    for (const order of orders) expect(order).toMatchObject({ state: 'done', delivered: 3 })
  })

  test('an order whose number is of a month that is gone gets another', async () => {
    await deliver({}, month(0))
    await maintain(month(6), KEEP_MS)
    const [span] = await ask<{ first_id: string }>(
      `select first_id from span where relation = 'order_text'`,
    )
    // As if it had been numbered a moment before the month turned.
    await ask(`update counter set next = ${Number(span?.first_id) - 1} where name = 'order'`)
    const id = await place(store, account, { text: 'late' })
    expect(id).toBeGreaterThanOrEqual(Number(span?.first_id))
    expect(await detailOf(id)).toMatchObject({ texts: [{ body: 'late' }], recipients: [{}] })
  })

  test('what is said too late about a message that is gone is not written down', async () => {
    await deliver({}, month(0))
    await maintain(month(6), KEEP_MS)
    const settled = await store.run('settleSubmits', {
      nowMs: month(6),
      results: [
        {
          ...{ messageId: 1, claimId: 1, outcome: 'accepted' },
          ...{ carrier: 'carrier', carrierIds: ['late'] },
        },
      ],
    })
    expect(settled).toMatchObject({ sent: 0, tooLate: 1 })
  })
})

describe('a month that cannot go at once', () => {
  test('is let go in a later round, when nobody reads in it any more', async () => {
    const id = await deliver({}, month(0))
    const reader = await connect()
    await reader.query('begin')
    await reader.query('select count(*) from message')
    expect(await maintain(month(6), KEEP_MS)).not.toContain('message_202605_1')
    // Half detached: new readers see it no more, and work goes on.
    await deliver({ text: 'meanwhile' }, month(6))
    await maintain(month(7))
    await reader.query('commit')
    expect(await maintain(month(7), KEEP_MS)).toContain('message_202605_1')
    expect(await tables()).toEqual([...(await namesOf())].toSorted())
    expect((await detailOf(id))?.recipients).toEqual([])
    await letGo(store, month(12))
    expect(await attached()).toEqual(each('_202705_1'))
  })

  test('nobody waits for long behind one that is to be made smaller', async () => {
    await place(store, account, { text: 'far', sendAtMs: month(20) }, month(0))
    await deliver({}, month(0))
    await maintain(month(6))
    const reader = await connect()
    await reader.query('begin')
    await reader.query('select count(*) from message')
    const upkeep = maintain(month(6), KEEP_MS)
    for (let at = 0; at < 20; at += 1) await place(store, account, { text: `${at}` }, month(6))
    expect(await upkeep).not.toContain('message_202605_1')
    await reader.query('commit')
    expect(await maintain(month(6), KEEP_MS)).toContain('message_202605_1')
    expect(await tables()).toEqual([...(await namesOf())].toSorted())
  })

  test('stays if an order in it comes due while it is being made smaller', async () => {
    const far = await place(store, account, { to: mobiles(3), sendAtMs: month(20) }, month(0))
    await deliver({ text: 'over' }, month(0))
    await maintain(month(6))
    const reader = await connect()
    await reader.query('begin')
    await reader.query('select count(*) from message')
    const upkeep = maintain(month(6), KEEP_MS)
    await until(async () => {
      const [waiting] = await ask(
        `select 1 from pg_locks where not granted and mode = 'AccessExclusiveLock'
          and relation = 'message'::regclass`,
      )
      return waiting
    })
    // The sandbox's clock has jumped.
    const parts = await handOver(store, month(20))
    await reader.query('commit')
    expect(await upkeep).not.toContain('message_202605_1')
    await record(
      store,
      parts.map((part) => receiptOf(part, 'delivered', month(20))),
    )
    const { order, recipients } = await report(store, account.id, far)
    expect([order.state, recipients.length]).toEqual(['done', 3])
  })

  test.each(['detached', 'dropped'])('a node that died when it was %s is no matter', async (at) => {
    await deliver({}, month(0))
    await maintain(month(6))
    await ask('alter table message detach partition message_202605_1')
    if (at === 'dropped') await ask('drop table message_202605_1')
    await maintain(month(6), KEEP_MS)
    expect(await attached()).toEqual(each('_202611_1'))
    expect(await tables()).toHaveLength(4)
  })

  test('one node at a time does it', async () => {
    await deliver({}, month(0))
    await maintain(month(6))
    const other = await openAt(START)
    const gone = await Promise.all([store, other].map((node) => maintain(month(6), KEEP_MS, node)))
    expect(gone.flat().toSorted()).toEqual(RELATIONS.map((name) => `${name}_202605_1`).toSorted())
  })
})

/** The partitions that the store says it has. */
const namesOf = async () =>
  (await ask<{ partition: string }>('select partition from span')).map(({ partition }) => partition)
