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
import type { Reach } from './base/public-address.ts'
import { within } from './base/within.ts'
import type { Settings } from './config.ts'
import { documentedDoors } from './inbound/explain/doors.ts'
import { registerExplain } from './inbound/explain/routes.ts'
import { createMetrics, type Metrics } from './inbound/health/metrics.ts'
import { registerHealth } from './inbound/health/routes.ts'
import { createHttp } from './inbound/http.ts'
import { registerManage } from './inbound/manage/routes.ts'
import { IYS_PREFIX, registerIysSimulator } from './inbound/sandbox/iys-simulator.ts'
import { registerSandbox } from './inbound/sandbox/routes.ts'
import { registerSetup } from './inbound/setup/routes.ts'
import { createSmppDoor, type SmppDoor } from './inbound/smpp/door.ts'
import { registerUpstream } from './inbound/upstream/routes.ts'
import { createAddressCheck } from './inbound/wire/addresses.ts'
import { registerWire } from './inbound/wire/routes.ts'
import { type Authenticator, createAuthenticator } from './operations/authenticate.ts'
import type { Context } from './operations/context.ts'
import { type ReceiveSmsRequest, receiveOnce } from './operations/receive-sms.ts'
import { createRequestLog, type RequestLog } from './operations/request-log.ts'
import { openSetup } from './operations/setup.ts'
import { createTrafficLimits, type TrafficLimits } from './operations/traffic-limits.ts'
import { createWrongCredentials } from './operations/wrong-credentials.ts'
import { SIMULATOR } from './outbound/carriers/simulator.ts'
import type { NumberRules } from './rules/numbers.ts'
import { type Blocks, openBlocks } from './start/blocks.ts'
import { type Carriers, openCarriers } from './start/carriers.ts'
import { readCarriersOf } from './start/carriers-file.ts'
import { openDocuments, startSweep } from './start/documents.ts'
import { createIysWay, type IysWay } from './start/iys.ts'
import { openStore } from './start/open-store.ts'
import { type Parts, startParts } from './start/parts.ts'
import { createSandbox, readClockOffset, type Sandbox } from './start/sandbox.ts'
import { openWebhookSecrets } from './start/webhook-secrets.ts'
import type { Store } from './store/store.ts'

export interface RunningServer {
  /** Where it answers, with the port that was really taken. */
  readonly url: string
  /** Where it takes SMPP of customers, if it does. */
  readonly smpp: Pick<SmppDoor, 'port' | 'tlsPort'>
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
  /** Where webhooks may go, for listeners on the machine of a test; else as the mode has it. */
  readonly reach?: Reach
}

const REAL_WORLD: World = { random: Math.random, time: machineTime }

/**
 * @throws with one clear line when the data directory is taken or the port cannot be had
 */
export async function startServer(
  settings: Settings,
  { random, time, reach }: World = REAL_WORLD,
): Promise<RunningServer> {
  const log: Log = pino({ level: settings.logLevel }, pino.destination({ dest: 2, sync: false }))
  const file = readCarriersOf(settings)
  const metrics = createMetrics()
  const node = randomBytes(8).toString('hex')
  const store = await openStore({ settings, log, meters: metrics.meters, node })
  const secrets = await openWebhookSecrets({ settings, store, log })
  const documents = openDocuments(settings)
  const isSandbox = settings.mode === 'sandbox'
  const clock: Clock = createClock(time, isSandbox ? await readClockOffset(store) : 0)
  const { meters } = metrics
  const shared = { store, clock, log, meters, node }
  const smpp = createSmppDoor({ ...settings.smpp, host: settings.host, node })
  const { receiveSms, begin } = receivingLater()
  const blocks = await openBlocks(store)
  const own = { ...shared, settings, random }
  const beside = { blockOf: blocks.blockOf, openSecret: secrets.open, wakeSmpp: smpp.wake }
  const parts = await startParts({ ...own, ...beside, reach, receiveSms })
  const carriers = await openCarriers({ ...own, file, line: parts.line, blocks })
  const requests = createRequestLog({ ...shared, logged: settings.requestLog })
  const numbers = numberRules(isSandbox, blocks)
  const iys = createIysWay({ ...own, numbers })
  const wrong = createWrongCredentials(settings.limits.wrongCredentialsPerMinute, shared)
  const authenticator = createAuthenticator(shared, createAddressCheck, wrong, smpp.lookAgain)
  const base = {
    ...{ store, documents, clock, log, meters, requests, numbers, iys, carriers: carriers.desk },
    dispatch: parts.dispatching,
    ...{ wakeWebhooks: parts.wakeWebhooks, smppBinds: smpp.binds, sealSecret: secrets.seal },
    forgetAccount: forgetting(authenticator, parts, store),
  }
  const sandbox = isSandbox
    ? createSandbox({ ...base, sandbox: undefined }, { parts, iys, carriers }, authenticator)
    : undefined
  const context: Context = { ...base, sandbox }
  begin(context)
  listenToOthers({ store, log, authenticator, sandbox, parts, iys, carriers })
  await sandbox?.refresh()
  await sandbox?.ensureDemo()

  const needsOperator = settings.roles.has('panel') && !isSandbox && !settings.token
  const setupCode = needsOperator ? await openSetup(context) : undefined
  const limits = createTrafficLimits(settings.limits, { clock, meters })
  const app = openDoors({ settings, context, authenticator, limits, metrics, random })
  const sweep = startSweep(context)
  const stopParts = stopping({ sweep, carriers, parts, requests, store, clock })
  const url = await listen(app, settings, stopParts)
  // The adapter of a sandbox asks this very server: it begins after it, and ends before it.
  await iys.open(url + IYS_PREFIX)
  const stop = async () => {
    await smpp.stop()
    await iys.stop()
    await stopAll(app, clock, stopParts)
  }
  const opened = settings.roles.has('api') && smpp.open({ context, authenticator, limits })
  if (opened) await opened.catch((error) => stop().then(() => Promise.reject(error)))
  return { url, smpp, setupCode, context, stop }
}

