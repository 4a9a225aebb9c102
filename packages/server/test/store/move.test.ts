/** Moving house: from a directory into PostgreSQL and back, nothing is lost and all goes on. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SIMULATOR } from '../../src/outbound/carriers/simulator.ts'
import { LEFT_BEHIND } from '../../src/store/move/tables.ts'
import type { Store } from '../../src/store/store.ts'
import { asking, contentsOfDatabase, contentsOfDirectory, schemaOf } from '../kit/contents.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { anAccount, HOUR_MS, handOver, place, receiptOf, record, START } from '../kit/store-kit.ts'
import { type Audit, audit } from './audit.ts'
import {
  carried,
  databaseAt,
  directoryAt,
  type Furnished,
  furnishedDirectory,
  inDatabase,
  inDirectory,
  MOVED_NAMES,
  move,
  openFolders,
  pictured,
  repeatLast,
} from './move-kit.ts'

const folders = openFolders()
const source = folders.next()
let furnished: Furnished
let before: readonly Audit[]

beforeAll(async () => {
  furnished = await furnishedDirectory(source)
  before = await inDirectory(source, audits)
})
afterAll(() => folders.remove())

const audits = async (store: Store) => [
  await audit(store, furnished.account.id),
  await audit(store, furnished.other.id),
]

describe('the lists of tables', () => {
  test('name every table of either schema, once', async () => {
    const db = new Database(join(source, 'peyk.sqlite'), { readonly: true })
    const listed = [...MOVED_NAMES, ...Object.keys(LEFT_BEHIND)].toSorted()
    expect(new Set(listed).size).toBe(listed.length)
    const url = await freshDatabase()
    await inDatabase(url, async () => {})
    expect(Object.keys(await contentsOfDatabase(url)).toSorted()).toEqual(listed)
    const networked = ['commit_mark', 'fingerprint', 'span']
    expect(Object.keys(schemaOf(db))).toEqual(listed.filter((name) => !networked.includes(name)))
    db.close()
  })

  test('the installation of this test has rows in all of them', () => {
    const contents = contentsOfDirectory(source)
    const empty = MOVED_NAMES.filter((table) => contents[table]?.length === 0)
    // Written below, since nothing that the installation of this test does makes them.
    expect(empty).toEqual([
      ...['credential', 'bulk_turn', 'idempotency', 'kept_back'],
      ...['late_part', 'upstream_order', 'carrier_test', 'carrier_test_part'],
      ...['carrier', 'route', 'prefix_block'],
    ])
  })
})

describe('there and back', () => {
  let url: string
  let back: string

  beforeAll(async () => {
    url = await freshDatabase()
    back = folders.next()
    const db = new Database(join(source, 'peyk.sqlite'))
    db.exec(`insert into credential values ('k', 'key', 1, 'h', 'o', 2)`)
    db.exec(`insert into late_part values ('c', 'x', 1, 0, 2)`)
    db.exec(`insert into upstream_order values ('c', '1', 'm', 2)`)
    db.exec(`insert into carrier_test values (1, 'c', 2, 3, null, 'n', 'accepted', null, 4)`)
    db.exec(`insert into carrier_test_part values ('c', 'x', 1, 0, 0, 2, null, null, null)`)
    db.exec('insert into bulk_turn values (0, 1, 2, 3, 4)')
    db.exec(`insert into idempotency values (1, 'k', 'b', 2, 3)`)
    db.exec(`insert into kept_back values ('texts', 1, 2)`)
    db.exec(`insert into carrier values ('c', 'simulator', '{}', null, 1, 2, 3)`)
    db.exec(`insert into route values ('r', 1, '{}', 'weighted', '[]', 0, 90)`)
    db.exec(`insert into prefix_block values ('90532', 'TR', 'X', 'mobile', 's', 1)`)
    db.close()
    const seen: string[] = []
    const { rows, differences } = await move(directoryAt(source), databaseAt(url), (progress) => {
      seen.push(progress.stage)
      if (progress.stage === 'copy') expect(progress.rows).toBeLessThanOrEqual(progress.total)
    })
    expect(differences).toEqual([])
    expect(rows).toBeGreaterThan(200)
    expect(seen.at(-1)).toBe('verify')
    expect(await move(databaseAt(url), directoryAt(back))).toMatchObject({ rows, differences: [] })
  })

  test('every row is there on PostgreSQL, and on a directory again', async () => {
    const contents = carried(contentsOfDirectory(source))
    expect(carried(await contentsOfDatabase(url))).toEqual(contents)
    expect(carried(contentsOfDirectory(back))).toEqual(contents)
  })

  test('what PostgreSQL numbers by itself goes on above', async () => {
    for (const table of ['receipt', 'event', 'carrier_test']) {
      const ids = await asking(url, (client) =>
        client.query(`select nextval(pg_get_serial_sequence('${table}', 'id')) as next,
          (select max(id) from ${table}) as highest`),
      )
      const [{ next, highest }] = ids.rows
      expect(next).toBeGreaterThan(highest)
    }
  })

  test('the books say the same', async () => {
    expect(await inDirectory(back, audits)).toEqual(pictured(before))
    expect(await inDatabase(url, audits)).toEqual(pictured(before))
  })

  test.each([
    ['PostgreSQL', <T>(work: (store: Store) => Promise<T>) => inDatabase(url, work)],
    ['a directory', <T>(work: (store: Store) => Promise<T>) => inDirectory(back, work)],
  ])('everything goes on where it was, on %s', async (_, inside) => {
    await inside(async (store) => {
      const { account, other, awaited } = furnished
      expect(await repeatLast(store, furnished)).toMatchObject({ refused: 'duplicateOrder' })
      expect(await store.run('settingNamed', { name: 'clock.offsetMs' })).toBe('86400000')
      const search = { accountId: other.id, term: 'ayse', offset: 0, limit: 9 }
      expect(await store.read('searchContacts', search)).toHaveLength(1)
      const early = await record(store, [receiptOf('came-too-early'), receiptOf('other-early')])
      expect(early.unmatched).toBe(2)
      const late = await record(
        store,
        awaited.map((id) => receiptOf(id)),
      )
      expect(late.unmatched).toBe(0)
      const newest = Math.max(
        ...before.flatMap(({ orders }) => orders.map(({ order }) => order.id)),
      )
      expect(await place(store, account, { text: 'yeni' })).toBeGreaterThan(newest)
      const made = await anAccount(store)
      expect(made.id).toBeGreaterThan(other.id)
      await store.run('recoverClaims', {
        ...{ node: 'me', nowMs: START, leasesAtMs: START + HOUR_MS, nodesAreDead: false, held: [] },
      })
      const sent = await handOver(store, START + 2 * HOUR_MS)
      expect(sent.length).toBeGreaterThan(270)
      await record(
        store,
        sent.map((id) => receiptOf(id)),
      )
      for (const { open } of await audits(store)) expect(open).toBeLessThan(100)
    })
  })
})

test('receipts that a node of the sandbox still owed are inherited by the next one', async () => {
  const directory = folders.next()
  await inDirectory(directory, async (store) => {
    const account = await anAccount(store)
    await place(store, account, { to: ['5320000001'] })
    await handOver(store)
  })
  const db = new Database(join(directory, 'peyk.sqlite'))
  db.exec(`update part set carrier = '${SIMULATOR}', carrier_message_id = '0123abcd-' || id`)
  db.close()
  const url = await freshDatabase()
  expect(await move(directoryAt(directory), databaseAt(url))).toMatchObject({ differences: [] })
  const machineMs = Date.now()
  const dead = await inDatabase(url, (store) =>
    store.run('nodeBeat', {
      ...{ node: 'heir', machineMs, deadAfterMs: HOUR_MS, forgetAfterMs: 48 * HOUR_MS },
    }),
  )
  expect(dead.map(({ id }) => id)).toEqual(['0123abcd'])
})
