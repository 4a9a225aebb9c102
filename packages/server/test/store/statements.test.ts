/** Every statement of the store, against the real schema: it prepares, and it reads no big table whole. */
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sqliteDialect } from '../../src/store/dialect.ts'
import { MIGRATIONS } from '../../src/store/migrations/all.ts'
import { READS } from '../../src/store/reads/all.ts'
import { openPrints } from '../../src/store/sqlite/prints.ts'
import { DEFINED } from '../../src/store/statement.ts'
import { VERBS } from '../../src/store/verbs/all.ts'

/** Tables that grow with the traffic, or by a thousand accounts. */
const BIG = ['message', 'part', 'orders', 'order_text', 'ledger', 'event', 'blacklist', 'compact']
/** The sandbox's reset, which is meant to read everything. */
const isReset = (sql: string) => /^delete from \w+$/.test(sql)

describe('statements', () => {
  let db: Database.Database
  const all = DEFINED.map((statement) => statement.sql(sqliteDialect))

  beforeAll(() => {
    db = new Database(':memory:')
    for (const { statements } of MIGRATIONS) {
      for (const sql of statements(sqliteDialect)) db.exec(sql)
    }
    openPrints(db)
  })
  afterAll(() => db.close())

  test('all of them were seen', () => {
    expect(Object.keys(VERBS).length).toBeGreaterThan(15)
    expect(Object.keys(READS).length).toBeGreaterThan(10)
    expect(all.length).toBeGreaterThan(90)
  })

  test('each one prepares', () => {
    const broken = all.flatMap((sql) => {
      try {
        db.prepare(sql)
        return []
      } catch (error) {
        return [`${sql}\n${error}`]
      }
    })
    expect(broken).toEqual([])
  })

  test('none reads a table whole that grows with the traffic', () => {
    const scans = all.filter((sql) => !isReset(sql)).flatMap((sql) => {
      const plan = db.prepare(`explain query plan ${sql}`).all({}) as { detail: string }[]
      const whole = plan.filter(({ detail }) => scansBigTable(detail, sql))
      return whole.map(({ detail }) => `${detail}: ${sql}`)
    })
    expect(scans).toEqual([])
  })

  test('migrations are numbered from one, without a gap', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, at) => at + 1))
  })
})

/** A scan names the table or its alias; one along an index that is partial is bounded by it. */
function scansBigTable(detail: string, sql: string): boolean {
  const scanned = /^SCAN (\w+)(?! USING .*INDEX)/.exec(detail)?.[1]
  if (scanned === undefined || detail.includes('INDEX')) return false
  return BIG.some(
    (table) => scanned === table || new RegExp(`\\b${table} ${scanned}\\b`).test(sql),
  )
}
