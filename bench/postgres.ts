/**
 * PostgreSQL for the bench: a real server with settings as in production, or one that is given.
 * Every installation has a database of its own on it.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import {
  createDatabase,
  dropDatabases,
  nameOf,
} from '../packages/server/test/kit/postgres-databases.ts'
import { startPostgres } from '../packages/server/test/kit/postgres-server.ts'
import { median } from './bench.ts'
import { atTheEnd, makeFolder, removeFolder } from './children.ts'
import { parentNamed } from './proc.ts'
import type { StoreUnderTest } from './stores.ts'

/** Nothing that a careful administrator would not set, and every commit waits for the disk. */
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  max_connections: '200',
} as const
const SHOWN = ['fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size'] as const
const COMMITS = 200

/** @param databaseUrl as somebody who may make databases; left out, a server is started */
export async function openPostgres(databaseUrl: string | undefined): Promise<StoreUnderTest> {
  const adminUrl = databaseUrl ?? (await startOwn())
  const made = new Set<string>()
  async function drop(names: readonly string[]): Promise<void> {
    await dropDatabases(adminUrl, names)
    for (const name of names) made.delete(name)
  }
  async function makeDatabase(): Promise<string> {
    const name = `peyk_bench_${randomBytes(8).toString('hex')}`
    made.add(name)
    return createDatabase(adminUrl, name)
  }
  const removePlaces = () => drop([...made])
  atTheEnd(removePlaces)
  const url = await makeDatabase()
  const { description, postmasterPid } = await withClient(url, describe)
  await removePlaces()
  return {
    name: 'postgres',
    description,
    postmasterPid,
    removePlaces,
    async makePlace() {
      const folder = makeFolder('peyk')
      const database = await makeDatabase()
      return {
        folder,
        args: [],
        environment: { DATABASE_URL: database },
        async remove() {
          removeFolder(folder)
          await drop([nameOf(database)])
        },
      }
    },
  }
}

/** It also goes when the bench is killed: its kit sees to that. */
async function startOwn(): Promise<string> {
  const server = await startPostgres({ durable: true, settings: SETTINGS })
  atTheEnd(() => server.remove())
  return server.url('postgres')
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function describe(
  client: pg.Client,
): Promise<Pick<StoreUnderTest, 'description' | 'postmasterPid'>> {
  const show = async (name: string): Promise<string> => {
    const { rows } = await client.query(`show ${name}`)
    return rows[0][name]
  }
  const version = await show('server_version')
  const settings: string[] = []
  for (const name of SHOWN) settings.push(`${name} ${await show(name)}`)
  const commitMs = await measureCommit(client)
  return {
    description:
      `PostgreSQL ${version}: ${settings.join(', ')}; ` +
      `one durable commit: ${commitMs.toFixed(3)} ms`,
    postmasterPid: await postmasterPid(client),
  }
}

/** One row, one commit, one after the other: the median of a few hundred. */
async function measureCommit(client: pg.Client): Promise<number> {
  await client.query('create table commits (id bigserial primary key, value text)')
  const times: number[] = []
  while (times.length < COMMITS) {
    const startedAt = performance.now()
    await client.query(`insert into commits (value) values ('durable')`)
    times.push(performance.now() - startedAt)
  }
  await client.query('drop table commits')
  return median(times)
}

/** Whoever serves us is a child of it, if it is a process of this machine at all. */
async function postmasterPid(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query(`
    select pg_backend_pid() as pid,
      inet_server_addr() is not distinct from inet_client_addr() as here`)
  return rows[0].here ? parentNamed(rows[0].pid, /^postgres/) : undefined
}
