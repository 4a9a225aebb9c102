/** Work on a connection of its own, which may take its time: the schema, partitions. */
import pg from 'pg'
import { clientConfig, type DatabaseOptions } from './connections.ts'
import { codeOf, isAway, whatHappened } from './errors.ts'

export async function alone<T>(
  database: DatabaseOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(clientConfig(database, 'plain'))
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** SQLSTATE: wrong user or password, no such database, no right to make tables. */
const REFUSED = /^(28...|3D000|42501|3F000)$/

/** Nobody waits for a database that is not there. @throws with one line that names it */
export async function aloneOrRefused<T>(
  database: DatabaseOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  try {
    return await alone(database, work)
  } catch (error) {
    if (!isAway(error) && !REFUSED.test(codeOf(error))) throw error
    throw new Error(`DATABASE_URL: ${placeOf(database)} cannot be used: ${whatHappened(error)}`)
  }
}

/** For people: without the user and the password. */
export function placeOf({ url }: Pick<DatabaseOptions, 'url'>): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}
