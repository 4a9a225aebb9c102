/** Clients that are slower than the stop of the server: it waits for them so long, and no longer. */
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { stillTime } from '../../src/base/clock.ts'
import { FOREVER, ROLES } from '../../src/config/options.ts'
import { type RunningServer, startServer } from '../../src/start.ts'
import { START } from '../kit/store-kit.ts'
import { NO_LIMITS } from '../kit/wire-kit.ts'

const SETTINGS = {
  mode: 'sandbox',
  host: '127.0.0.1',
  port: 0,
  data: undefined,
  documents: undefined,
  publicUrl: undefined,
  token: 'dev',
  logLevel: 'silent',
  trustProxy: false,
  simulatorDelayMs: 0,
  secretKey: undefined,
  carriersFile: undefined,
  roles: new Set(ROLES),
  leaseMs: 60_000,
  keepTextsDays: FOREVER,
  keepMessagesDays: FOREVER,
  keepConsentsDays: FOREVER,
  keepRequestsDays: FOREVER,
  requestLog: 'all',
  limits: NO_LIMITS,
  database: undefined,
  iys: {
    access: undefined,
    ...{ batchMax: 100, pauseMs: 0, resultsEveryMs: 1_000, changesEveryMs: 60_000 },
  },
  smpp: { port: undefined, tls: undefined, alphabet: 'gsm' },
} as const
const STOP_MS = 20_000

const open = () => startServer(SETTINGS, { random: () => 0.5, time: stillTime(START) })

/** A connection to the server, and what came over it until it was closed. */
function speak(server: RunningServer, text: string) {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  let came = ''
  socket.on('data', (more) => {
    came += more
  })
  socket.on('error', () => {})
  socket.write(text)
  const closed = new Promise<string>((done) => socket.once('close', () => done(came)))
  return { socket, closed }
}

/** The server has seen a connection once another one, opened later, was answered. */
const seen = async (server: RunningServer) => {
  const reply = await fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })
  await reply.text()
}

test('a body that goes on for longer than a stop may take is cut off in the end', async () => {
  const server = await open()
  const head = 'POST /v1/get-balance/json HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n'
  const { closed } = speak(server, `${head}{"request"`)
  await seen(server)
  let isStopped = false
  const stopped = server.stop().then(() => {
    isStopped = true
  })
  // Other parts end first; whenever its turn comes, the time is over.
  while (!isStopped) {
    await new Promise((turn) => setImmediate(turn))
    server.context.clock.advance(STOP_MS)
  }
  await stopped
  expect(await closed).not.toContain('200')
})

test('a connection that has asked for nothing does not keep the server from stopping', async () => {
  const server = await open()
  const silent = speak(server, '')
  const half = speak(server, 'POST /v1/get-bal')
  await seen(server)
  await server.stop()
  expect(await silent.closed).toBe('')
  expect(await half.closed).toBe('')
})
