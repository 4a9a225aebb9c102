/**
 * How PostgreSQL goes about the busiest statements with five million rows in each big table: the
 * plans stand here to be read, with the rows that each step really touched.
 *
 * They are made on the empty database, as by a node that was there from the beginning, and must be
 * the same when the database knows what it holds.
 */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { istanbulDay } from '../../src/rules/istanbul.ts'
import { postgresDialect } from '../../src/store/dialect.ts'
import { alone } from '../../src/store/postgres/alone.ts'
import { compile } from '../../src/store/postgres/compile.ts'
import { clientConfig } from '../../src/store/postgres/connections.ts'
import { bucketOf } from '../../src/store/print-memory.ts'
import { DEFINED, type Param } from '../../src/store/statement.ts'
import '../../src/store/reads/all.ts'
import '../../src/store/verbs/all.ts'
import { type PostgresServer, startPostgres } from '../kit/postgres-server.ts'
import { openShared, START } from '../kit/store-kit.ts'

const ROWS = 5_000_000
const FIRST_ORDER = 100_000_001
/** Messages that are still queued, and parts that await their receipt: among the newest. */
const QUEUED = 2_000
const AWAITED = 20_000
const ACCOUNT = 1
const DAY = istanbulDay(START)
const SET = 40
const FILL_MS_MAX = 180_000

const sequence = (length: number, from: number) => Array.from({ length }, (_, at) => from + at)

/** Each big table at once; what the statements do not look at is as short as it may be. */
const FILL = [
  `insert into orders select g, ${ACCOUNT}, 'ACME', '', null, ${START}, ${START}, ${DAY},
    g - ${FIRST_ORDER}, 3, null, 1, 1, 0, 1, 1, 1, g - ${FIRST_ORDER - 1}, '', ${START}
    from generate_series(${FIRST_ORDER}::bigint, ${FIRST_ORDER + ROWS - 1}) g`,
  `insert into day_count values (${ACCOUNT}, ${DAY}, ${ROWS})`,
  `insert into message select g, ${ACCOUNT}, g + ${FIRST_ORDER - 1}, 0, 905320000000 + g, null, 1,
    case when g > ${ROWS - QUEUED} then 0 else 3 end, null, ${START}, null, g, 1, ${START}, null,
    case when g > ${ROWS - QUEUED} then ${START} end from generate_series(1, ${ROWS}) g`,
  `insert into part select g, g, 0, 'carrier', 'c' || g,
    case when g > ${ROWS - AWAITED} then 0 else 1 end, ${START}, null, null
    from generate_series(1, ${ROWS}) g`,
  `insert into fingerprint select ${bucketOf(START)}, ${ACCOUNT}, lpad(to_hex(g), 32, '0'), ${START}
    from generate_series(1, ${ROWS}) g`,
]

interface Asked {
  /** Words that stand in this statement and in no other. */
  readonly words: string
  readonly params: Readonly<Record<string, Param>>
}

