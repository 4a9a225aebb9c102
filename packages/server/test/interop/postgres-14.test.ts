/** The store on the oldest PostgreSQL that is supported. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { versionsHere } from '../kit/postgres-programs.ts'
import { type PostgresServer, startPostgres } from '../kit/postgres-server.ts'
import { openShared } from '../kit/store-kit.ts'
import { describeStore } from '../store/suite/describe-store.ts'

describe.each(versionsHere().filter((version) => version === 14))('PostgreSQL %i', (version) => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres({ version })
  })
  afterAll(() => server.remove())

  test('is as old as that', async () => {
    const store = await openShared(await server.createDatabase())
    expect(await store.read('reachable', {})).toBe(true)
    await store.close()
  })
  describeStore(`on ${version}`, async () => openShared(await server.createDatabase()))
})
