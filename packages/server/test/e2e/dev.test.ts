/** `peyk dev` as a newcomer meets it: what it prints, what can be pasted, what it refuses. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  killAll,
  manage,
  printed,
  runToEnd,
  start,
  stop,
  type TemporaryDirectory,
  temporaryDirectory,
} from '../kit/process-kit.ts'
import { bound, smppCustomer } from '../kit/smpp-kit.ts'
import { until } from '../kit/store-kit.ts'

const shell = promisify(execFile)
const hasCurl = spawnSync('curl', ['--version']).status === 0

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

/** One line on standard error, and nothing that looks like a stack. */
function expectOneLine(stderr: string): void {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).toMatch(/^peyk: \S/)
  expect(stderr).not.toMatch(/^\s+at /m)
}

describe('what it prints', () => {
  test('tells the port of SMPP, where the demo account may bind', async () => {
    const peyk = await start(['dev', '--port', '0', '--memory', '--smpp-port', '0'])
    await printed(peyk, /^smpp: 127\.0\.0\.1:\d+$/m)
    const port = Number(/^smpp: .*:(\d+)$/m.exec(peyk.stdout())?.[1])
    const customer = await bound(smppCustomer({ port, systemId: 'demo', password: 'demo' }))
    expect(await stop(peyk)).toMatchObject({ code: 0, signal: null })
    await customer.close()
  })

  test('says that it is ready, then the panel’s address and an example that works', async () => {
    const peyk = await start(['dev', '--port', '0', '--data', directory.path])
    await printed(peyk, /^curl .*\n/m)
    const lines = peyk.stdout().split('\n')
    expect(lines[0]).toMatch(/^peyk ready http:\/\/127\.0\.0\.1:\d+$/)
    expect(lines[1]).toContain(`${peyk.url}/`)
    const example = lines.find((line) => line.startsWith('curl ')) ?? ''
    expect(example).toContain(`${peyk.url}/v1/send-sms/json`)
    await runExample(example)
    const inbox = await until(async () => {
      const { items } = await manage(peyk, 'GET', '/sandbox/messages')
      return items.length > 0 && items[0].status === 'delivered' && items
    })
    expect(inbox).toHaveLength(1)
    expect(inbox[0]).toMatchObject({ from: 'PEYK', parts: 1, encoding: 'gsm', suffix: ' B186' })
    expect(example).toContain(inbox[0].text)
    expect(await stop(peyk)).toMatchObject({ code: 0, signal: null })
    expect(peyk.stdout().match(/^peyk ready /gm)).toHaveLength(1)
  })

  /** Pastes the line into a shell; where there is no curl, sends what it would send. */
  async function runExample(example: string): Promise<void> {
    const [, url = '', body = ''] = /^curl -s (\S+) -d '(.*)'$/.exec(example) ?? []
    const text = hasCurl
      ? (await shell('sh', ['-c', example])).stdout
      : await (await fetch(url, { method: 'POST', body })).text()
    const { response } = JSON.parse(text)
    expect(response).toEqual({
      status: { code: 200, message: 'İşlem başarılı' },
      order: { id: expect.stringMatching(/^\d+$/) },
    })
    // The same again is a repeat: what was pasted is what was sent.
    const again = await fetch(url, { method: 'POST', body })
    expect(again.status).toBe(451)
  }

  test('keeps its data in ./.peyk; --memory keeps none', async () => {
    const kept = await start(['dev', '--port', '0'], { cwd: directory.path })
    expect(existsSync(join(directory.path, '.peyk'))).toBe(true)
    await stop(kept)
    const other = temporaryDirectory()
    const gone = await start(['dev', '--port', '0', '--memory'], { cwd: other.path })
    expect(existsSync(join(other.path, '.peyk'))).toBe(false)
    expect((await manage(gone, 'GET', '/sandbox/clock')).now).toMatch(/Z$/)
    await stop(gone)
    other.remove()
  })

  test('takes its settings from the environment as well, and a flag goes before', async () => {
    const env = {
      PEYK_PORT: '1',
      PEYK_DATA: directory.path,
      PEYK_LOG: 'silent',
      PEYK_TOKEN: 'mine',
      PEYK_PUBLIC_URL: 'http://sms.example.com/',
    }
    const peyk = await start(['dev', '--port', '0'], { env })
    expect(peyk.url).toBe('http://sms.example.com')
    expect(existsSync(join(directory.path, 'peyk.sqlite'))).toBe(true)
    await stop(peyk, 'SIGINT')
  })
})

describe('what it refuses', () => {
  test('a second process on the same data, by one line that names the directory', async () => {
    const first = await start(['dev', '--port', '0', '--data', directory.path])
    const second = await runToEnd(['dev', '--port', '0', '--data', directory.path])
    expect(second.code).toBe(1)
    expect(second.stdout).toBe('')
    expectOneLine(second.stderr)
    expect(second.stderr).toContain(directory.path)
    expect(second.stderr).toContain(String(first.pid))
    expect((await manage(first, 'GET', '/api/accounts')).items).toHaveLength(1)
    // However the first one ends, the data are free again.
    await stop(first, 'SIGKILL')
    const third = await start(['dev', '--port', '0', '--data', directory.path])
    await stop(third)
  })

  test('a port that is taken, by one line that names it', async () => {
    const squatter = createServer()
    await new Promise<void>((done) => squatter.listen(0, '127.0.0.1', done))
    const { port } = squatter.address() as { port: number }
    const refused = await runToEnd(['dev', '--port', String(port), '--data', directory.path])
    squatter.close()
    expect(refused.code).toBe(1)
    expectOneLine(refused.stderr)
    expect(refused.stderr).toContain(String(port))
    expect(refused.stderr).toContain('--port')
  })

  test.concurrent.each([
    [['dev', '--memory', '--data', '/tmp/x'], '--memory'],
    [['dev', '--port', 'http'], '--port'],
    [['dev', '--host', 'nowhere.example'], '--host'],
    [['dev', '--sim-delay-ms', 'soon'], '--sim-delay-ms'],
    [['dev', '--log', 'loud'], '--log'],
  ])('%j, by one line that names %s', async (args, named) => {
    const refused = await runToEnd(args)
    expect(refused.code).toBe(1)
    expectOneLine(refused.stderr)
    expect(refused.stderr).toContain(named)
  })

  test('a command that it does not know', async () => {
    const refused = await runToEnd(['deliver'])
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('deliver')
  })
})