const ASKED: Readonly<Record<string, Asked>> = {
  claim: {
    words: 'queue_at = null, claim_id = :claimId',
    params: { claimId: 1, nowMs: START, limit: SET },
  },
  next_due: { words: 'as bulk_at', params: {} },
  receipts: {
    words: 'coalesce((select p.id from part p',
    params: {
      rows: sequence(SET, 0).map((at) => [at, `c${ROWS - at}`] as const),
      carrier: 'carrier',
    },
  },
  report_page: {
    words: 'select id, number, raw, state from message',
    params: { first: 2_500_000, last: 2_500_999 },
  },
  reports_list: {
    words: 'where account_id = :accountId and day = :day',
    params: { accountId: ACCOUNT, day: DAY, fromSeq: 2_500_000, toSeq: 2_500_030 },
  },
  duplicates: {
    words: 'join fingerprint f',
    params: {
      prints: sequence(SET, 2_500_000).map((at) => {
        return [bucketOf(START), ACCOUNT, at.toString(16).padStart(32, '0'), START] as const
      }),
    },
  },
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? pg.escapeLiteral(value) : String(value)

describe('at five million rows', () => {
  let server: PostgresServer
  let client: pg.Client

  beforeAll(async () => {
    server = await startPostgres({ settings: { max_wal_size: '8GB', autovacuum: 'off' } })
    const url = await server.createDatabase()
    await (await openShared(url)).close()
    const limits = { connectTimeoutMs: 5_000, statementTimeoutMs: FILL_MS_MAX }
    const database = { url, writersMax: 1, readersMax: 1, ...limits }
    client = new pg.Client(clientConfig(database, 'write'))
    await client.connect()
    for (const [name, asked] of Object.entries(ASKED)) await prepare(name, asked)
    await Promise.all(FILL.map((sql) => alone(database, (filler) => filler.query(sql))))
  }, FILL_MS_MAX)
  afterAll(async () => {
    await client.end()
    await server.remove()
  })

  const calls = new Map<string, string>()

  async function prepare(name: string, { words, params }: Asked): Promise<void> {
    const found = DEFINED.map(({ sql }) => sql(postgresDialect)).filter((sql) =>
      sql.includes(words),
    )
    expect(found.length, words).toBe(1)
    const ready = compile(found[0] ?? '', name)
    if (!ready) throw new Error(`nothing to prepare for ${name}`)
    await client.query(`prepare ${name} as ${ready.text}`)
    const values = ready.valuesOf(params).map(literal)
    calls.set(name, `execute ${name}${values.length > 0 ? ` (${values.join(', ')})` : ''}`)
    await inPassing(calls.get(name) ?? '')
  }

  /** Runs something and leaves no trace of it. */
  async function inPassing(sql: string): Promise<readonly Record<string, string>[]> {
    await client.query('begin')
    const { rows } = await client.query(sql)
    await client.query('rollback')
    return rows
  }

  /** The steps with the rows they touched, and by what they found them. */
  async function planOf(name: string): Promise<string> {
    const how = 'analyze, costs off, timing off, summary off, buffers off'
    const lines = await inPassing(`explain (${how}) ${calls.get(name)}`)
    return lines
      .map((line) => line['QUERY PLAN'] ?? '')
      .filter((line) => /->|^\w|Index Cond|Filter/.test(line))
      .map((line) => line.replaceAll(/_\d{6}_\d+/g, '_MONTH').replaceAll('(actual rows=', '(rows='))
      .join('\n')
  }

  test('a claim of due messages', async () => {
    expect(await planOf('claim')).toMatchInlineSnapshot(`
      "Update on message (rows=40.00 loops=1)
          ->  Limit (rows=40.00 loops=1)
                ->  Append (rows=40.00 loops=1)
                      ->  Subquery Scan on b0 (rows=40.00 loops=1)
                            ->  Limit (rows=40.00 loops=1)
                                  ->  LockRows (rows=40.00 loops=1)
                                        ->  Index Scan using message_MONTH_queue_at_id_idx on message_MONTH message_2 (rows=40.00 loops=1)
                                              Index Cond: ((queue_at >= 0) AND (queue_at <= $1))
                      ->  Subquery Scan on b1 (never executed)
                            ->  Limit (never executed)
                                  ->  LockRows (never executed)
                                        ->  Index Scan using message_MONTH_queue_at_id_idx on message_MONTH message_3 (never executed)
                                              Index Cond: ((queue_at >= '10000000000000'::bigint) AND (queue_at <= ($1 + '10000000000000'::bigint)))
                      ->  Subquery Scan on b2 (never executed)
                            ->  Limit (never executed)
                                  ->  LockRows (never executed)
                                        ->  Index Scan using message_MONTH_queue_at_id_idx on message_MONTH message_4 (never executed)
                                              Index Cond: ((queue_at >= '20000000000000'::bigint) AND (queue_at <= ($1 + '20000000000000'::bigint)))
                      ->  Subquery Scan on b3 (never executed)
                            ->  Limit (never executed)
                                  ->  LockRows (never executed)
                                        ->  Index Scan using message_MONTH_queue_at_id_idx on message_MONTH message_5 (never executed)
                                              Index Cond: ((queue_at >= '30000000000000'::bigint) AND (queue_at <= ($1 + '30000000000000'::bigint)))
                      ->  Subquery Scan on b4 (never executed)
                            ->  Limit (never executed)
                                  ->  LockRows (never executed)
                                        ->  Index Scan using message_MONTH_queue_at_id_idx on message_MONTH message_6 (never executed)
                                              Index Cond: ((queue_at >= '40000000000000'::bigint) AND (queue_at <= ($1 + '40000000000000'::bigint)))
                      ->  Subquery Scan on b5 (never executed)
                            ->  Limit (never executed)
                                  ->  LockRows (never executed)
                                        ->  Index Scan using message_MONTH_queue_at_id_idx on message_MONTH message_7 (never executed)
                                              Index Cond: ((queue_at >= '50000000000000'::bigint) AND (queue_at <= ($1 + '50000000000000'::bigint)))
        ->  Nested Loop (rows=40.00 loops=1)
              ->  HashAggregate (rows=40.00 loops=1)
                    ->  CTE Scan on turn (rows=40.00 loops=1)
              ->  Index Scan using message_MONTH_pkey on message_MONTH message_1 (rows=1.00 loops=40)
                    Index Cond: (id = turn.id)"
    `)
  })

  test('when the next one is due', async () => {
    expect(await planOf('next_due')).toMatchInlineSnapshot(`
      "Result (rows=1.00 loops=1)
          ->  Aggregate (rows=1.00 loops=1)
                ->  Append (rows=6.00 loops=1)
                      ->  Result (rows=1.00 loops=1)
                              ->  Limit (rows=1.00 loops=1)
                                    ->  Index Only Scan using message_MONTH_queue_at_id_idx on message_MONTH message (rows=1.00 loops=1)
                                          Index Cond: ((queue_at >= 0) AND (queue_at < '10000000000000'::bigint))
                      ->  Result (rows=1.00 loops=1)
                              ->  Limit (rows=0.00 loops=1)
                                    ->  Index Only Scan using message_MONTH_queue_at_id_idx on message_MONTH message_1 (rows=0.00 loops=1)
                                          Index Cond: ((queue_at >= '10000000000000'::bigint) AND (queue_at < '20000000000000'::bigint))
                      ->  Result (rows=1.00 loops=1)
                              ->  Limit (rows=0.00 loops=1)
                                    ->  Index Only Scan using message_MONTH_queue_at_id_idx on message_MONTH message_2 (rows=0.00 loops=1)
                                          Index Cond: ((queue_at >= '20000000000000'::bigint) AND (queue_at < '30000000000000'::bigint))
                      ->  Result (rows=1.00 loops=1)
                              ->  Limit (rows=0.00 loops=1)
                                    ->  Index Only Scan using message_MONTH_queue_at_id_idx on message_MONTH message_3 (rows=0.00 loops=1)
                                          Index Cond: ((queue_at >= '30000000000000'::bigint) AND (queue_at < '40000000000000'::bigint))
                      ->  Result (rows=1.00 loops=1)
                              ->  Limit (rows=0.00 loops=1)
                                    ->  Index Only Scan using message_MONTH_queue_at_id_idx on message_MONTH message_4 (rows=0.00 loops=1)
                                          Index Cond: ((queue_at >= '40000000000000'::bigint) AND (queue_at < '50000000000000'::bigint))
                      ->  Result (rows=1.00 loops=1)
                              ->  Limit (rows=0.00 loops=1)
                                    ->  Index Only Scan using message_MONTH_queue_at_id_idx on message_MONTH message_5 (rows=0.00 loops=1)
                                          Index Cond: ((queue_at >= '50000000000000'::bigint) AND (queue_at < '60000000000000'::bigint))
          ->  Aggregate (rows=1.00 loops=1)
                ->  Append (rows=2.00 loops=1)
                      ->  Result (rows=1.00 loops=1)
                              ->  Limit (rows=0.00 loops=1)
                                    ->  Index Only Scan using orders_to_queue on orders (rows=0.00 loops=1)
                      ->  Result (rows=1.00 loops=1)
                              ->  Limit (rows=0.00 loops=1)
                                    ->  Index Only Scan using bulk_turn_time on bulk_turn (rows=0.00 loops=1)"
    `)
  })

  test('receipts find their parts', async () => {
    expect(await planOf('receipts')).toMatchInlineSnapshot(`
      "Nested Loop (rows=40.00 loops=1)
          ->  Function Scan on u (rows=40.00 loops=1)
                  ->  Limit (rows=1.00 loops=40)
                        ->  Index Scan using part_MONTH_carrier_message_id_carrier_idx on part_MONTH p_1 (rows=1.00 loops=40)
                              Index Cond: ((carrier_message_id = u.carrier_message_id) AND (carrier = $1))
                  ->  Limit (never executed)
                        ->  Index Scan using part_MONTH_carrier_message_id_carrier_idx1 on part_MONTH p_2 (never executed)
                              Index Cond: ((carrier_message_id = u.carrier_message_id) AND (carrier = $1))
        ->  Nested Loop (rows=40.00 loops=1)
              ->  CTE Scan on hit h (rows=40.00 loops=1)
              ->  Index Scan using part_MONTH_pkey on part_MONTH p (rows=1.00 loops=40)
                    Index Cond: (id = h.part_id)
        ->  Index Scan using message_MONTH_pkey on message_MONTH m (rows=1.00 loops=40)
              Index Cond: (id = p.message_id)"
    `)
  })

  test('a page of get-report', async () => {
    expect(await planOf('report_page')).toMatchInlineSnapshot(`
      "Index Scan using message_MONTH_pkey on message_MONTH message (rows=1000.00 loops=1)
        Index Cond: ((id >= $1) AND (id <= $2))"
    `)
  })

  test('a page of get-reports', async () => {
    expect(await planOf('reports_list')).toMatchInlineSnapshot(`
      "Index Scan Backward using orders_of_day on orders (rows=30.00 loops=1)
        Index Cond: ((account_id = $1) AND (day = $2) AND (seq >= $3) AND (seq < $4))"
    `)
  })

  test('the look-up of the duplicate window', async () => {
    expect(await planOf('duplicates')).toMatchInlineSnapshot(`
      "Nested Loop (rows=40.00 loops=1)
        ->  Function Scan on u (rows=40.00 loops=1)
        ->  Index Scan using fingerprint_pkey on fingerprint f (rows=1.00 loops=40)
              Index Cond: ((bucket = ANY (ARRAY[(u.bucket - 1), u.bucket, (u.bucket + 1)])) AND (account_id = u.account_id) AND (hash = (u.hash)::text))
              Filter: ((at <= (u.at + 5000)) AND (at > (u.at - 600000)))"
    `)
  })

  test('they go by the same indexes when the database knows its tables', async () => {
    const before = await scans()
    expect(before.length).toBeGreaterThan(8)
    await client.query('analyze')
    expect(await scans()).toEqual(before)
  })

  async function scans(): Promise<string[]> {
    const plans: string[] = []
    for (const name of Object.keys(ASKED)) plans.push(...(await planOf(name)).split('\n'))
    return plans
      .map((line) => line.trim())
      .filter((line) => /Scan (using|on [a-z_]+MONTH)/.test(line))
  }
})
