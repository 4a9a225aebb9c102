/** A move that was interrupted goes on where it was; what is not the same afterwards is found. */
import { cpSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OPENED_BY } from '../../src/store/move/mark.ts'
import { asking, contentsOfDirectory, rowsMoved } from '../kit/contents.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { anAccount } from '../kit/store-kit.ts'
import {
  carried,
  databaseAt,
  directoryAt,
  furnishedDirectory,
  inDirectory,
  move,
  moveHalf,
  openFolders,
} from './move-kit.ts'

const folders = openFolders()
const source = folders.next()

beforeAll(() => furnishedDirectory(source))
afterAll(() => folders.remove())

describe('interrupted', () => {
  test.each([1, 60, 250])('after %d rows, it goes on and is the same', async (rows) => {
    const [url, back] = [await freshDatabase(), folders.next()]
    await moveHalf(directoryAt(source), databaseAt(url), rows)
    const copied = await rowsMoved(url)
    expect(copied).toBeGreaterThanOrEqual(rows)
    const again = await move(directoryAt(source), databaseAt(url))
    expect(again).toMatchObject({ rowsBefore: copied, differences: [] })
    expect(await rowsMoved(url)).toBe(0)
    await moveHalf(databaseAt(url), directoryAt(back), rows)
    expect(await rowsMoved(back)).toBeGreaterThanOrEqual(rows)
    expect(await move(databaseAt(url), directoryAt(back))).toMatchObject({ differences: [] })
    expect(carried(contentsOfDirectory(back))).toEqual(carried(contentsOfDirectory(source)))
  })

  test('it does not go on from another source, or one that was used since', async () => {
    const [url, copy] = [await freshDatabase(), folders.next()]
    cpSync(source, copy, { recursive: true })
    await moveHalf(directoryAt(copy), databaseAt(url), 60)
    const other = folders.next()
    await inDirectory(other, (store) => anAccount(store))
    await expect(move(directoryAt(other), databaseAt(url))).rejects.toThrow(
      new RegExp(`^--to: .*unfinished move from ${copy}`),
    )
    await inDirectory(copy, (store) => store.run('keepSetting', { name: OPENED_BY, value: 'b' }))
    await expect(move(directoryAt(copy), databaseAt(url))).rejects.toThrow(/^--to: .*used since/)
  })

  test('what is unfinished is nobody’s source', async () => {
    const [url, back] = [await freshDatabase(), folders.next()]
    await moveHalf(directoryAt(source), databaseAt(url), 60)
    await expect(move(databaseAt(url), directoryAt(back))).rejects.toThrow(
      /^--from: .*not finished/,
    )
  })
})

describe('what differs is found, named, and leaves the target unfinished', () => {
  const CHANGES: readonly (readonly [string, RegExp])[] = [
    ['update message set state = state + 1 where id = 2', /^message: the sum of state/],
    ['delete from part where id = (select max(id) from part)', /^part: the number of rows/],
    ['update message set reason = null where reason is not null', /^message: the number of reason/],
    [`update order_text set body = body || '.'`, /^order_text: the sum of body/],
    ['update account set balance = balance + 1 where id = 1', /^account 1: the balance is \d+/],
    [`update compact set numbers = ''`, /^compact: the sum of numbers/],
    [
      `update orders set id = 2000000000 where id % 2 = 1 and state = 4`,
      /^counter order: .* taken/,
    ],
  ]

  test.each(CHANGES)('%s', async (sql, found) => {
    const url = await freshDatabase()
    // Ends between the last row and the check.
    const broken = new Error('broken off')
    const stop = move(directoryAt(source), databaseAt(url), ({ stage }) => {
      if (stage === 'verify') throw broken
    })
    await expect(stop).rejects.toBe(broken)
    await asking(url, (client) => client.query(sql))
    const { differences } = await move(directoryAt(source), databaseAt(url))
    expect(differences.some((line) => found.test(line))).toBe(true)
    expect(await rowsMoved(url)).toBeGreaterThan(0)
  })
})
