/** Runs so many pieces of work at once; the rest waits, up to a bound. */
import { StoreUnavailable } from '../store/store.ts'

export interface Queue {
  /** @throws StoreUnavailable when too much waits already */
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createQueue(atOnce: number, waitingMax: number): Queue {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    async run(work) {
      if (running >= atOnce) {
        if (waiting.length >= waitingMax) throw new StoreUnavailable('too many wait their turn')
        await new Promise<void>((turn) => waiting.push(turn))
      } else running += 1
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running -= 1
      }
    },
  }
}
