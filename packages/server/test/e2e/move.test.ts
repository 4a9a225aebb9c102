/**
 * `peyk move` as an operator runs it: a sandbox with work under way goes to PostgreSQL and comes
 * back, a move that is killed goes on, and what does not fit is refused by one line.
 */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { istanbulText } from '../../src/rules/istanbul.ts'
import { contentsOfDirectory, rowsMoved } from '../kit/contents.ts'
import { manyOrders } from '../kit/many-orders.ts'
import { freshDatabase } from '../kit/postgres.ts'
import {
  begin,
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
import { mobiles, until } from '../kit/store-kit.ts'

const folder = temporaryDirectory()
afterAll(() => {
  killAll()
  folder.remove()
})

const HOUR_MS = 3_600_000
/** Receipts come an hour after their messages: those that are owed have to come along. */
const SLOW: Environment = { PEYK_SIM_DELAY_MS: String(HOUR_MS), PEYK_LOG: 'warn' }

const onDirectory = (data: string) => start(['dev', '--port', '0', '--data', data], { env: SLOW })
const onDatabase = (url: string) =>
  start(['dev', '--port', '0'], { env: { ...SLOW, DATABASE_URL: url } })

function expectOneLine(stderr: string, ...words: readonly string[]): void {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).toMatch(/^peyk: \S/)
  for (const word of words) expect(stderr).toContain(word)
}

async function moved(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runToEnd(['move', ...args])
  assert.equal(code, 0, stderr)
  return stdout
}

const nowOf = async (peyk: Peyk) => Date.parse((await manage(peyk, 'GET', '/sandbox/clock')).now)
const advance = (peyk: Peyk, by: string) => manage(peyk, 'POST', '/sandbox/clock', { advance: by })
const inbox = async (peyk: Peyk): Promise<{ status: string }[]> =>
  (await manage(peyk, 'GET', '/sandbox/messages?limit=1000')).items

async function send(peyk: Peyk, text: string, to: readonly string[], sendDateTime = '') {
  const { code, payload } = await wire(peyk, 'send-sms', orderOf({ text, to, sendDateTime }))
  assert.equal(code, 200)
  return Number(payload.order.id)
}

const balance = async (peyk: Peyk) => (await wire(peyk, 'get-balance', {})).payload.balance

const delivered = (peyk: Peyk, count: number) =>
  until(async () => {
    const items = await inbox(peyk)
    return items.length === count && items.every(({ status }) => status === 'delivered')
  })

test('a sandbox goes to PostgreSQL and comes back with its clock and what it still owes', async () => {
  const [first, last] = [join(folder.path, 'first'), join(folder.path, 'last')]
  const url = await freshDatabase()

  const sandbox = await onDirectory(first)
  await advance(sandbox, '5d')
  const nowMs = await nowOf(sandbox)
  const orders = [
    await send(sandbox, 'küçük', mobiles(3)),
    await send(sandbox, 'büyük', mobiles(310, 10)),
    await send(sandbox, 'yarın', mobiles(5, 500), istanbulText(nowMs + 20 * HOUR_MS)),
  ]
  await until(async () => (await inbox(sandbox)).length === 313)
  const money = await balance(sandbox)
  await stop(sandbox)

  const said = await moved('--data', first, '--to', url)
  expect(said).toMatch(/^moved [\d,]+ rows in /)
  expect(said).toContain('DATABASE_URL')
  const node = await onDatabase(url)
  expect(await nowOf(node)).toBeGreaterThanOrEqual(nowMs)
  expect(await balance(node)).toEqual(money)
  expect((await wire(node, 'send-sms', orderOf({ text: 'küçük', to: mobiles(3) }))).code).toBe(451)
  orders.push(await send(node, 'yolda', mobiles(2, 600)))
  expect(orders.at(-1)).toBeGreaterThan(Math.max(...orders.slice(0, -1)))
  await until(async () => (await inbox(node)).length === 315)
  await advance(node, '2h')
  await delivered(node, 315)
  await send(node, 'geri', mobiles(1, 700))
  await until(async () => (await inbox(node)).length === 316)
  await stop(node)

  expect(await moved('--from', url, '--to', last)).toContain(`--data ${last}`)
  const again = await onDirectory(last)
  expect(await nowOf(again)).toBeGreaterThan(nowMs + 2 * HOUR_MS)
  await advance(again, '20h')
  await until(async () => (await inbox(again)).length === 321)
  await advance(again, '2h')
  await delivered(again, 321)
  for (const id of orders) {
    const { code } = await wire(again, 'get-report', { order: { id, page: 1, rowCount: 10 } })
    expect(code).toBe(200)
  }
  await stop(again)
})

