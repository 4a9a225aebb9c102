/** The kit's servers of PostgreSQL: both versions, what survives in them, and who can reach them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../kit/postgres.ts'
import { nameOf } from '../kit/postgres-databases.ts'
import { versionsHere } from '../kit/postgres-programs.ts'
import { type PostgresServer, startPostgres } from '../kit/postgres-server.ts'

const KIT = new URL('../kit/postgres-server.ts', import.meta.url).href

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows.flat()
  } finally {
    await client.end()
  }
}

/** Why no connection can be made; undefined if one can. */
async function refusalOf(host: string, port: number): Promise<string | undefined> {
  const socket = connect({ host, port, timeout: 2_000 }, () => socket.destroy())
  const failed = once(socket, 'error').then(([error]) => error.code)
  return Promise.race([failed, once(socket, 'close').then(() => undefined)])
}

describe.each(versionsHere())('version %d', (version) => {
  let server: PostgresServer
  let url: string

  beforeAll(async () => {
    server = await startPostgres({ version, durable: true, settings: { work_mem: '5MB' } })
    url = await server.createDatabase('kept')
    await query(url, 'create table t (a text)')
  })

  afterAll(async () => {
    await server.remove()
    expect(existsSync(server.folder)).toBe(false)
  })

  test('is what it says, set as it was told', async () => {
    expect(url).toBe(server.url('kept'))
    const [answer] = await query(url, 'select version()')
    expect(answer).toMatch(new RegExp(`^PostgreSQL ${version}\\.`))
    for (const [name, value] of [
      ['fsync', 'on'],
      ['work_mem', '5MB'],
      ['server_encoding', 'UTF8'],
      ['max_connections', '100'],
    ])
      expect([name, await query(url, `show ${name}`)]).toEqual([name, [value]])
  })

  test.each(['stop', 'kill'] as const)('what was committed survives %s', async (end) => {
    await query(url, `insert into t values ('${end}')`)
    await server[end]()
    expect(await refusalOf('127.0.0.1', server.port)).toBe('ECONNREFUSED')
    await server.start()
    expect(await query(url, `select a from t where a = '${end}'`)).toEqual([end])
  })

  test('a database can be dropped under its users', async () => {
    const dropped = await server.createDatabase()
    const user = new Client(dropped)
    await user.connect()
    const told: string[] = []
    user.on('error', ({ message }) => told.push(message))
    await server.dropDatabase(nameOf(dropped))
    await expect.poll(() => told).toContain('Connection terminated unexpectedly')
    await expect(query(dropped, 'select 1')).rejects.toThrow(/does not exist/)
  })

  test('listens on loopback only', async () => {
    expect(await query(url, 'show listen_addresses')).toEqual(['127.0.0.1'])
    expect(await query(url, 'show unix_socket_directories')).toEqual([''])
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    for (const { address, family, internal } of addresses)
      if (family === 'IPv4' && !internal)
        expect([address, await refusalOf(address, server.port)]).toEqual([address, 'ECONNREFUSED'])
  })
})

test('a server that does not come up says why', async () => {
  const settings = { work_mem: 'much' }
  await expect(startPostgres({ settings })).rejects.toThrow(/invalid value .* "work_mem": "much"/)
})

test('nothing is left of a server whose owner was killed', async () => {
  const script = `import { startPostgres } from ${JSON.stringify(KIT)}
    const { port, folder, data } = await startPostgres()
    console.log(JSON.stringify({ port, folder, data }))
    setInterval(() => {}, 1_000_000)`
  const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', script]
  const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const { port, folder, data } = JSON.parse(String((await once(owner.stdout, 'data'))[0]))
  expect(await refusalOf('127.0.0.1', port)).toBe(undefined)
  owner.kill('SIGKILL')
  await expect.poll(() => [folder, data].some(existsSync), { timeout: 10_000 }).toBe(false)
  expect(await refusalOf('127.0.0.1', port)).toBe('ECONNREFUSED')
})

test('every database is a fresh one', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()])
  await query(one, 'create table t (a text)')
  await query(other, 'create table t (a text)')
  expect(one).not.toBe(other)
})
