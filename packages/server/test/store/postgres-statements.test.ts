/**
 * Every statement of the store on a real PostgreSQL: it prepares, and on a database that is still
 * empty it is planned for the time when it is not. Plans are made once and kept (D22), so one that
 * walks a whole index now would walk it with millions of rows in it.
 */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresDialect } from '../../src/store/dialect.ts'
import { compile } from '../../src/store/postgres/compile.ts'
import { clientConfig } from '../../src/store/postgres/connections.ts'
import { READS } from '../../src/store/reads/all.ts'
import { DEFINED } from '../../src/store/statement.ts'
import { VERBS } from '../../src/store/verbs/all.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { openShared } from '../kit/store-kit.ts'

/** Tables that grow with the traffic, by the beginning of their partitions' names. */
const BIG =
  /^(message|part|orders|order_text|ledger|event|blacklist|consent|contact|contact_member|fingerprint|webhook_delivery|webhook_attempt|request_log|cap_count)(_|$)/
/** The sandbox's reset, which is meant to read everything. */
const isReset = (sql: string) => /^delete from \w+$/.test(sql)

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Node[]
}

/** What reads all there is: a table, or an index without a condition that nothing limits. */
function wholeReads(node: Node, limited = false): string[] {
  const { 'Node Type': type, 'Relation Name': relation = '', 'Index Cond': condition } = node
  const scans = type === 'Seq Scan' || (/^Index/.test(type) && condition === undefined && !limited)
  const below = (node.Plans ?? []).flatMap((each) => wholeReads(each, limited || type === 'Limit'))
  return scans && BIG.test(relation) ? [`${type} of ${relation}`, ...below] : below
}

describe('statements on PostgreSQL', () => {
  let client: pg.Client
  const all = DEFINED.map((statement) => statement.sql(postgresDialect)).filter((sql) => sql !== '')

  beforeAll(async () => {
    const url = await freshDatabase()
    const store = await openShared(url)
    await store.close()
    const limits = { connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 }
    const database = { url, writersMax: 1, readersMax: 1, ...limits }
    client = new pg.Client(clientConfig(database, 'write'))
    await client.connect()
  })
  afterAll(() => client.end())

  async function planOf(sql: string): Promise<Node> {
    const ready = compile(sql, 'asked')
    if (!ready) throw new Error('nothing to plan')
    const places = new Set(ready.text.match(/\$\d+/g)).size
    await client.query(`prepare asked as ${ready.text}`)
    try {
      const nulls = Array.from({ length: places }, () => 'null').join(', ')
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
        `explain (format json) execute asked${places > 0 ? ` (${nulls})` : ''}`,
      )
      const [found] = rows
      if (!found) throw new Error('no plan')
      return found['QUERY PLAN'][0].Plan
    } finally {
      await client.query('deallocate asked')
    }
  }

  test('all of them were seen', () => {
    expect(Object.keys(VERBS).length).toBeGreaterThan(15)
    expect(Object.keys(READS).length).toBeGreaterThan(10)
    expect(all.length).toBeGreaterThan(90)
  })

  test('each one prepares, and none reads a table whole that grows with the traffic', async () => {
    const wrong: string[] = []
    for (const sql of all) {
      try {
        const whole = wholeReads(await planOf(sql))
        if (!isReset(sql) && whole.length > 0) wrong.push(`${whole.join(', ')}: ${sql}`)
      } catch (error) {
        wrong.push(`${sql}\n${error}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('a search of contacts goes by the trigrams, a bucket after the other until it is full', async () => {
    const [sql = ''] = all.filter((each) => each.includes('contact_grams('))
    const steps = stepsOf(await planOf(sql))
    expect(steps).toContain('Bitmap Index Scan contact_search')
    expect(steps).toContain('Incremental Sort')
  })
})

const stepsOf = (node: Node): string[] => [
  [node['Node Type'], node['Index Name']].filter((each) => each !== undefined).join(' '),
  ...(node.Plans ?? []).flatMap(stepsOf),
]
