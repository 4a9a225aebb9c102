/** Whether the platform can do its work, and how much waits. */
import type { Context } from './context.ts'

export interface Readiness {
  readonly ready: boolean
  readonly store: 'reachable' | 'away'
}

/** Reads and writes, so that a full or broken disk shows before a customer meets it. */
export async function readiness({ store, clock, log }: Context): Promise<Readiness> {
  try {
    const [reachable] = await Promise.all([
      store.read('reachable', {}),
      store.run('probe', { nowMs: clock.now() }),
    ])
    return { ready: reachable, store: reachable ? 'reachable' : 'away' }
  } catch (error) {
    log.warn({ err: error }, 'the store cannot be reached')
    return { ready: false, store: 'away' }
  }
}

export interface Load {
  readonly queuedMessages: number
  readonly storeWaiting: number
  readonly maybeSentTwice: number
}

export async function load({ store }: Context): Promise<Load> {
  const { queued, folded, maybeSentTwice } = await store.read('queueDepth', {})
  return {
    queuedMessages: queued + folded,
    storeWaiting: store.stats().waiting,
    maybeSentTwice,
  }
}
