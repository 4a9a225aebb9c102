/**
 * Config in, running server out: the only file that knows every part.
 *
 * The parts are started from the store outwards and stopped the other way round, so that nobody
 * is ever asked by somebody who is not there yet or not there any more.
 */
import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { type Clock, createClock, machineTime, type TimeSource } from './base/clock.ts'
import { LIMITS } from './base/limits.ts'
import type { Log } from './base/log.ts'
import type { Settings } from './config.ts'
import { createMetrics, type Metrics } from './inbound/health/metrics.ts'
import { registerHealth } from './inbound/health/routes.ts'
import { createHttp } from './inbound/http.ts'
import { registerManage } from './inbound/manage/routes.ts'
import { registerSandbox } from './inbound/sandbox/routes.ts'
import { registerSetup } from './inbound/setup/routes.ts'
import { createAddressCheck } from './inbound/wire/addresses.ts'
import { registerWire } from './inbound/wire/routes.ts'
import { type Authenticator, createAuthenticator } from './operations/authenticate.ts'
import type { Context, Dispatching } from './operations/context.ts'
import { openSetup } from './operations/setup.ts'
import { SIMULATOR } from './outbound/carriers/simulator.ts'
import { startHousekeeping } from './outbound/housekeeping.ts'
import { type Line, startSimulatedLine } from './outbound/line.ts'
import { openStore } from './start/open-store.ts'
import { createSandbox, readClockOffset } from './start/sandbox.ts'

export interface RunningServer {
  /** Where it answers, with the port that was really taken. */
  readonly url: string
  /** Of the link that makes the first operator; undefined when there is one. */
  readonly setupCode: string | undefined
  readonly context: Context
  /** Takes no new request, answers those under way, settles what is out, closes the store. */
  stop(): Promise<void>
}

/** Where time and chance come from; a test brings its own. */
export interface World {
  readonly random: () => number
  readonly time: TimeSource
}

const REAL_WORLD: World = { random: Math.random, time: machineTime }

/**
 * @throws with one clear line when the data directory is taken or the port cannot be had
 */
export async function startServer(
  settings: Settings,
  { random, time }: World = REAL_WORLD,
): Promise<RunningServer> {
  const log: Log = pino({ level: settings.logLevel }, pino.destination({ dest: 2, sync: false }))
  const metrics = createMetrics()
  const { meters } = metrics
  const store = await openStore(settings, log, meters)
  const isSandbox = settings.mode === 'sandbox'
  const clock: Clock = createClock(time, isSandbox ? await readClockOffset(store) : 0)
  const node = randomBytes(8).toString('hex')
  const shared = { store, clock, log, meters, node }
  const line: Line | undefined = isSandbox
    ? await startSimulatedLine({ ...shared, random, delayMs: settings.simulatorDelayMs })
    : undefined
  const dispatch = line?.dispatch ?? NO_DISPATCH
  const wakeDispatch = () => dispatch.wake()
  clock.onMove(wakeDispatch)
  const receiptsIdle = () => line?.receiptsIdle() ?? Promise.resolve()
  const around = { nodesAreDead: true, wakeDispatch, receiptsIdle }
  const housekeeping = startHousekeeping({ ...shared, ...around })
  const authenticator = createAuthenticator({ store, clock }, createAddressCheck)
  const base = {
    store,
    clock,
    log,
    meters,
    numbers: { magic: isSandbox },
    dispatch,
    forgetAccount: (accountId: number) => authenticator.forget(accountId),
  }
  const sandbox = line && createSandbox({ ...base, sandbox: undefined }, line, authenticator)
  const context: Context = { ...base, sandbox }
  if (sandbox) await sandbox.ensureDemo()

  const setupCode = isSandbox || settings.token ? undefined : await openSetup(context)
  const app = openDoors({ settings, context, authenticator, metrics, random })
  const stopParts = async () => {
    await housekeeping.stop()
    await line?.stop()
    await store.close()
  }
  const url = await app
    .listen({ host: settings.host, port: settings.port })
    .catch(async (error) => {
      await stopParts()
      throw listenError(error, settings)
    })
  return {
    url,
    setupCode,
    context,
    async stop() {
      await within(clock, LIMITS.stopMs, app.close())
      await stopParts()
      // Whoever is still sending has had its time: nothing keeps the process from ending.
      app.server.closeAllConnections()
    },
  }
}

interface Doors {
  readonly settings: Settings
  readonly context: Context
  readonly authenticator: Authenticator
  readonly metrics: Metrics
  readonly random: () => number
}

function openDoors({ settings, context, authenticator, metrics, random }: Doors): FastifyInstance {
  const app = createHttp(settings.trustProxy)
  registerWire(app, { context, authenticator, meters: metrics.meters, random })
  registerManage(app, { context, token: settings.token })
  if (context.sandbox) registerSandbox(app, { context, carrier: SIMULATOR })
  registerSetup(app, context)
  registerHealth(app, { context, metrics, carriers: context.sandbox ? [SIMULATOR] : [] })
  return app
}

/** Without a carrier, messages wait in the store. */
const NO_DISPATCH: Dispatching = { wake() {}, offer: () => undefined, take() {} }

/** Waits for the work, but no longer than so many milliseconds. */
function within(clock: Clock, ms: number, work: PromiseLike<unknown>): Promise<void> {
  return new Promise((done) => {
    const callOff = clock.at(clock.now() + ms, done)
    work.then(() => {
      callOff()
      done()
    }, done)
  })
}

function listenError(error: NodeJS.ErrnoException, { host, port }: Settings): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`${host}:${port} is taken by another program; choose another port with --port`)
  }
  if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL') {
    return new Error(`${host}:${port} cannot be listened on (${error.code}); see --host and --port`)
  }
  return error
}
