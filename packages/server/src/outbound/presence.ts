/**
 * Tells the other nodes that this one lives, and takes over from those that do not any more.
 *
 * What is claimed has its lease. What only lives in a node's memory is what a carrier inside it
 * owes: of a dead node, its heir takes that up.
 */
import type { Clock } from '../base/clock.ts'
import { LIMITS, leasePace } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { startLoop } from '../base/loop.ts'
import type { Store } from '../store/store.ts'

export interface PresenceOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly node: string
  readonly leaseMs: number
  /** Takes up what this dead node was still going to do. */
  readonly inherit: (deadNode: string) => Promise<void>
}

export interface Presence {
  stop(): Promise<void>
}

export function startPresence(options: PresenceOptions): Presence {
  const { store, clock, log, node, leaseMs, inherit } = options
  const { nodeBeatMs, nodeDeadAfterMs } = leasePace(leaseMs)

  const inherited = new Set<string>()

  async function beat(): Promise<number> {
    const machineMs = clock.machineNow()
    const dead = await store.run('nodeBeat', {
      node,
      machineMs,
      deadAfterMs: nodeDeadAfterMs,
      forgetAfterMs: LIMITS.nodeForgetAfterMs,
    })
    for (const { id, seen_at } of dead) {
      const death = `${id} ${seen_at}`
      if (inherited.has(death)) continue
      log.info({ deadNode: id }, 'takes over from a node that is gone')
      // Should this fail, the next beat comes back to it.
      await inherit(id)
      inherited.add(death)
    }
    return clock.now() + nodeBeatMs
  }

  const loop = startLoop({ name: 'presence', clock, log, step: beat })
  return {
    async stop() {
      await loop.stop()
      // The heir would find out by itself, a little later.
      const deadMs = clock.machineNow() - 2 * nodeDeadAfterMs
      await store.run('nodeLeave', { node, deadMs }).catch(() => {})
    },
  }
}
