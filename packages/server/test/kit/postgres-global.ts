/**
 * One server of PostgreSQL for the whole run, started by the first test that asks for a database:
 * initdb takes most of a second, which a run without such tests shall not pay.
 *
 * Tests run in threads and this does not, so they ask at a door: an HTTP server that answers with
 * the URL of the administrator, or with the reason why there is none.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    readonly postgresDoor: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<PostgresServer> | undefined
  const door = createServer(async (_, response) => {
    try {
      started ??= startPostgres()
      response.end((await started).url('postgres'))
    } catch (error) {
      response.writeHead(500).end(`set TEST_DATABASE_URL, or see why it does not start: ${error}`)
    }
  }).listen(0, '127.0.0.1')
  await once(door, 'listening')
  project.provide('postgresDoor', `http://127.0.0.1:${(door.address() as AddressInfo).port}`)
  return async () => {
    door.close()
    door.closeAllConnections()
    const server = await started?.catch(() => undefined)
    await server?.remove()
  }
}
