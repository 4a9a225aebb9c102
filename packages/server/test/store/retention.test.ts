/**
 * Retention on the embedded engine: to the day, a bounded slice at a time, around what has to stay,
 * and so that nothing of it is left in the file.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import type { DataKind } from '../../src/rules/retention.ts'
import type { Store } from '../../src/store/store.ts'
import type { SubmitResult } from '../../src/store/verbs/settle-submits.ts'
import {
  anAccount,
  CARRIER,
  carrierIds,
  claim,
  DAY_MS,
  HOUR_MS,
  handOver,
  mobiles,
  openStore,
  place,
  receiptOf,
  record,
  resultOf,
  START,
  settle,
  tryPlace,
} from '../kit/store-kit.ts'
import { KEEP_MS, letGo } from './forgetting.ts'

let directory: string
let store: Store
let account: AccountSettings

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'peyk-retention-'))
  store = await openStore({ directory })
  account = await anAccount(store, { credits: 1_000_000 })
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true, force: true })
})

function ask<R>(sql: string, ...values: unknown[]): R[] {
  const db = new Database(join(directory, 'peyk.sqlite'), { readonly: true })
  try {
    return db.prepare<unknown[], R>(sql).all(...values)
  } finally {
    db.close()
  }
}
const count = (table: string): number =>
  ask<{ rows: number }>(`select count(*) as rows from ${table}`)[0]?.rows ?? 0
const rowsLeft = () =>
  ['order_text', 'message', 'part', 'event', 'compact', 'kept_back'].map((table) => count(table))

const forget = (kind: DataKind, nowMs: number, rowsMax = 500) =>
  store.run('forgetOld', { kind, nowMs, keepMs: KEEP_MS[kind], rowsMax })

async function deliver(wish: Parameters<typeof place>[2], atMs = START, afterMs = 0) {
  const id = await place(store, account, wish, atMs)
  const parts = await handOver(store, atMs)
  await record(
    store,
    parts.map((part) => receiptOf(part, 'delivered', atMs + afterMs)),
  )
  return id
}

test('of a message that came back, both tries go', async () => {
  await place(store, account, { text: 'a'.repeat(302) })
  const [first = ''] = await handOver(store)
  const lost = { ...receiptOf(first, 'undelivered'), retryable: true }
  await store.run('recordReceipts', { carrier: CARRIER, receipts: [lost], mayComeBack: true })
  const again = await claim(store)
  const taken = again.messages.map((message) => resultOf(message, again.id))
  await settle(
    store,
    taken.map((each) => ({ ...each, carrier: 'second' }) as SubmitResult),
  )
  const receipts = again.messages.flatMap(carrierIds).map((id) => receiptOf(id))
  expect(await store.run('recordReceipts', { carrier: 'second', receipts })).toMatchObject({
    delivered: 1,
  })
  expect(count('part')).toBe(6)
  await forget('messages', START + KEEP_MS.messages)
  expect([count('message'), count('part'), count('event')]).toEqual([0, 0, 0])
})

describe('to the day', () => {
  test.each(['texts', 'messages'] as const)('%s go when their days are over', async (kind) => {
    await deliver({}, START, HOUR_MS)
    const overMs = START + HOUR_MS + KEEP_MS[kind]
    expect(await forget(kind, overMs - 1)).toMatchObject({ orders: 0, more: false })
    expect(await forget(kind, overMs)).toMatchObject({ orders: 1, more: false })
    expect(count(kind === 'texts' ? 'order_text' : 'message')).toBe(0)
    expect(count(kind === 'texts' ? 'message' : 'order_text')).toBe(1)
  })

  test('messages may also go before their texts', async () => {
    await deliver({ to: mobiles(3) })
    await forget('messages', START + KEEP_MS.messages)
    expect(rowsLeft()).toEqual([1, 0, 0, 0, 0, 0])
    await forget('texts', START + KEEP_MS.messages)
    expect(rowsLeft()).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('an order that took its time does not hold up those behind it', async () => {
    await deliver({ text: 'slow' }, START, 2 * DAY_MS)
    await deliver({ text: 'quick' }, START + 1)
    const dayMs = START + KEEP_MS.texts + 1
    expect(await forget('texts', dayMs)).toMatchObject({ orders: 1 })
    expect(ask('select body from order_text')).toEqual([{ body: 'slow' }])
    expect(await forget('texts', dayMs + 2 * DAY_MS - 2)).toMatchObject({ orders: 0 })
    expect(await forget('texts', dayMs + 2 * DAY_MS - 1)).toMatchObject({ orders: 1 })
    expect(rowsLeft()).toEqual([0, 2, 2, 0, 0, 0])
  })

  test('orders of a clock that was put back since go when their days are over', async () => {
    await deliver({ text: 'from the future' }, START + 100 * DAY_MS)
    await deliver({ text: 'from now' }, START)
    expect(await forget('texts', START + KEEP_MS.texts)).toMatchObject({ orders: 1, more: false })
    expect(ask('select body from order_text')).toEqual([{ body: 'from the future' }])
    const laterMs = START + 100 * DAY_MS + KEEP_MS.texts
    expect(await forget('texts', laterMs - 1)).toMatchObject({ orders: 0, more: false })
    expect(await forget('texts', laterMs)).toMatchObject({ orders: 1, more: false })
  })
})

describe('a slice at a time', () => {
  test('a large order is cut into slices, and a report shows its first pages whole', async () => {
    const id = await deliver({ to: mobiles(1_000), text: 'a'.repeat(200) })
    await deliver({ to: mobiles(2), text: 'behind' })
    const nowMs = START + KEEP_MS.messages
    for (let left = 1_000; left > 0; left -= 300) {
      const { recipients } = (await store.read('orderDetail', {
        ...{ orderId: id, offset: 0, limit: 1_000 },
      })) ?? { recipients: [] }
      expect(recipients).toHaveLength(left)
      expect(count('part')).toBe(2 * left + 2)
      const slice = await forget('messages', nowMs, 300)
      expect([slice.orders, slice.more]).toEqual(left > 300 ? [0, true] : [2, false])
    }
    expect(rowsLeft()).toEqual([2, 0, 0, 0, 0, 0])
  })

  test('an order of many texts too', async () => {
    const texts = mobiles(50).map((to, at) => [`${at}`, [to]] as const)
    await deliver({ texts })
    const nowMs = START + KEEP_MS.texts
    for (const left of [30, 10, 0]) {
      expect((await forget('texts', nowMs, 20)).more).toBe(left > 0)
      expect(count('order_text')).toBe(left)
    }
  })

  test('many small orders: no more rows in a turn than asked for', async () => {
    for (let at = 0; at < 30; at += 1) await deliver({ text: `${at}`, to: mobiles(2) })
    const nowMs = START + KEEP_MS.messages
    let turns = 0
    for (let more = true; more; turns += 1) {
      const before = count('message')
      more = (await forget('messages', nowMs, 7)).more
      expect(before - count('message')).toBeLessThanOrEqual(7)
    }
    expect([turns, count('message')]).toEqual([9, 0])
  })

  test('it goes on where it was after a restart', async () => {
    await deliver({ to: mobiles(500) })
    const far = await place(store, account, { text: 'far', sendAtMs: START + 400 * DAY_MS })
    await deliver({ text: 'last', to: mobiles(3) })
    const nowMs = START + KEEP_MS.messages
    await forget('messages', nowMs, 200)
    await store.close()
    store = await openStore({ directory })
    expect(count('message')).toBe(303)
    await letGo(store, nowMs, 200)
    expect(rowsLeft()).toEqual([1, 0, 0, 0, 1, 2])
    const sendAtMs = START + 400 * DAY_MS
    const parts = await handOver(store, sendAtMs)
    await record(
      store,
      parts.map((part) => receiptOf(part, 'delivered', sendAtMs)),
    )
    await letGo(store, sendAtMs + KEEP_MS.messages - 1)
    expect(await store.read('orderDetail', { orderId: far, offset: 0, limit: 9 })).toMatchObject({
      recipients: [{ state: 'delivered' }],
      texts: [],
    })
    await letGo(store, sendAtMs + KEEP_MS.messages)
    expect(rowsLeft()).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('thousands that were kept back are all looked at again', async () => {
    const orders = 1_200
    const ids = mobiles(orders).map((to, at) => deliverLate(to, at))
    await Promise.all(ids)
    const nowMs = START + KEEP_MS.texts
    await letGo(store, nowMs)
    expect(count('kept_back')).toBe(orders)
    const parts = await handOver(store, nowMs)
    await record(
      store,
      parts.map((part) => receiptOf(part, 'undelivered', nowMs)),
    )
    await letGo(store, nowMs + KEEP_MS.texts)
    expect([count('kept_back'), count('order_text'), count('message')]).toEqual([0, 0, orders])
    await letGo(store, nowMs + KEEP_MS.messages)
    expect(rowsLeft()).toEqual([0, 0, 0, 0, 0, 0])
  })
  const deliverLate = (to: string, at: number) =>
    place(store, account, { text: `late ${at}`, to: [to], sendAtMs: START + HOUR_MS })
})

test('nothing that was forgotten can be read in the files', async () => {
  const secret = 'parola-7391-'
  for (let at = 0; at < 200; at += 1) {
    await deliver({ text: `${secret}${at} ${'x'.repeat(at)}`, to: mobiles(2) })
  }
  await place(store, account, { text: 'stays', to: mobiles(1) })
  const inFiles = (text: string) =>
    readdirSync(directory).some((name) => readFileSync(join(directory, name)).includes(text))
  expect(inFiles(secret)).toBe(true)
  await letGo(store, START + KEEP_MS.messages)
  await store.close()
  expect(inFiles(secret)).toBe(false)
  expect(inFiles('stays')).toBe(true)
  store = await openStore({ directory })
})

test('a fingerprint goes with what it was made of, and is there as long as it is of use', async () => {
  await deliver({ text: 'old' })
  const nowMs = START + KEEP_MS.texts
  await deliver({ text: 'new' }, nowMs)
  await letGo(store, nowMs)
  const prints = ask<{ fingerprint: string }>('select fingerprint from orders order by id')
  expect(prints.map(({ fingerprint }) => fingerprint.length)).toEqual([0, 22])
  await store.close()
  store = await openStore({ directory })
  const again = await tryPlace(store, account, { text: 'new' }, nowMs + HOUR_MS / 12)
  expect(again).toMatchObject({ refused: 'duplicateOrder' })
  expect(await tryPlace(store, account, { text: 'old' }, nowMs)).toHaveProperty('orderId')
})

/**
 * Chance decides what is sent, what ends how and when, and how large a slice is. At every step what
 * is not over must be whole, and the money must be what it would be if nothing were ever forgotten.
 */