/** Rows in each direction; the kill comes when some of them are there. */
const ORDERS = 20_000

async function killMidway(args: readonly string[], target: string): Promise<void> {
  const moving = begin(['move', ...args])
  const copied = await until(async () => {
    const rows = await rowsMoved(target)
    return rows > ORDERS && rows
  })
  moving.kill('SIGKILL')
  expect((await moving.ended).signal).toBe('SIGKILL')
  expect(copied).toBeLessThan(5 * ORDERS)
  expect(moving.stderr()).toMatch(/^moved [\d,]+ of 100,00\d rows, \d+%/)
}

test('killed in the middle, it goes on; nobody serves from what is not whole', async () => {
  const [first, last] = [join(folder.path, 'many'), join(folder.path, 'many-again')]
  const url = await freshDatabase()
  manyOrders(first, ORDERS)
  const there = ['--data', first, '--to', url]
  await killMidway(there, url)
  const env = { DATABASE_URL: url }
  const refused = await runToEnd(['dev', '--port', '0'], { env })
  expect(refused.code).toBe(1)
  expectOneLine(refused.stderr, 'DATABASE_URL', 'not finished', 'peyk move')
  expect(await moved(...there)).toMatch(/rows in .*, [\d,]+ of them earlier/)
  const back = ['--from', url, '--to', last]
  await killMidway(back, last)
  const alsoRefused = await runToEnd(['dev', '--port', '0', '--data', last])
  expect(alsoRefused.code).toBe(1)
  expectOneLine(alsoRefused.stderr, '--data', 'not finished', 'peyk move')
  await moved(...back)
  const { migration: _, ...contents } = contentsOfDirectory(last)
  expect(contents).toEqual({ ...contentsOfDirectory(first), migration: undefined })
  await stop(await onDatabase(url))
  await stop(await onDirectory(last))
})

describe('refused by one line', () => {
  const secret = 'postgres://u:dbsecret@127.0.0.1:1/x'
  const nowhere = join(folder.path, 'nowhere')

  test.concurrent.each<[readonly string[], readonly string[]]>([
    [
      ['--data', nowhere, '--to', secret],
      ['--data', 'no database'],
    ],
    [
      ['--data', nowhere, '--from', secret, '--to', nowhere],
      ['--from', 'contradicts --data'],
    ],
    [
      ['--data', nowhere, '--to', nowhere],
      ['--to', 'peyk backup'],
    ],
    [
      ['--from', secret, '--to', secret],
      ['--to', 'pg_dump'],
    ],
    [
      ['--from', secret, '--to', nowhere],
      ['--from', '127.0.0.1:1/x cannot be used'],
    ],
    [
      ['--from', nowhere, '--to', nowhere],
      ['--to', 'peyk backup'],
    ],
    [
      ['--to', 'mysql://u:dbsecret@h/d'],
      ['--to', 'postgres://'],
    ],
  ])('%j', async (args, words) => {
    const refused = await runToEnd(['move', ...args])
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expectOneLine(refused.stderr, ...words)
    expect(refused.stderr).not.toContain('dbsecret')
  })

  test('a directory that a server runs on', async () => {
    const data = join(folder.path, 'served')
    const peyk = await onDirectory(data)
    const refused = await runToEnd(['move', '--data', data, '--to', await freshDatabase()])
    expect(refused.code).toBe(1)
    expectOneLine(refused.stderr, 'in use by another Peyk', String(peyk.pid))
    await stop(peyk)
  })
})
