/** Claims beside somebody else who holds accounts: in the order of their ids, so nobody is stuck. */
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AccountSettings } from '../../src/rules/account.ts'
import type { Store } from '../../src/store/store.ts'
import { freshDatabase } from '../kit/postgres.ts'
import {
  type AccountWish,
  anAccount,
  claim,
  mobile,
  mobiles,
  numberOf,
  openShared,
  place,
  START,
  until,
} from '../kit/store-kit.ts'
import { audit } from './audit.ts'

let url: string
let store: Store
let other: pg.Client

beforeAll(async () => {
  url = await freshDatabase()
  store = await openShared(url)
  other = new pg.Client(url)
  await other.connect()
})
beforeEach(async () => {
  await other.query('rollback')
  await store.run('resetAll', {})
})
afterAll(async () => {
  await other.end()
  await store.close()
})

/** Somebody waits for what `other` holds. */
async function isWaitedFor(): Promise<boolean> {
  const { rows } = await other.query(
    'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
  )
  return rows.length > 0
}

/** The account with the higher id has its turn first. */
async function twoTurns(wish: AccountWish): Promise<readonly [AccountSettings, AccountSettings]> {
  const low = await anAccount(store, wish)
  const high = await anAccount(store, wish)
  await place(store, high, { to: mobiles(201) })
  await place(store, low, { to: mobiles(201) }, START + 1)
  return [low, high]
}

const holdAccount = (id: number) =>
  other.query('select id from account where id = $1 for update', [id])

test.each<[string, AccountWish, number]>([
  ['have a rate', { ratePerSecond: 10 }, 2],
  ['are paid back', {}, 402 - 2],
])('those that %s are held by their ids', async (_how, wish, messages) => {
  const accounts = await twoTurns(wish)
  for (const { id: accountId } of accounts) {
    const request = { accountId, source: 'api', nowMs: START } as const
    await store.run('addToBlacklist', { ...request, numbers: [numberOf(mobile(200))] })
  }
  await other.query(`begin; set local lock_timeout = '500ms'`)
  await holdAccount(accounts[0].id)
  const claiming = claim(store, START + 1)
  await until(isWaitedFor)
  await holdAccount(accounts[1].id)
  await other.query('commit')
  const claimed = await claiming
  expect(claimed.messages.length).toBe(messages)
  for (const { id } of accounts) await audit(store, id)
})

test('nodes that claim at once hand out everybody once, and leave nobody behind', async () => {
  const nodes = await Promise.all([store, openShared(url), openShared(url)])
  const accounts: AccountSettings[] = []
  for (let at = 0; at < 9; at += 1) {
    const ratePerSecond = at % 3 === 0 ? 100_000 : null
    const account = await anAccount(store, { credits: 10_000, ratePerSecond })
    accounts.push(account)
    await place(store, account, { to: mobiles(250) })
    for (let no = 0; no < 5; no += 1) {
      await place(store, account, { text: `${no}`, to: [mobile(no)], sendAtMs: START + no })
    }
    if (at % 2 === 0) continue
    const about = { accountId: account.id, source: 'api', nowMs: START } as const
    await store.run('addToBlacklist', { ...about, numbers: [numberOf(mobile(249))] })
  }
  const claimed: number[] = []
  let nowMs = START
  async function work(node: Store): Promise<void> {
    for (;;) {
      nowMs += 1
      const { messages, nextAtMs } = await claim(node, nowMs, { limit: 60 })
      claimed.push(...messages.map(({ id }) => id))
      if (messages.length === 0 && nextAtMs === null) return
    }
  }
  await Promise.all(nodes.map(work))
  expect(claimed).toHaveLength(9 * 255 - 4)
  expect(new Set(claimed).size).toBe(claimed.length)
  expect((await store.read('queueDepth', {})).folded).toBe(0)
  for (const { id } of accounts) await audit(store, id)
  await Promise.all(nodes.slice(1).map((node) => node.close()))
})

test('slots that somebody took before the claim held the account are not taken again', async () => {
  const [low, high] = await twoTurns({ ratePerSecond: 10 })
  const nextMs = START + 1_000
  await other.query('begin')
  await other.query('update account set next_slot_at = $2 where id = $1', [low.id, nextMs])
  const claiming = claim(store, START + 1)
  await until(isWaitedFor)
  await other.query('commit')
  const { messages } = await claiming
  expect(messages.map(({ account_id: id }) => id)).toEqual([high.id])
  expect(await claim(store, nextMs - 1, { limit: 1 })).toMatchObject({
    messages: [{ account_id: high.id }],
  })
  const { messages: later } = await claim(store, nextMs)
  expect(later.map(({ account_id: id }) => id)).toContain(low.id)
  await audit(store, low.id)
})
