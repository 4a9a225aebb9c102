/** `peyk serve`: no default credential, no unsafe setting, no data of the sandbox. */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Environment,
  killAll,
  printed,
  runToEnd,
  start,
  stop,
  type TemporaryDirectory,
  temporaryDirectory,
  wire,
} from '../kit/process-kit.ts'

const TOKEN = 'a-token-that-is-long-enough'

let directory: TemporaryDirectory
const made: TemporaryDirectory[] = []
beforeEach(() => {
  directory = temporaryDirectory()
  made.push(directory)
})
afterAll(() => {
  killAll()
  for (const each of made) each.remove()
})

const serve = (env: Environment = {}) =>
  start(['serve', '--port', '0', '--data', directory.path], { env })

describe('refuses by one line that names the setting, and starts nothing', () => {
  const nowhere = join(tmpdir(), `peyk-never-made-${process.pid}`)

  test.concurrent.each<[string, readonly string[], Environment]>([
    ['PEYK_TOKEN', [], { PEYK_TOKEN: 'short' }],
    ['PEYK_TOKEN', [], { PEYK_TOKEN: 'dev' }],
    ['--token', ['--token', 'dev'], {}],
    ['DATABASE_URL', [], { DATABASE_URL: 'postgres://u:dbsecret@localhost/x' }],
    ['PEYK_ROLES', [], { PEYK_ROLES: 'api' }],
    ['PEYK_ROLES', [], { PEYK_ROLES: 'api,dispatch,webhooks,panel,more' }],
    ['PEYK_PORT', [], { PEYK_PORT: '65536' }],
    ['PEYK_PORT', [], { PEYK_PORT: '-1' }],
    ['PEYK_HOST', [], { PEYK_HOST: 'example.com' }],
    ['PEYK_LOG', [], { PEYK_LOG: 'trace' }],
    ['PEYK_PUBLIC_URL', [], { PEYK_PUBLIC_URL: 'sms.example.com' }],
    ['PEYK_PUBLIC_URL', [], { PEYK_PUBLIC_URL: 'javascript:alert(1)' }],
    ['PEYK_TRUST_PROXY', [], { PEYK_TRUST_PROXY: 'true' }],
    ['PEYK_TRUST_PROXY', [], { PEYK_TRUST_PROXY: '10.0.0.0/33' }],
    ['--trust-proxy', ['--trust-proxy', 'proxy.example.com'], {}],
    ['PEYK_SIM_DELAY_MS', [], { PEYK_SIM_DELAY_MS: '1.5' }],
  ])('%s %j %j', async (named, flags, env) => {
    const refused = await runToEnd(['serve', '--data', nowhere, ...flags], { env })
    expect(refused.code).toBe(1)
    expect(refused.stdout).toBe('')
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(refused.stderr).toContain(named)
    expect(refused.stderr).not.toContain('dbsecret')
    expect(existsSync(nowhere)).toBe(false)
  })

  test('data that the sandbox made, and the sandbox those of production', async () => {
    await stop(await start(['dev', '--port', '0', '--data', directory.path]))
    const refused = await runToEnd(['serve', '--port', '0', '--data', directory.path])
    expect(refused.code).toBe(1)
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(refused.stderr).toContain('--data')
    const own = temporaryDirectory()
    await stop(await start(['serve', '--port', '0', '--data', own.path]))
    const other = await runToEnd(['dev', '--port', '0', '--data', own.path])
    expect([other.code, other.stderr.includes('--data')]).toEqual([1, true])
    own.remove()
  })
})

describe('--check', () => {
  test('prints every setting, secrets masked, and starts nothing', async () => {
    const data = join(directory.path, 'data')
    const env = { PEYK_TOKEN: TOKEN, PEYK_DATA: data, PEYK_TRUST_PROXY: '10.0.0.0/8,::1' }
    const checked = await runToEnd(['serve', '--check', '--port', '1234'], { env })
    expect(checked).toMatchObject({ code: 0, stderr: '' })
    expect(checked.stdout).not.toContain(TOKEN)
    for (const shown of ['1234', data, '10.0.0.0/8', '127.0.0.1', 'production']) {
      expect(checked.stdout).toContain(shown)
    }
    expect(existsSync(data)).toBe(false)
  })

  test('refuses what serve would refuse', async () => {
    const checked = await runToEnd(['serve', '--check'], { env: { PEYK_TOKEN: 'short' } })
    expect(checked.code).toBe(1)
    expect(checked.stderr).toContain('PEYK_TOKEN')
  })
})

describe('a new installation', () => {
  test('knows none of the sandbox’s credentials and has none of its doors', async () => {
    const peyk = await serve({ PEYK_TOKEN: TOKEN })
    expect(peyk.stdout()).not.toContain('demo')
    expect(peyk.stdout()).not.toContain('/setup/')
    const pairs = [
      { key: 'demo', hash: 'demo' },
      { username: 'demo', password: 'demo' },
    ]
    for (const pair of pairs) {
      expect(await wire(peyk, 'get-balance', {}, pair)).toEqual({ code: 401, payload: {} })
    }
    const statusOf = async (path: string, token?: string, method = 'GET') => {
      const headers = token ? { authorization: `Bearer ${token}` } : {}
      const reply = await fetch(peyk.url + path, { method, headers })
      await reply.arrayBuffer()
      return reply.status
    }
    expect(await statusOf('/api/accounts')).toBe(401)
    expect(await statusOf('/api/accounts', 'dev')).toBe(401)
    expect(await statusOf('/api/accounts', TOKEN)).toBe(200)
    for (const path of ['messages', 'clock', 'faults']) {
      expect(await statusOf(`/sandbox/${path}`), path).toBe(404)
    }
    expect(await statusOf('/sandbox/reset', TOKEN, 'POST')).toBe(404)
    expect(await statusOf('/healthz')).toBe(200)
    expect((await stop(peyk)).code).toBe(0)
  })

  test('prints a link that makes the first token, once', async () => {
    const peyk = await serve()
    const link = (await printed(peyk, /\S+\/setup\/\S+\n/)).trim()
    expect(link.startsWith(peyk.url)).toBe(true)
    // Looking does not use it up.
    expect((await fetch(link)).status).toBe(200)
    const made = await (await fetch(link, { method: 'POST' })).text()
    const token = /[0-9a-f]{32,}/.exec(made)?.[0] ?? ''
    expect((await fetch(link, { method: 'POST' })).status).toBe(404)
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${peyk.url}/api/accounts`, { headers })).status).toBe(200)
    const { stderr } = await stop(peyk)
    expect(stderr).not.toContain(token)
    const again = await serve()
    expect(again.stdout()).not.toContain('/setup/')
    expect((await fetch(`${again.url}/api/accounts`, { headers })).status).toBe(200)
    await stop(again)
  })

  test('has no magic recipients', async () => {
    const peyk = await serve({ PEYK_TOKEN: TOKEN })
    const reply = await fetch(`${peyk.url}/api/accounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ name: 'a', credits: 10, senders: ['ACME'], apiAccess: true }),
    })
    const { key, hash } = (await reply.json()) as { key: string; hash: string }
    const send = (number: string) =>
      wire(
        peyk,
        'send-sms',
        { order: { sender: 'ACME', iys: '0', message: { text: 'a', receipents: { number } } } },
        { key, hash },
      )
    for (const last of ['111', '503', '402']) {
      expect((await send(`5000000${last}`)).code, last).toBe(452)
    }
    expect((await send('5321112233')).code).toBe(200)
    await stop(peyk)
  })
})
