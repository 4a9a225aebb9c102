/** Whether the platform can do its work, and how much waits. */
import type { IysDepth } from '../store/reads/iys.ts'
import type { Context } from './context.ts'
import { getIys, type IysReply } from './manage/iys.ts'

export interface Readiness {
  readonly ready: boolean
  readonly store: 'reachable' | 'away'
  /** An outage of İYS stops no message: it is shown, and nothing more. */
  readonly iys?: IysReply
}

/** Reads and writes, so that a full or broken disk shows before a customer meets it. */
export async function readiness(context: Context): Promise<Readiness> {
  const { store, clock, log } = context
  try {
    const [reachable] = await Promise.all([
      store.read('reachable', {}),
      store.run('probe', { nowMs: clock.now() }),
    ])
    const iys = await getIys(context)
    return { ready: reachable, store: reachable ? 'reachable' : 'away', iys }
  } catch (error) {
    log.warn({ err: error }, 'the store cannot be reached')
    return { ready: false, store: 'away' }
  }
}

export interface Load {
  readonly queuedMessages: number
  readonly storeWaiting: number
  readonly maybeSentTwice: number
  /** Consents on their way to İYS, by state. */
  readonly iys: IysDepth
  readonly webhooksWaiting: number
}

/** More than this are not counted one by one. */
const WEBHOOKS_COUNT_MAX = 1_000_000

export async function load({ store }: Context): Promise<Load> {
  const [{ queued, folded, maybeSentTwice }, iys, webhooksWaiting] = await Promise.all([
    store.read('queueDepth', {}),
    store.read('iysDepth', {}),
    store.read('webhooksWaiting', { most: WEBHOOKS_COUNT_MAX }),
  ])
  return {
    queuedMessages: queued + folded,
    storeWaiting: store.stats().waiting,
    maybeSentTwice,
    iys,
    webhooksWaiting,
  }
}