test.each([1, 2, 3, 4])('whatever happens, only what is over goes (%i)', async (seed) => {
  const random = seeded(seed)
  const chance = (most: number) => Math.floor(random() * most)
  let nowMs = START
  const waiting: string[] = []
  for (let step = 0; step < 60; step += 1) {
    nowMs += chance(5 * DAY_MS)
    const sendAtMs = nowMs + chance(40 * DAY_MS)
    const wish = { text: `${step}`, to: ['x', ...mobiles(1 + chance(step % 10 ? 9 : 260))] }
    await place(store, account, random() < 0.3 ? { ...wish, sendAtMs } : wish, nowMs)
    const claimed = await claim(store, nowMs)
    const outcomes = ['accepted', 'accepted', 'rejected', 'temporary'] as const
    const results = claimed.messages.map((message) =>
      resultOf(message, claimed.id, outcomes[chance(4)]),
    )
    await settle(store, results, nowMs)
    for (const result of results) {
      if (result.outcome === 'accepted') waiting.push(...result.carrierIds)
    }
    const answered = waiting.splice(0, chance(waiting.length + 1))
    await record(
      store,
      answered.map((part) => receiptOf(part, chance(2) ? 'delivered' : 'undelivered', nowMs)),
    )
    const expiry = { nowMs, validityMs: 48 * HOUR_MS, limit: 1_000 }
    await store.run('expireMessages', expiry)
    await forget(chance(2) ? 'texts' : 'messages', nowMs, 1 + chance(50))
    checkWhole(nowMs)
  }
  await letGo(store, nowMs + 2 * KEEP_MS.messages)
  const forgotten = ask('select id from orders where id not in (select order_id from order_text)')
  expect(forgotten.length).toBeGreaterThan(20)
})

/** By the tables themselves: a report would only say what is left. */
function checkWhole(nowMs: number): void {
  const open = ask(
    `select o.id, o.total from orders o
      where (o.state not in (3, 4) or o.unfold_at is not null or o.finished_at > ?) and (
        o.id not in (select order_id from order_text)
        or o.total > (select count(*) from message m where m.order_id = o.id)
          + coalesce((select o.total - c.next from compact c where c.order_id = o.id), 0))`,
    nowMs - KEEP_MS.texts,
  )
  expect(open).toEqual([])
  const orphans = ask(
    `select p.id from part p left join message m on m.id = p.message_id where m.id is null
      union all select e.id from event e left join message m on m.id = e.message_id
      where m.id is null
      union all select m.id from message m left join orders o on o.id = m.order_id
      where o.id is null`,
  )
  expect(orphans).toEqual([])
  const sums = ask<{ balance: number; sum: number }>(
    `select a.balance, (select sum(amount) from ledger l where l.account_id = a.id) as sum
      from account a`,
  )
  expect(sums.map(({ balance }) => balance)).toEqual(sums.map(({ sum }) => sum))
}
