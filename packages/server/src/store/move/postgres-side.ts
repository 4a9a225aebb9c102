/**
 * A PostgreSQL database as one end of a move, on one connection.
 *
 * A page of rows and the mark travel in one statement, which is one transaction and one round trip.
 */
import pg from 'pg'
import { placeOf } from '../postgres/alone.ts'
import { arrayOf } from '../postgres/compile.ts'
import { clientConfig, type DatabaseOptions } from '../postgres/connections.ts'
import { codeOf, whatHappened } from '../postgres/errors.ts'
import { migratePostgres } from '../postgres/migrate.ts'
import { keepSpans } from '../postgres/spans.ts'
import type { SetRows } from '../statement.ts'
import { MOVING } from './mark.ts'
import { furnish } from './postgres-furnish.ts'
import { type Column, MoveRefused, type Page, type Row, type Side, type Target } from './side.ts'

type At = MoveRefused['at']

export interface PostgresSideOptions {
  readonly database: DatabaseOptions
  /** By the machine. */
  readonly nowMs: number
  /** A node that has said nothing for so long is taken to be dead. */
  readonly nodeDeadAfterMs: number
}

/** Not one of the names that nodes have: whoever looks for nodes does not find us. */
const APPLICATION = 'peyk move'

export async function openPostgresSource(options: PostgresSideOptions): Promise<Side> {
  const client = await connect(options.database, 'source')
  return sideOf(client, options, 'source')
}

export async function openPostgresTarget(options: PostgresSideOptions): Promise<Target> {
  const client = await connect(options.database, 'target')
  try {
    await refuseEncoding(client)
    await lock(client)
    // What a crash of the database takes is the end of the log: pages and their marks together.
    await client.query('set synchronous_commit = off')
    return targetOf(client, options)
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

function targetOf(client: pg.Client, options: PostgresSideOptions): Target {
  return {
    ...sideOf(client, options, 'target'),
    async migrate() {
      await migratePostgres(client, options.nowMs).catch((error: Error) => {
        const strange = /^DATABASE_URL: (.*)$/.exec(error.message)?.[1]
        throw strange ? new MoveRefused('target', strange) : error
      })
    },
    async makeRoom() {
      await keepSpans(client, undefined)
      await refuseGaps(client)
    },
    write: (page, mark) => writePage(client, page, mark),
    furnish: (furnishing) => furnish(client, furnishing),
    async settle() {
      await client.query('set synchronous_commit = on')
    },
  }
}

/** Of a database that was used and emptied, months may be gone for good. */
async function refuseGaps(client: pg.Client): Promise<void> {
  const { rows } = await client.query(`select relation from span group by relation
    having min(first_id) > 0 or sum(end_id - first_id) <> max(end_id)`)
  if (rows.length === 0) return
  throw new MoveRefused('target', 'months have been dropped from it before; name a new database')
}

async function connect(database: DatabaseOptions, at: At): Promise<pg.Client> {
  const config = { ...clientConfig(database, 'plain'), application_name: APPLICATION }
  const client = new pg.Client(config)
  // Whoever waits for an answer is told.
  client.on('error', () => {})
  try {
    await client.connect()
    // A look through a large table takes its time, whatever the user's sessions are set to.
    await client.query('set statement_timeout = 0')
    return client
  } catch (error) {
    const where = placeOf(database)
    throw new MoveRefused(at, `${where} cannot be used: ${whatHappened(error)}`)
  }
}

async function refuseEncoding(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('show server_encoding')
  const encoding = rows[0]?.server_encoding
  if (encoding === 'UTF8') return
  throw new MoveRefused('target', `the database keeps texts as ${encoding}; make one with UTF8`)
}

const LOCK_WAIT = '10s'
const LOCK_NOT_AVAILABLE = '55P03'

/** Of a move that was killed, the connection may live a moment longer. */
async function lock(client: pg.Client): Promise<void> {
  try {
    await client.query(`set lock_timeout = '${LOCK_WAIT}'`)
    await client.query(`select pg_advisory_lock(hashtext('peyk.move'), hashtext(current_schema()))`)
    await client.query('set lock_timeout = 0')
  } catch (error) {
    if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error
    throw new MoveRefused('target', 'another move into this database is under way; wait for it')
  }
}

function sideOf(client: pg.Client, options: PostgresSideOptions, at: At): Side {
  return {
    name: placeOf(options.database),
    ask: async (text, values = []) => (await client.query(text, [...values])).rows,
    async askRows(text, values = []) {
      return (await client.query<Value[]>({ text, values: [...values], rowMode: 'array' })).rows
    },
    async tables() {
      const { rows } = await client.query<{ name: string }>(`select relname as name from pg_class
        where relnamespace = current_schema()::regnamespace
          and relkind in ('r', 'p') and not relispartition`)
      return rows.map(({ name }) => name)
    },
    columnsOf: (table) => columnsOf(client, table),
    octets: ({ name }) => `octet_length(${name})`,
    refuseUse: () => refuseUse(client, options, at),
    close: () => client.end(),
  }
}

type Value = Row[number]

async function refuseUse(
  client: pg.Client,
  { nowMs, nodeDeadAfterMs }: PostgresSideOptions,
  at: At,
): Promise<void> {
  const connected = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database()
      and application_name like 'peyk %' and application_name <> '${APPLICATION}'`,
  )
  const { rows } = await client.query(`select from information_schema.columns
    where table_schema = current_schema() and table_name = 'node' and column_name = 'seen_at'`)
  const alive =
    rows.length === 0
      ? undefined
      : await client.query<{ count: number }>(
          'select count(*)::int as count from node where seen_at > $1',
          [nowMs - nodeDeadAfterMs],
        )
  if (!connected.rows[0]?.count && !alive?.rows[0]?.count) return
  const wait = `${Math.ceil(nodeDeadAfterMs / 1000)} seconds`
  throw new MoveRefused(
    at,
    `Peyk is at work on this database; stop every node first (after a crash, wait ${wait})`,
  )
}

const KINDS: Readonly<Record<string, Column['kind']>> = {
  bigint: 'integer',
  integer: 'integer',
  text: 'text',
  bytea: 'bytes',
}
const ARRAYS: Readonly<Record<Column['kind'], string>> = {
  integer: 'bigint[]',
  text: 'text[]',
  bytes: 'bytea[]',
}

async function columnsOf(client: pg.Client, table: string): Promise<readonly Column[]> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
      where table_schema = current_schema() and table_name = $1 order by ordinal_position`,
    [table],
  )
  return rows.map(({ name, type }) => {
    const kind = KINDS[type]
    if (!kind) throw new Error(`a move knows no column of the type ${type} (${table}.${name})`)
    return { name, kind }
  })
}

async function writePage(
  client: pg.Client,
  { table, columns, rows }: Page,
  mark: string,
): Promise<void> {
  const names = columns.map(({ name }) => name).join(', ')
  const arrays = columns.map(({ kind }, at) => `$${at + 2}::${ARRAYS[kind]}`)
  const text = `with moved as (insert into ${table.name} (${names})
      select ${names} from unnest(${arrays.join(', ')}) as r(${names}))
    update setting set value = $1 where name = '${MOVING}'`
  const plain = columns.some(({ kind }) => kind === 'bytes') ? rows.map(withHex) : rows
  const values = columns.map((_, at) => arrayOf(plain as SetRows, at))
  await client.query({ name: `move_${table.name}`, text, values: [mark, ...values] })
}

/** Bytes as PostgreSQL reads them in a text: `\x` and their digits. */
const withHex = (row: Row): Row =>
  row.map((value) =>
    value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value,
  )
