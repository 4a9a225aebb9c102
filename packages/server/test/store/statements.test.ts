/** Every statement of the store, against the real schema: it prepares, and it reads no big table whole. */
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sqliteDialect } from '../../src/store/dialect.ts'
import { MIGRATIONS } from '../../src/store/migrations/all.ts'
import { READS } from '../../src/store/reads/all.ts'
import { DEFINED } from '../../src/store/statement.ts'
import { VERBS } from '../../src/store/verbs/all.ts'

/** Tables that grow with the traffic. (Compact rows are few: scheduled orders, and large ones.) */
const BIG = [
  ...['message', 'part', 'orders', 'order_text', 'ledger', 'event', 'blacklist'],
  ...['webhook_delivery', 'webhook_attempt', 'consent', 'contact', 'contact_member'],
  ...['request_log', 'cap_count'],
]
/** The sandbox's reset, which is meant to read everything. */
const isReset = (sql: string) => /^delete from \w+$/.test(sql)

describe('statements', () => {
  let db: Database.Database
  // What the embedded engine answers from its memory has no table here.
  const asked = DEFINED.filter(({ embedded }) => embedded === undefined)
  const all = asked.map((statement) => statement.sql(sqliteDialect)).filter((sql) => sql !== '')

  beforeAll(() => {
    db = new Database(':memory:')
    for (const { statements } of MIGRATIONS) {
      for (const sql of statements(sqliteDialect)) db.exec(sql)
    }
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

  test('a search of contacts and a change of many begin with what they look for', () => {
    const firstStep = (words: string) =>
      planOf(db, all.find((sql) => sql.includes(words)) ?? '')[0]?.detail
    expect(firstStep('contact_search match')).toMatch(/^SCAN contact_search VIRTUAL TABLE/)
    expect(firstStep('update contact set group_ids = r')).toMatch(/^SCAN json_each/)
  })

  test('none reads a table whole that grows with the traffic', () => {
    const scans = all
      .filter((sql) => !isReset(sql))
      .flatMap((sql) => {
        const plan = planOf(db, sql)
        const whole = plan.filter(({ detail }) => scansBigTable(detail, sql))
        return whole.map(({ detail }) => `${detail}: ${sql}`)
      })
    expect(scans).toEqual([])
  })

  test('none walks through such a table to look each row up in a set', () => {
    const walks = all.flatMap((sql) => {
      const plan = planOf(db, sql)
      const at = plan.findLastIndex(({ detail }) => detail.startsWith('SCAN json_each'))
      // In a join the set is gone through anew for each row of what stands before it.
      const outer = plan.slice(0, at).filter(({ parent }) => parent === plan[at]?.parent)
      const walked = at < 0 ? [] : outer.filter(({ detail }) => readsBigTable(detail, sql))
      return walked.map(({ detail }) => `${detail}, then the set: ${sql}`)
    })
    expect(walks).toEqual([])
  })

  test('migrations are in the order of their numbers, each once', () => {
    const versions = MIGRATIONS.map(({ version }) => version)
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b))
  })
})

/** A scan names the table or its alias; one along an index that is partial is bounded by it. */
function scansBigTable(detail: string, sql: string): boolean {
  const scanned = /^SCAN (\w+)(?! USING .*INDEX)/.exec(detail)?.[1]
  if (scanned === undefined || detail.includes('INDEX')) return false
  return BIG.some((table) => scanned === table || new RegExp(`\\b${table} ${scanned}\\b`).test(sql))
}

function readsBigTable(detail: string, sql: string): boolean {
  const read = /^(?:SCAN|SEARCH) (\w+)/.exec(detail)?.[1]
  return BIG.some((table) => read === table || new RegExp(`\\b${table} ${read}\\b`).test(sql))
}

interface PlanRow {
  readonly parent: number
  readonly detail: string
}

function planOf(db: Database.Database, sql: string): readonly PlanRow[] {
  const named = [...sql.matchAll(/:(\w+)/g)].map(([, name]) => [name, null])
  const unnamed = [...sql.matchAll(/\?/g)].map(() => null)
  const explained = db.prepare<unknown[], PlanRow>(`explain query plan ${sql}`)
  return explained.all(...unnamed, ...(named.length > 0 ? [Object.fromEntries(named)] : []))
}
