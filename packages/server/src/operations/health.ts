/** Whether the platform can do its work, and how much waits. */
import type { IysDepth } from '../store/reads/iys.ts'
import type { CarrierHealthView } from './carrier-desk.ts'
import type { Context } from './context.ts'
import { getIys, type IysReply } from './manage/iys.ts'
import { isoText } from './manage/shown.ts'
import type { BindType, SmppBind } from './manage/smpp-binds.ts'

export interface Readiness {
  readonly ready: boolean
  readonly store: 'reachable' | 'away'
  /** An outage of İYS stops no message: it is shown, and nothing more. */
  readonly iys?: IysReply
  /** Those of this node; a carrier that is down stops no order from being accepted. */
  readonly carriers: readonly CarrierReadiness[]
}

export interface CarrierReadiness {
  readonly name: string
  readonly up: boolean
  readonly standing: string
  readonly lastError: string | null
  readonly throttledUntil: string | null
}

/** Reads and writes, so that a full or broken disk shows before a customer meets it. */
export async function readiness(context: Context): Promise<Readiness> {
  const { store, clock, log } = context
  const carriers = carriersOf(context)
  try {
    const [reachable] = await Promise.all([
      store.read('reachable', {}),
      store.run('probe', { nowMs: clock.now() }),
    ])
    const iys = await getIys(context)
    return { ready: reachable, store: reachable ? 'reachable' : 'away', iys, carriers }
  } catch (error) {
    log.warn({ err: error }, 'the store cannot be reached')
    return { ready: false, store: 'away', carriers }
  }
}

/** Those that cannot even be started are among them. */
function carriersOf({ carriers }: Context): CarrierReadiness[] {
  const running = [...carriers.health()].map(([name, health]) => {
    const { up, standing, lastError, throttledUntilMs } = health
    const throttledUntil = throttledUntilMs === null ? null : isoText(throttledUntilMs)
    return { name, up, standing, lastError, throttledUntil }
  })
  const broken = [...carriers.broken()].map(([name, lastError]) => {
    return { name, up: false, standing: 'broken', lastError, throttledUntil: null }
  })
  return [...running, ...broken]
}

export interface Load {
  readonly queuedMessages: number
  readonly storeWaiting: number
  readonly maybeSentTwice: number
  readonly maybeSentTwiceBy: readonly { readonly carrier: string; readonly messages: number }[]
  /** Consents on their way to İYS, by state. */
  readonly iys: IysDepth
  readonly webhooksWaiting: number
  readonly carriers: ReadonlyMap<string, CarrierHealthView>
  /** Customers' binds to this node, by type. */
  readonly smppBinds: Readonly<Record<BindType, number>>
  readonly secondSpends: readonly SecondSpend[]
}

/** Of a route that lets what came back try a second carrier. */
export interface SecondSpend {
  readonly route: string
  readonly spent: number
  readonly perDay: number
}

/** More than this are not counted one by one. */
const WEBHOOKS_COUNT_MAX = 1_000_000

export async function load(context: Context): Promise<Load> {
  const { store, carriers, smppBinds } = context
  const [depth, twiceBy, iys, webhooksWaiting, secondSpends] = await Promise.all([
    store.read('queueDepth', {}),
    store.read('maybeSentTwiceBy', {}),
    store.read('iysDepth', {}),
    store.read('webhooksWaiting', { most: WEBHOOKS_COUNT_MAX }),
    secondSpendsOf(context),
  ])
  const { queued, folded, maybeSentTwice } = depth
  return {
    queuedMessages: queued + folded,
    storeWaiting: store.stats().waiting,
    maybeSentTwice,
    maybeSentTwiceBy: twiceBy,
    iys,
    webhooksWaiting,
    carriers: carriers.health(),
    smppBinds: countedByType(smppBinds()),
    secondSpends,
  }
}

async function secondSpendsOf({ store, carriers, clock }: Context): Promise<SecondSpend[]> {
  const routes = carriers.fixedRoutes() ?? (await store.read('allRoutes', {}))
  if (routes.every(({ secondCarrier }) => secondCarrier === null)) return []
  const spent = await store.read('secondSpendOf', { nowMs: clock.now() })
  return routes.flatMap(({ name, secondCarrier }) => {
    if (secondCarrier === null) return []
    const own = spent.find(({ route }) => route === name)?.spent ?? 0
    return [{ route: name, spent: own, perDay: secondCarrier.spendPerDay }]
  })
}

const countedByType = (binds: readonly SmppBind[]): Load['smppBinds'] => {
  const counts = { transmitter: 0, receiver: 0, transceiver: 0 }
  for (const { type } of binds) counts[type] += 1
  return counts
}
