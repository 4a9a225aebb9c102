/**
 * `peyk backup` while customers are at it, `peyk restore` of what it made, and what either refuses.
 */
import { strict as assert } from 'node:assert'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Environment,
  killAll,
  manage,
  orderOf,
  type Peyk,
  runToEnd,
  start,
  stop,
  temporaryDirectory,
  wire,
} from '../kit/process-kit.ts'
import { mobiles, openStore, until } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { PDF, pdfBody } from '../wire/support/documents.ts'

const folder = temporaryDirectory()
const at = (name: string) => join(folder.path, name)
afterAll(() => {
  killAll()
  folder.remove()
})

const serve = (data: string) => start(['dev', '--port', '0', '--data', data])
const run = (args: readonly string[], env: Environment = {}) => runToEnd(args, { env })

async function works(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args)
  assert.equal(code, 0, stderr)
  return stdout
}

async function refused(args: readonly string[], words: RegExp, env: Environment = {}) {
  const { code, stdout, stderr } = await run(args, env)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).toMatch(/^peyk: \S/)
  expect(stderr).toMatch(words)
}

/** Sends one order after the other until told to stop; the ids that were answered. */
function customers(peyk: Peyk, count: number) {
  const answered: number[] = []
  let texts = 0
  let open = true
  const one = async () => {
    while (open) {
      texts += 1
      const order = orderOf({ text: `mesaj ${texts}`, to: mobiles(1 + (texts % 3)) })
      const { code, payload } = await wire(peyk, 'send-sms', order)
      assert.equal(code, 200)
      answered.push(Number(payload.order.id))
    }
  }
  const ended = Promise.all(Array.from({ length: count }, one))
  return {
    answered,
    stop() {
      open = false
      return ended
    },
  }
}

const ORDERS_BEFORE = 300

describe('under load', () => {
  const [data, copy, other] = [at('data'), at('copy.sqlite'), at('other')]
  let before: readonly number[]

  beforeAll(async () => {
    const peyk = await serve(data)
    await manage(peyk, 'POST', '/api/accounts/1/credits', { amount: 1_000_000, reason: 'test' })
    const load = customers(peyk, 8)
    await until(async () => load.answered.length > ORDERS_BEFORE)
    before = [...load.answered]
    await manage(peyk, 'POST', '/api/accounts/1/documents', pdfBody())
    const said = await works('backup', copy, '--data', data)
    expect(said).toMatch(
      /^\S+copy\.sqlite: [\d.]+ MiB, .* s\n.+ not in it: 1; .*data\/documents\n$/,
    )
    expect(load.answered.length).toBeGreaterThan(before.length)
    await load.stop()
    expect((await stop(peyk)).code).toBe(0)
    expect(await works('restore', copy, '--data', other)).toMatch(
      /missing yet: 1; .*other\/documents/,
    )
    cpSync(join(data, 'documents'), join(other, 'documents'), { recursive: true })
  })

  test('everything that was answered before it began is in it, and the books add up', async () => {
    const store = await openStore({ directory: other })
    try {
      const { orders } = await audit(store, 1)
      const ids = new Set(orders.map(({ order }) => order.id))
      expect(before.filter((id) => !ids.has(id))).toEqual([])
    } finally {
      await store.close()
    }
  })

  test('a server goes on from it, documents and all', async () => {
    const peyk = await serve(other)
    const path = `${peyk.url}/api/accounts/1/documents/1/content`
    const document = await fetch(path, { headers: { authorization: 'Bearer dev' } })
    expect(Buffer.from(await document.arrayBuffer()).equals(PDF)).toBe(true)
    const order = orderOf({ text: 'sonra', to: mobiles(1) })
    expect((await wire(peyk, 'send-sms', order)).code).toBe(200)
    await stop(peyk)
  })

  test('it is one file, and nothing else is left beside it', () => {
    const files = readdirSync(folder.path).filter((name) => name.startsWith('copy'))
    expect(files).toEqual(['copy.sqlite'])
    expect(readdirSync(other)).not.toContain('peyk.sqlite.partial')
  })
})

describe('refuses by one line', () => {
  const [data, copy] = [at('small'), at('small.sqlite')]

  beforeAll(async () => {
    await works('migrate', '--data', data)
    await works('backup', copy, '--data', data)
  })

  test('a file that is there, unless told', async () => {
    const old = statSync(copy).ino
    await refused(['backup', copy, '--data', data], /small\.sqlite is there already.*--force/)
    expect(statSync(copy).ino).toBe(old)
    await works('backup', copy, '--data', data, '--force')
    expect(statSync(copy).ino).not.toBe(old)
  })

  test('a place that is none', async () => {
    await refused(['backup', at('x'), '--data', at('none')], /--data: there is no database/)
    await refused(['backup', at('none/x'), '--data', data], /there is no directory/)
    await refused(['backup', data, '--data', data], /is a directory/)
    await refused(['restore', at('none'), '--data', at('new')], /there is no file/)
    expect(existsSync(at('none'))).toBe(false)
  })

  test('PostgreSQL, which has its own tools', async () => {
    const env = { DATABASE_URL: 'postgres://u:dbsecret@127.0.0.1:1/x' }
    await refused(['backup', at('x'), '--data', data], /^peyk: DATABASE_URL: .*pg_dump/, env)
    await refused(['restore', copy, '--data', at('new')], /pg_basebackup/, env)
    expect(existsSync(at('x'))).toBe(false)
  })

  test('a directory with a database, or its journal, or a server', async () => {
    await refused(['restore', copy, '--data', data], /--data: .* holds a database already/)
    const peyk = await serve(at('busy'))
    await refused(['restore', copy, '--data', at('busy')], /in use by another Peyk/)
    await stop(peyk)
    // A journal would be played into whatever lies beside it.
    mkdirSync(at('stale'))
    writeFileSync(at('stale/peyk.sqlite-wal'), 'left behind')
    await refused(['restore', copy, '--data', at('stale')], /holds a database already/)
    await works('migrate', '--data', at('journal'))
    const file = at('journal/peyk.sqlite')
    writeFileSync(`${file}-wal`, 'left behind')
    await refused(['restore', file, '--data', at('new')], /newest changes are in .*-wal/)
  })

  test('a copy that is not whole, or not ours, or too new', async () => {
    const bytes = readFileSync(copy)
    writeFileSync(at('half'), bytes.subarray(0, bytes.length / 2))
    await refused(['restore', at('half'), '--data', at('new')], /half: .*no copy by peyk backup/)
    writeFileSync(at('text'), 'no database'.repeat(1_000))
    await refused(['restore', at('text'), '--data', at('new')], /text: .*no copy by peyk backup/)
    const theirs = new Database(at('theirs'))
    theirs.exec('create table a (b text)')
    theirs.close()
    await refused(['restore', at('theirs'), '--data', at('new')], /another program/)
    writeFileSync(at('late'), bytes)
    const late = new Database(at('late'))
    late.exec(`insert into migration (version, name, at, runs_with) values (9999, 'x', 0, 9999)`)
    late.close()
    await refused(['restore', at('late'), '--data', at('new')], /schema 9999.*newer Peyk/)
    expect(existsSync(at('new'))).toBe(false)
  })
})
