/**
 * SMPP by itself: how fast PDUs are made and read by one thread, and how many submit_sm go to a
 * server in another process and come back, window 100; the package `smpp` of npm beside it, each
 * with a server and a client of its own kind. No store is touched.
 */
import { fileURLToPath } from 'node:url'
import { Server } from '@peyk/smpp/server'
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import type { Goal } from '../goals.ts'
import { giveJob } from '../job.ts'
import type { Library, SmppJob, SmppReport } from '../smpp-job.ts'
import { type NpmSession, npmSmpp } from '../smpp-npm.ts'

const WORKER = fileURLToPath(new URL('../smpp-worker.ts', import.meta.url))
const HOST = '127.0.0.1'
const WINDOW_MAX = 100
const GOALS = {
  encode: { atLeast: 3_000_000 },
  decode: { atLeast: 1_500_000 },
  roundTrips: { atLeast: 120_000 },
  timesNpm: { atLeast: 5 },
} as const satisfies Readonly<Record<string, Goal>>

interface Results {
  readonly encode: number[]
  readonly decode: number[]
  readonly roundTrips: number[]
}

/** Round after round both of them, so that what is compared was measured about then. */
export const smpp: Scenario = async (bench) => {
  const peyk: Results = { encode: [], decode: [], roundTrips: [] }
  const npm: Results = { encode: [], decode: [], roundTrips: [] }
  for (let n = 0; n < bench.options.rounds; n += 1) {
    await measure(bench, 'peyk', peyk)
    await measure(bench, 'npm', npm)
  }
  const times = median(peyk.roundTrips) / median(npm.roundTrips)
  return [
    figure('submit_sm made', peyk.encode, npm.encode, GOALS.encode),
    figure('submit_sm read', peyk.decode, npm.decode, GOALS.decode),
    figure('round trips, window 100', peyk.roundTrips, npm.roundTrips, GOALS.roundTrips),
    { name: 'smpp: round trips, times npm smpp', value: times, unit: '×', goal: GOALS.timesNpm },
  ]
}

function figure(what: string, peyk: readonly number[], npm: readonly number[], goal: Goal): Figure {
  const note = `npm smpp: ${Math.round(median(npm))}/s`
  return { name: `smpp: ${what}`, value: median(peyk), unit: '/s', goal, note }
}

async function measure(bench: Bench, library: Library, results: Results): Promise<void> {
  const { seconds } = bench.options
  const run = async (job: SmppJob) => {
    const report = await giveJob<SmppJob, SmppReport>(WORKER, job)
    if (report.wrong > 0) bench.wrong(`${library}: ${report.wrong} wrong in ${job.kind}`)
    return report
  }
  const codec = await run({ kind: 'codec', library, seconds })
  results.encode.push(codec.perSecond)
  results.decode.push(codec.readPerSecond)
  const server = await SERVERS[library]()
  const { port } = server
  const session = await run({ kind: 'session', library, port, seconds, windowMax: WINDOW_MAX })
  results.roundTrips.push(session.perSecond)
  await server.close()
  const shown = [codec.perSecond, codec.readPerSecond, session.perSecond].map(Math.round)
  bench.progress(`${library}: made, read and round trips a second: ${shown.join(', ')}`)
}

interface Running {
  readonly port: number
  close(): unknown
}

const SERVERS: Readonly<Record<Library, () => Promise<Running>>> = {
  peyk: servePeyk,
  npm: serveNpm,
}

async function servePeyk(): Promise<Running> {
  let ids = 0
  const server = new Server({
    systemId: 'bench',
    authenticate: () => ({
      on: {
        request(pdu, session) {
          ids += 1
          session.answer(pdu, { body: { message_id: String(ids) } })
        },
      },
    }),
  })
  await server.listen(0, HOST)
  return server
}

function serveNpm(): Promise<Running> {
  const { promise, resolve } = Promise.withResolvers<Running>()
  let ids = 0
  const server = npmSmpp.createServer((session: NpmSession) => {
    session.on('bind_transceiver', (pdu) => session.send(pdu.response()))
    session.on('submit_sm', (pdu) => {
      ids += 1
      session.send(pdu.response({ message_id: String(ids) }))
    })
    // The client is a process that has ended.
    session.on('error', () => {})
  })
  server.listen(0, HOST, () => {
    resolve({ port: server.address().port, close: () => server.close() })
  })
  return promise
}
