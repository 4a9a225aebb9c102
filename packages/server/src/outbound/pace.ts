/**
 * Lets what comes in gather for a moment, where writing it down costs the same for one as for many.
 *
 * The first of a quiet time is written at once; what follows waits for a full batch or for its
 * moment. An engine inside the process, which has its own batches, does without.
 */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Store } from '../store/store.ts'

export interface Pace {
  /** When the next batch may go; undefined if it may go now. */
  waitUntil(waiting: number, batchMax: number): number | undefined
  /** A batch was written. */
  done(): void
}

export function createPace(store: Pick<Store, 'shared'>, clock: Clock): Pace {
  let nextMs = 0
  if (!store.shared) return { waitUntil: () => undefined, done() {} }
  return {
    waitUntil(waiting, batchMax) {
      if (waiting >= batchMax) return undefined
      const leftMs = nextMs - clock.machineNow()
      return leftMs > 0 ? clock.now() + leftMs : undefined
    },
    done() {
      nextMs = clock.machineNow() + LIMITS.gatherMs
    },
  }
}
