/**
 * Brings the schema up to date, once, however many nodes start together.
 *
 * One of them holds the lock and works, the others wait for it and then find nothing to do. Each
 * migration is a transaction that waits only briefly for the locks it needs, so that the nodes that
 * go on working never queue up behind it; it is tried again until it gets them.
 */
import type { ClientBase } from 'pg'
import { postgresDialect } from '../dialect.ts'
import { checkSchema, MIGRATIONS, type Migration, type Schema } from '../migrations/all.ts'
import { codeOf } from './errors.ts'
import { keepSpans } from './spans.ts'

const LOCK = `hashtext('peyk.migrate'), hashtext(current_schema())`
const LOCK_NOT_AVAILABLE = '55P03'
const TRIES = 60

/** Migrations that the database has not had yet. @throws when it is newer than this program */
export async function pendingMigrations(client: ClientBase): Promise<readonly Migration[]> {
  const { version } = await readSchema(client)
  return MIGRATIONS.slice(version)
}

/**
 * @returns what was done
 * @throws with one line when the schema belongs to another program, or to a newer Peyk
 */
export async function migratePostgres(
  client: ClientBase,
  nowMs: number,
): Promise<readonly Migration[]> {
  await client.query(`select pg_advisory_lock(${LOCK})`)
  try {
    const pending = await pendingMigrations(client)
    if (pending.length > 0) await refuseStrangers(client)
    for (const migration of pending) await apply(client, migration, nowMs)
    await keepSpans(client, nowMs)
    return pending
  } finally {
    // The lock goes with the connection, should this fail.
    await client.query(`select pg_advisory_unlock(${LOCK})`).catch(() => {})
  }
}

const hasTable = `select count(*)::int as tables,
    count(*) filter (where relname = 'migration')::int as own
  from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')`

async function readSchema(client: ClientBase): Promise<Schema> {
  const { rows } = await client.query<{ own: number }>(hasTable)
  if (!rows[0]?.own) return { version: 0, runsWith: 0 }
  const found = await client.query<Schema>(
    `select coalesce(max(version), 0)::int as version,
        coalesce(max(runs_with), 0)::int as "runsWith"
      from migration`,
  )
  const schema = found.rows[0] ?? { version: 0, runsWith: 0 }
  checkSchema(schema)
  return schema
}

/** A DATABASE_URL may be meant for another program. */
async function refuseStrangers(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ tables: number; own: number }>(hasTable)
  if (!rows[0] || rows[0].own > 0 || rows[0].tables === 0) return
  throw new Error(
    'DATABASE_URL: the database holds tables of another program; ' +
      'name an empty one, or a schema of its own (?options=-csearch_path%3Dpeyk)',
  )
}

async function apply(client: ClientBase, migration: Migration, nowMs: number): Promise<void> {
  const { version, name, runsWith, statements } = migration
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query('begin')
      await client.query(`set local lock_timeout = '1s'`)
      await client.query(`create table if not exists migration (
        version integer primary key, name text not null, at bigint not null,
        runs_with integer not null)`)
      for (const sql of statements(postgresDialect)) await client.query(sql)
      await client.query('insert into migration values ($1, $2, $3, $4)', [
        ...[version, name],
        ...[Math.floor(nowMs / 1000), runsWith],
      ])
      await client.query('commit')
      return
    } catch (error) {
      await client.query('rollback')
      if (codeOf(error) !== LOCK_NOT_AVAILABLE || tries >= TRIES) throw error
    }
  }
}
