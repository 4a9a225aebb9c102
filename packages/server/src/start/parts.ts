/** What works by itself: carriers with their dispatchers, the housekeeping, and the webhooks. */
import { type Clock, machineTime } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Meters } from '../base/meters.ts'
import type { Reach } from '../base/public-address.ts'
import { type Days, FOREVER } from '../config/options.ts'
import type { Settings } from '../config.ts'
import type { Dispatching } from '../operations/context.ts'
import { type Housekeeping, startHousekeeping } from '../outbound/housekeeping.ts'
import type { WholeSms } from '../outbound/inbound-sms.ts'
import { type Line, type LineOptions, startLine } from '../outbound/line.ts'
import { type SimulatedLine, startSimulatedLine } from '../outbound/simulated-line.ts'
import { dnsResolve, systemResolve } from '../outbound/webhooks/connect.ts'
import { startWebhooks, type Webhooks } from '../outbound/webhooks/deliver.ts'
import { DAY_MS } from '../rules/istanbul.ts'
import type { Store } from '../store/store.ts'
import type { Blocks } from './blocks.ts'

export interface PartsOptions {
  readonly settings: Settings
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly node: string
  readonly random: () => number
  /** Where webhooks may go; undefined is what the mode allows. */
  readonly reach?: Reach | undefined
  /** There may be something to tell customers who are bound by SMPP to this node. */
  readonly wakeSmpp: () => void
  /** An SMS from a handset, to the account that owns the short code. */
  readonly receiveSms: (sms: WholeSms) => Promise<unknown>
  readonly blockOf: Blocks['blockOf']
  /** Of webhooks. */
  readonly openSecret: (kept: string) => string
}

export interface Parts {
  /** Undefined where another node has the carriers. */
  readonly line: Line | undefined
  /** The carrier of a sandbox. */
  readonly simulator: SimulatedLine['simulator'] | undefined
  readonly dispatching: Dispatching
  /** There may be something due for this node's carriers. */
  wakeDispatch(): void
  /** There may be something for this node to tell. */
  readonly wakeOwnWebhooks: () => void
  /** As above, on whatever node. */
  wakeWebhooks(): void
  /** The store has been emptied: whatever is in hands is of another world. */
  readonly startOver: () => Promise<void>
  stop(): Promise<void>
}

export async function startParts(options: PartsOptions): Promise<Parts> {
  const { settings, random, wakeSmpp, ...parts } = options
  const { store } = parts
  const webhooks = settings.roles.has('webhooks') ? startWebhooksOf(options) : undefined
  const wakeOwnWebhooks = () => {
    webhooks?.wake()
    wakeSmpp()
  }
  const wakeWebhooks = () => {
    wakeOwnWebhooks()
    store.announce({ topic: 'webhook' })
  }
  const { leaseMs } = settings
  const shared = { ...parts, leaseMs, wakeWebhooks }
  const dispatches = settings.roles.has('dispatch')
  const { simulator, line } = dispatches ? await startLineOf({ ...options, ...shared }) : NONE
  const wakeDispatch = () => line?.dispatch.wake()
  const housekeeping: Housekeeping | undefined = dispatches
    ? startHousekeeping({
        ...shared,
        keepMs: { texts: msOf(settings.keepTextsDays), messages: msOf(settings.keepMessagesDays) },
        keepConsentsMs: msOf(settings.keepConsentsDays),
        // Where texts are logged, they go with the texts of the orders.
        keepRequestsMs: shorter(msOf(settings.keepRequestsDays), msOf(settings.keepTextsDays)),
        wakeDispatch,
        heldClaims: () => line?.dispatch.heldClaims() ?? [],
        receiptsIdle: () => line?.receiptsIdle() ?? Promise.resolve(),
      })
    : undefined
  return {
    ...{ line, simulator },
    wakeDispatch,
    wakeOwnWebhooks,
    wakeWebhooks,
    async startOver() {
      await line?.startOver()
      webhooks?.startOver()
    },
    dispatching: {
      wake() {
        wakeDispatch()
        store.announce({ topic: 'due' })
      },
      offer: (messages) => line?.dispatch.offer(messages),
      take: (order) => line?.dispatch.take(order),
      hearReport: async (carrier, token, report) =>
        (await line?.hearReport(carrier, token, report)) ?? false,
    },
    async stop() {
      await housekeeping?.stop()
      await line?.stop()
      await webhooks?.stop()
    },
  }
}

const NONE = { line: undefined, simulator: undefined }

type LineParts = PartsOptions & LineOptions

/** Of production, without a carrier yet. */
async function startLineOf({
  settings,
  ...shared
}: LineParts): Promise<Pick<Parts, 'line' | 'simulator'>> {
  if (settings.mode !== 'sandbox') return { line: startLine(shared), simulator: undefined }
  const line = await startSimulatedLine({ ...shared, delayMs: settings.simulatorDelayMs })
  return { line, simulator: line.simulator }
}

/** As the store counts how long something is kept: null is for ever. */
const msOf = (days: Days): number | null => (days === FOREVER ? null : days * DAY_MS)

const shorter = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)

/** In the sandbox the listener is usually a script on the developer's own machine. */
function startWebhooksOf({ settings, reach, ...shared }: PartsOptions): Webhooks {
  const isSandbox = settings.mode === 'sandbox'
  return startWebhooks({
    ...shared,
    leaseMs: settings.leaseMs,
    reach: reach ?? (isSandbox ? 'local' : 'public'),
    resolve: isSandbox ? systemResolve : dnsResolve(),
    time: machineTime,
  })
}
