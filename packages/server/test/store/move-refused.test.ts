/** Everything that keeps a move from beginning; nothing has been done then, and one line says why. */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NEWEST } from '../../src/store/migrations/all.ts'
import { asking, contentsOfDatabase } from '../kit/contents.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { anAccount } from '../kit/store-kit.ts'
import {
  databaseAt,
  directoryAt,
  furnishedDirectory,
  inDatabase,
  inDirectory,
  move,
  openFolders,
} from './move-kit.ts'

const folders = openFolders()
const source = folders.next()

beforeAll(() => furnishedDirectory(source))
afterAll(() => folders.remove())

const placeAt = (where: string) => (where.includes('://') ? databaseAt(where) : directoryAt(where))

async function refused(from: string, to: string, why: RegExp): Promise<void> {
  const error = await move(placeAt(from), placeAt(to)).catch((thrown: unknown) => thrown)
  assert(error instanceof Error)
  expect(error.message).toMatch(why)
  expect(error.message).not.toContain('\n')
}

test('a target with rows in it, of either kind', async () => {
  const [url, full] = [await freshDatabase(), folders.next()]
  await inDatabase(url, (store) => store.run('keepSetting', { name: 'a', value: '1' }))
  await refused(source, url, /^--to: it is not empty \(there are rows in setting\)/)
  await inDirectory(full, (store) => anAccount(store))
  await refused(url, full, /^--to: it is not empty \(there are rows in account/)
  expect((await contentsOfDatabase(url)).account).toEqual([])
})

test('a target that has tables of another program', async () => {
  const url = await freshDatabase()
  await asking(url, (client) => client.query('create table theirs (a text)'))
  await refused(source, url, /^--to: the database holds tables of another program/)
  expect(Object.keys(await contentsOfDatabase(url))).toEqual(['theirs'])
})

test('a target or a source that Peyk works on', async () => {
  const [url, other] = [await freshDatabase(), await freshDatabase()]
  const directory = folders.next()
  await inDatabase(url, () => refused(source, url, /^--to: Peyk is at work/))
  await inDatabase(url, () => refused(url, directory, /^--from: Peyk is at work/))
  await inDatabase(other, (store) =>
    store.run('nodeBeat', {
      ...{ node: 'n', machineMs: Date.now(), deadAfterMs: 1e9, forgetAfterMs: 1e9 },
    }),
  )
  // It was there a moment ago, and its connections may be cut off.
  await refused(other, directory, /^--from: Peyk is at work.*wait 20 seconds/)
  await inDirectory(directory, async () => {
    await refused(directory, url, /in use by another Peyk/)
    await refused(url, directory, /^--to: .*in use by another Peyk/)
  })
})

test('a source that is none', async () => {
  const [url, nowhere] = [await freshDatabase(), folders.next()]
  await refused(nowhere, url, /^--from: there is no database in/)
  await refused(url, nowhere, /^--from: there is no Peyk in it/)
  await refused(source, 'postgres://u:secret@127.0.0.1:1/x', /^--to: 127\.0\.0\.1:1\/x cannot/)
  await refused(source, 'postgres://u:secret@127.0.0.1:1/x', /^(?!.*secret)/)
})

test('a source whose schema is older', async () => {
  const directory = folders.next()
  await inDirectory(directory, async () => {})
  const db = new Database(join(directory, 'peyk.sqlite'))
  db.exec(`delete from migration where version = ${NEWEST}`)
  db.close()
  await refused(directory, await freshDatabase(), /^--from: it has schema .*peyk migrate/)
})

test('a source whose books do not add up', async () => {
  const directory = folders.next()
  await inDirectory(directory, (store) => anAccount(store))
  const db = new Database(join(directory, 'peyk.sqlite'))
  db.exec('update account set balance = 999')
  db.close()
  const why = /^--from: its books do not add up \(account 1: the balance is 999/
  await refused(directory, await freshDatabase(), why)
})

test('a target whose months have been dropped', async () => {
  const url = await freshDatabase()
  await inDatabase(url, async () => {})
  await asking(url, (client) => client.query('update span set first_id = 1'))
  await refused(source, url, /^--to: months have been dropped from it/)
})
