/** Makes and drops databases on a server of PostgreSQL that is running, ours or another. */
import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'

/** With a name of its own unless told. @returns its URL, which is the given one but for the name */
export async function createDatabase(
  adminUrl: string,
  name = `peyk_test_${randomBytes(8).toString('hex')}`,
): Promise<string> {
  await asAdmin(adminUrl, async (client) => {
    const { rows } = await client.query('show server_version_num')
    // Version 15 learned to write the new database to its log, page by page: twice as slow where
    // nothing waits for the disk.
    const strategy = Number(rows[0].server_version_num) < 150_000 ? '' : 'strategy file_copy'
    // Nobody can be connected to template0, which would make the others wait.
    await client.query(`create database ${escapeIdentifier(name)} template template0 ${strategy}`)
  })
  const url = new URL(adminUrl)
  url.pathname = name
  return url.href
}

/** Whoever is still connected to them is thrown out. */
export const dropDatabases = (adminUrl: string, names: readonly string[]): Promise<void> =>
  asAdmin(adminUrl, async (client) => {
    for (const name of names)
      await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`)
  })

export const nameOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1))

async function asAdmin(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
