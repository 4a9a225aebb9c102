/** A request that is slower than the stop of the server: it is answered, and nothing waits for it. */
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { stillTime } from '../../src/base/clock.ts'
import { startServer } from '../../src/start.ts'
import { START } from '../kit/store-kit.ts'

const SETTINGS = {
  mode: 'sandbox',
  host: '127.0.0.1',
  port: 0,
  data: undefined,
  publicUrl: undefined,
  token: 'dev',
  logLevel: 'silent',
  trustProxy: false,
  simulatorDelayMs: 0,
} as const
const STOP_MS = 20_000

test('a body that arrives when the store is gone is answered 503 in the envelope', async () => {
  const server = await startServer(SETTINGS, { random: () => 0.5, time: stillTime(START) })
  const { clock } = server.context
  const body = JSON.stringify({ request: { authentication: { key: 'demo', hash: 'demo' } } })
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  let answer = ''
  const answered = new Promise<void>((done) => {
    socket.on('data', (text) => {
      answer += text
      if (answer.includes('}}')) done()
    })
    socket.on('close', done)
  })
  socket.write(
    `POST /v1/get-balance/json HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
  )
  // The server has seen it once another connection, opened later, was answered.
  await (await fetch(`${server.url}/healthz`)).text()
  const stopped = server.stop()
  await new Promise((turn) => setImmediate(turn))
  clock.advance(STOP_MS)
  await stopped
  socket.write(body.slice(20))
  await answered
  socket.destroy()
  expect(answer).toMatch(/^HTTP\/1\.1 503 /)
  expect(answer.toLowerCase()).toContain('retry-after: ')
  expect(answer).toContain('"code":503')
})
