/** Two installations in two schemas of one database: cells that know nothing of each other. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Announcement, Store } from '../../src/store/store.ts'
import { freshDatabase } from '../kit/postgres.ts'
import {
  anAccount,
  balanceOf,
  claim,
  openShared,
  place,
  tryPlace,
  until,
} from '../kit/store-kit.ts'
import { audit } from './audit.ts'

const CELLS = ['cell1', 'cell2']
let cells: Store[]
let url = ''
const urlOf = (cell: string) => `${url}?options=-csearch_path%3D${cell}`

beforeAll(async () => {
  url = await freshDatabase()
  const client = new pg.Client(url)
  await client.connect()
  for (const cell of CELLS) await client.query(`create schema ${cell}`)
  await client.end()
  // Both at once: neither waits for the other's schema.
  cells = await Promise.all(CELLS.map((cell) => openShared(urlOf(cell))))
})
afterAll(async () => {
  for (const cell of cells) await cell.close()
})

test('each counts its own ids, money, repetitions and queue', async () => {
  const [first, second] = cells as [Store, Store]
  const accounts = [await anAccount(first), await anAccount(second, { credits: 7 })] as const
  const ids = [await place(first, accounts[0], {}), await place(second, accounts[1], {})]
  expect(new Set(ids).size).toBe(1)
  expect(await tryPlace(second, accounts[1], {})).toMatchObject({ refused: 'duplicateOrder' })
  expect((await claim(first)).messages.length).toBe(1)
  expect((await claim(first)).messages).toEqual([])
  expect((await claim(second)).messages.length).toBe(1)
  expect(await balanceOf(first, accounts[0].id)).toBe(999)
  expect(await balanceOf(second, accounts[1].id)).toBe(6)
  for (const [at, cell] of cells.entries()) await audit(cell, accounts[at]?.id ?? 0)
})

test('what one announces is heard in its own cell, and not in the other', async () => {
  const [first, second] = cells as [Store, Store]
  const neighbour = await openShared(urlOf('cell1'))
  const heard: string[] = []
  const hear = (who: string) => (announcement: Announcement) =>
    void heard.push(`${who} ${announcement.topic}`)
  neighbour.onAnnouncement(hear('neighbour'))
  second.onAnnouncement(hear('stranger'))
  first.announce({ topic: 'due' })
  await until(async () => heard.includes('neighbour due'))
  // One connection hears in the order in which it is told: this comes behind what was said before.
  const other = await openShared(urlOf('cell2'))
  other.announce({ topic: 'account', body: '1' })
  await until(async () => heard.includes('stranger account'))
  expect(heard).toEqual(['neighbour due', 'stranger account'])
  await neighbour.close()
  await other.close()
})
