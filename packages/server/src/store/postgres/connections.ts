/**
 * Connections to one database: a pool for each kind of work, so that reports never wait for orders
 * nor orders for reports.
 *
 * While the database is known to be away every call fails at once; a look every quarter of a second
 * finds out whether it is back.
 */
import pg from 'pg'
import type { TimeSource } from '../../base/clock.ts'
import { StoreUnavailable } from '../store.ts'
import { isGone, whatHappened } from './errors.ts'

export interface DatabaseOptions {
  /** postgres://user:password@host:port/database, as libpq reads it. */
  readonly url: string
  readonly writersMax: number
  readonly readersMax: number
  readonly connectTimeoutMs: number
  /** Longest time of a statement, of waiting for a lock, and of a transaction that stands still. */
  readonly statementTimeoutMs: number
}

/**
 * The statements of the traffic are planned once, before the tables have grown and been analysed,
 * and every one of them has its index: so the planner is told never to prefer anything else.
 */
const HOT = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
]
/** Of a node that vanished without a word, the locks are let go after about a minute. */
const KEEPALIVE = ['tcp_keepalives_idle=20', 'tcp_keepalives_interval=10', 'tcp_keepalives_count=3']
/** Our own patience is a little longer than the database's, whose message says more. */
const READ_TIMEOUT_MORE_MS = 2_000
const RETRY_CONNECT_MS = 250

export type Kind = 'write' | 'read' | 'count' | 'listen' | 'plain'

const SETTINGS: Readonly<Record<Kind, readonly string[]>> = {
  write: HOT,
  read: HOT,
  // On the disk before anybody uses it: nodes remember their numbers over a crash of the database.
  count: HOT,
  listen: [],
  plain: [],
}

const INT8 = 20
const NUMERIC = 1700

/** Ids, times and sums stay below 2^53, so that they are plain numbers here. */
function types(): pg.TypeOverrides {
  const overrides = new pg.TypeOverrides()
  overrides.setTypeParser(INT8, Number)
  overrides.setTypeParser(NUMERIC, Number)
  return overrides
}

/** What a client of this kind is made with; `plain` waits as long as it must. */
export function clientConfig(options: DatabaseOptions, kind: Kind): pg.ClientConfig {
  const { connectTimeoutMs, statementTimeoutMs } = options
  const url = new URL(options.url)
  const own = url.searchParams.get('options') ?? ''
  url.searchParams.delete('options')
  const settings = [...SETTINGS[kind], ...KEEPALIVE].map((setting) => `-c ${setting}`)
  const limits = {
    statement_timeout: statementTimeoutMs,
    lock_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + READ_TIMEOUT_MORE_MS,
  }
  return {
    connectionString: url.href,
    options: [own, ...settings].join(' ').trim(),
    application_name: `peyk ${kind}`,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: types(),
    ...(kind === 'plain' ? {} : limits),
  }
}

export interface Connections {
  /** Lends a connection for a piece of work. @throws StoreUnavailable when there is none */
  use<T>(work: (connection: pg.PoolClient) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface ConnectionsOptions {
  readonly database: DatabaseOptions
  readonly kind: 'write' | 'read' | 'count'
  readonly max: number
  readonly time: TimeSource
}

export function openConnections({ database, kind, max, time }: ConnectionsOptions): Connections {
  const config = clientConfig(database, kind)
  const pool = new pg.Pool({ ...config, max, pipeline: true, idleTimeoutMillis: 0 })
  // A connection that breaks tells whoever uses it; an idle one is simply replaced.
  const ignore = () => {}
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  let failure: StoreUnavailable | undefined
  let closed = false

  async function connect(): Promise<pg.PoolClient> {
    if (failure) throw failure
    try {
      return await pool.connect()
    } catch (error) {
      throw failure ?? lose(error)
    }
  }

  function lose(error: unknown): StoreUnavailable {
    failure = new StoreUnavailable(`the database cannot be reached: ${whatHappened(error)}`)
    time.after(RETRY_CONNECT_MS, probe)
    return failure
  }

  /** Finds out whether the database is back, while nobody waits for that. */
  function probe(): void {
    if (closed) return
    pool.connect().then((client) => {
      failure = undefined
      client.release()
    }, lose)
  }

  return {
    async use(work) {
      const client = await connect()
      try {
        const done = await work(client)
        client.release()
        return done
      } catch (error) {
        client.release(isGone(error))
        throw error
      }
    },
    close() {
      closed = true
      return pool.end()
    },
  }
}
