/**
 * Databases for tests, each empty and used by nobody else: on the server of `TEST_DATABASE_URL`,
 * or else on the one of this run, which `postgres-global.ts` starts.
 */
import { strict as assert } from 'node:assert'
import { afterAll, inject } from 'vitest'
import { createDatabase, dropDatabases, nameOf } from './postgres-databases.ts'

const made: string[] = []
let asked: Promise<string> | undefined

/** @returns its URL. It is dropped after the last test of the file, whoever is still connected. */
export async function freshDatabase(): Promise<string> {
  const url = await createDatabase(await adminUrl())
  made.push(nameOf(url))
  return url
}

/** The server that the databases are on, as somebody who may make them. */
export function adminUrl(): Promise<string> {
  asked ??= ask()
  return asked
}

async function ask(): Promise<string> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return given
  const reply = await fetch(inject('postgresDoor'))
  const answer = await reply.text()
  assert(reply.ok, answer)
  return answer
}

// Registered with the import, and so the last of the file's hooks to run.
afterAll(async () => {
  if (made.length > 0) await dropDatabases(await adminUrl(), made)
})
