/** What the file keeps and what it refuses: reopening, a second opening, a full disk, odd files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AccountSettings } from '../../src/rules/account.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import {
  anAccount,
  balanceOf,
  HOUR_MS,
  handOver,
  MINUTE_MS,
  mobiles,
  openStore,
  place,
  receiptOf,
  record,
  START,
  tryPlace,
} from '../kit/store-kit.ts'
import { audit } from './audit.ts'

let directory: string
const opened: Store[] = []

async function open(more: Parameters<typeof openStore>[0] = {}): Promise<Store> {
  const store = await openStore({ directory, ...more })
  opened.push(store)
  return store
}

async function close(store: Store): Promise<void> {
  opened.splice(opened.indexOf(store), 1)
  await store.close()
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'peyk-durable-'))
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(directory, { recursive: true, force: true })
})

describe('reopened', () => {
  test('everything is there, and goes on: money, orders, folded ones, sent ones, receipts that wait', async () => {
    const first = await open()
    const account = await anAccount(first, { credits: 5_000 })
    await place(first, account, { to: [...mobiles(3), 'x'], text: 'a'.repeat(302) })
    const ids = await handOver(first)
    await record(first, [...ids.slice(0, 4).map((id) => receiptOf(id)), receiptOf('early')])
    await place(first, account, { to: mobiles(300), text: 'large' })
    await place(first, account, { to: mobiles(2), text: 'later', sendAtMs: START + HOUR_MS })
    const before = await audit(first, account.id)
    await close(first)
    const second = await open()
    expect(await audit(second, account.id)).toEqual(before)
    await record(
      second,
      ids.map((id) => receiptOf(id)),
    )
    const rest = await handOver(second, START + HOUR_MS)
    expect(rest.length).toBe(302)
    await record(
      second,
      rest.map((id) => receiptOf(id)),
    )
    expect((await audit(second, account.id)).open).toBe(0)
    const newest = before.orders[0]?.order.id ?? 0
    expect(await place(second, account, { text: 'next' })).toBeGreaterThan(newest)
  })

  test('the window of repeats goes on where it was', async () => {
    const first = await open()
    const account = await anAccount(first)
    await place(first, account, { text: 'old' }, START)
    await place(first, account, { text: 'new' }, START + 5 * MINUTE_MS)
    const ask = { sendAtMs: START + HOUR_MS, text: 'cancelled' }
    const id = await place(first, account, ask, START + 5 * MINUTE_MS)
    await first.run('cancelOrder', { accountId: account.id, orderId: id, nowMs: START })
    await close(first)
    const second = await open()
    const again = (text: string, atMinute: number) =>
      tryPlace(second, account, { text }, START + atMinute * MINUTE_MS)
    expect(await again('cancelled', 6)).toHaveProperty('orderId')
    expect(await again('old', 9)).toMatchObject({ refused: 'duplicateOrder' })
    expect(await again('old', 10)).toHaveProperty('orderId')
    expect(await again('new', 14)).toMatchObject({ refused: 'duplicateOrder' })
    expect(await again('new', 15)).toHaveProperty('orderId')
  })

  test('closing waits for what was asked before', async () => {
    const store = await open()
    const account = await anAccount(store)
    const placed = Promise.all(
      Array.from({ length: 700 }, (_, at) => place(store, account, { text: `${at}` })),
    )
    await close(store)
    expect((await placed).length).toBe(700)
    expect((await audit(await open(), account.id)).orders.length).toBe(700)
  })

  test('what is asked after closing is refused, and nobody waits for ever', async () => {
    const store = await open()
    await close(store)
    await expect(store.run('settingNamed', { name: 'a' })).rejects.toThrow(StoreUnavailable)
    await expect(store.read('reachable', {})).rejects.toThrow(StoreUnavailable)
  }, 5_000)
})

describe('a second opening', () => {
  test('is refused with one line that names the directory, and harms nobody', async () => {
    const store = await open()
    const account = await anAccount(store)
    const second = await openStore({ directory }).catch((error: Error) => error)
    expect(second).toBeInstanceOf(Error)
    const { message } = second as Error
    expect(message).toContain(directory)
    expect(message).toMatch(/in use/)
    expect(message).not.toContain('\n')
    await place(store, account, {})
    await audit(store, account.id)
    await close(store)
    expect(await (await open()).read('reachable', {})).toBe(true)
  })
})

describe('refused with one line', () => {
  const refusal = async (at = directory) => {
    const error = await openStore({ directory: at }).catch((thrown: Error) => thrown)
    expect(error).toBeInstanceOf(Error)
    const { message } = error as Error
    expect(message).not.toContain('\n')
    return message
  }
  const sql = (statement: string) => {
    const db = new Database(join(directory, 'peyk.sqlite'))
    db.exec(statement)
    db.close()
  }

  test('data of a newer version; it is left as it is', async () => {
    await close(await open())
    const later = (runsWith: number) =>
      sql(`insert into migration (version, name, at, runs_with)
        values (9999, 'later', 0, ${runsWith})`)
    const forget = () => sql('delete from migration where version = 9999')
    later(9999)
    expect(await refusal()).toMatch(/9999.*newer/)
    forget()
    // A newer one that only added something lets the program go on that came before it.
    later(1)
    expect(await (await open()).read('reachable', {})).toBe(true)
    forget()
  })

  test('a directory that is a file', async () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    expect(await refusal(file)).toContain(file)
    expect(await refusal(join(file, 'below'))).toContain(file)
  })

  test('a database that is none', async () => {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'peyk.sqlite'), 'no database'.repeat(1_000))
    expect(await refusal()).toMatch(/database/)
  })
})

describe('a full disk', () => {
  const ROOM = { bytesMax: 640 * 1024 }
  const FILL = 400

  /** Places orders until the store has no room; how many were accepted. */
  async function fill(store: Store, account: AccountSettings): Promise<number> {
    for (let placed = 0; placed < FILL; placed += 1) {
      const wish = { text: `${placed} ${'a'.repeat(200)}`, to: mobiles(20) }
      try {
        await place(store, account, wish)
      } catch (error) {
        expect(error).toBeInstanceOf(StoreUnavailable)
        return placed
      }
    }
    throw new Error('the disk did not fill up')
  }

  test('refuses an order as unavailable and does nothing of it; with room it goes through', async () => {
    const store = await open(ROOM)
    const account = await anAccount(store, { credits: 1_000_000 })
    const placed = await fill(store, account)
    expect(placed).toBeGreaterThan(5)
    const balance = await balanceOf(store, account.id)
    for (let at = 0; at < 5; at += 1) {
      const wish = { text: `more ${at}`, to: mobiles(200) }
      await expect(tryPlace(store, account, wish)).rejects.toThrow(StoreUnavailable)
    }
    expect(await balanceOf(store, account.id)).toBe(balance)
    expect((await audit(store, account.id)).orders.length).toBe(placed)
    await close(store)
    const roomy = await open()
    const wish = { text: 'more 0', to: mobiles(200) }
    expect(await tryPlace(roomy, account, wish)).toHaveProperty('orderId')
    const ids = await handOver(roomy)
    await record(
      roomy,
      ids.map((id) => receiptOf(id)),
    )
    expect((await audit(roomy, account.id)).open).toBe(0)
  })

  test('orders that come together: those that were answered are there, the others are not', async () => {
    const store = await open(ROOM)
    const account = await anAccount(store, { credits: 1_000_000 })
    const outcomes = await Promise.allSettled(
      Array.from({ length: FILL }, (_, at) =>
        place(store, account, { text: `${at} ${'a'.repeat(200)}`, to: mobiles(20) }),
      ),
    )
    const accepted = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    for (const each of outcomes) {
      if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(StoreUnavailable)
    }
    expect(accepted.length).toBeLessThan(FILL)
    const { orders } = await audit(store, account.id)
    expect(orders.map(({ order }) => order.id).toSorted()).toEqual(accepted.toSorted())
  })

  test('answers of carriers are not half written, and a reset makes room again', async () => {
    const store = await open(ROOM)
    const account = await anAccount(store, { credits: 1_000_000 })
    await fill(store, account)
    let failures = 0
    for (let tries = 0; tries < 20; tries += 1) {
      await handOver(store, START + tries).catch((error) => {
        expect(error).toBeInstanceOf(StoreUnavailable)
        failures += 1
      })
    }
    expect(failures).toBeGreaterThan(0)
    await audit(store, account.id)
    await store.run('resetAll', {})
    const next = await anAccount(store, { credits: 1_000 })
    await place(store, next, { to: mobiles(20) })
    const ids = await handOver(store)
    await record(
      store,
      ids.map((id) => receiptOf(id)),
    )
    expect((await audit(store, next.id)).open).toBe(0)
  })
})

describe('overload', () => {
  test('more than may wait are refused as unavailable; the others are served', async () => {
    const store = await open({ waitingMax: 50 })
    const account = await anAccount(store)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, at) => place(store, account, { text: `${at}` })),
    )
    const served = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(served).toBeGreaterThanOrEqual(50)
    expect(served).toBeLessThan(200)
    for (const each of outcomes) {
      if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(StoreUnavailable)
    }
    expect((await audit(store, account.id)).orders.length).toBe(served)
    expect(store.stats().waiting).toBe(0)
  })
})