const forgetting =
  (authenticator: Authenticator, { wakeWebhooks }: Parts, store: Store) =>
  (accountId: number): void => {
    authenticator.forget(accountId)
    // Its listeners may have to hear of the change, or have a new address.
    wakeWebhooks()
    store.announce({ topic: 'account', body: String(accountId) })
  }

/** Carriers are there before all that an SMS from a handset is told to. */
function receivingLater() {
  const { promise, resolve: begin } = Promise.withResolvers<Context>()
  const receiveSms = async (sms: ReceiveSmsRequest) => receiveOnce(await promise, sms)
  return { receiveSms, begin }
}

interface Stopped {
  readonly sweep: { stop(): Promise<void> }
  readonly carriers: Carriers
  readonly parts: Parts
  readonly requests: RequestLog
  readonly store: Store
  readonly clock: Clock
}

/** What stands behind the doors. */
const stopping =
  ({ sweep, carriers, parts, requests, store, clock }: Stopped) =>
  async (): Promise<void> => {
    for (const part of [sweep, carriers, parts, requests]) await part.stop()
    await store.close()
    clock.stop()
  }

async function listen(
  app: FastifyInstance,
  settings: Settings,
  stopParts: () => Promise<void>,
): Promise<string> {
  const { host, port } = settings
  return app.listen({ host, port }).catch(async (error) => {
    await stopParts()
    throw listenError(error, settings)
  })
}

async function stopAll(
  app: FastifyInstance,
  clock: Clock,
  stopParts: () => Promise<void>,
): Promise<void> {
  await within(clock.steady, LIMITS.stopMs, app.close())
  await stopParts()
  // Whoever is still sending has had its time: nothing keeps the process from ending.
  app.server.closeAllConnections()
}

interface Others {
  readonly store: Store
  readonly log: Log
  readonly authenticator: Authenticator
  readonly sandbox: Sandbox | undefined
  readonly parts: Parts
  readonly iys: Pick<IysWay, 'hear'>
  readonly carriers: Pick<Carriers, 'hear'>
}

/** What other nodes did may matter here at once; without their word it is found a little later. */
function listenToOthers({
  store,
  log,
  authenticator,
  sandbox,
  parts,
  iys,
  carriers,
}: Others): void {
  const failed = (error: unknown) => log.warn({ err: error }, 'could not follow another node')
  store.onAnnouncement((heard) => {
    switch (heard.topic) {
      case 'due':
        return parts.wakeDispatch()
      case 'webhook':
        return parts.wakeOwnWebhooks()
      case 'iys':
        return iys.hear()
      case 'carriers':
        return carriers.hear()
      case 'account':
        return authenticator.forget(Number(heard.body))
      case 'sandbox':
        sandbox?.[heard.body === 'reset' ? 'forget' : 'refresh']().catch(failed)
        return
      case 'gap':
        authenticator.forgetAll()
        sandbox?.refresh().catch(failed)
        iys.hear()
        carriers.hear()
        parts.wakeOwnWebhooks()
        return parts.wakeDispatch()
    }
  })
}

/** The table of blocks is the one that holds when it is asked. */
const numberRules = (magic: boolean, blocks: Blocks): NumberRules => ({
  magic,
  get blocks() {
    return blocks.table()
  },
})

interface Doors {
  readonly settings: Settings
  readonly context: Context
  readonly authenticator: Authenticator
  readonly limits: TrafficLimits
  readonly metrics: Metrics
  readonly random: () => number
}

function openDoors(doors: Doors): FastifyInstance {
  const { settings, context, authenticator, limits, metrics, random } = doors
  const app = createHttp(settings.trustProxy)
  const { roles, token, publicUrl } = settings
  const documented = documentedDoors({ context, carrier: SIMULATOR })
  registerExplain(app, { publicUrl, isSandbox: context.sandbox !== undefined, doors: documented })
  if (roles.has('api')) {
    const { meters } = metrics
    registerWire(app, { context, authenticator, limits, meters, random })
    registerManage(app, { context, token })
    if (context.sandbox) registerSandbox(app, { context, carrier: SIMULATOR })
  }
  // Each node that has the adapter has the İYS that it talks to.
  if (context.sandbox && (roles.has('api') || roles.has('webhooks'))) {
    registerIysSimulator(app, { context, random })
  }
  if (roles.has('dispatch')) registerUpstream(app, context)
  if (roles.has('panel')) registerSetup(app, context)
  registerHealth(app, { context, metrics, frontPage: roles.has('panel') })
  return app
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
