/**
 * The adapter to İYS: takes what the registry recorded there, and brings what recipients changed
 * there into the registry.
 *
 * Three loops share the queue in the store with every other node: one takes consents to İYS, one
 * asks what became of requests, one pulls changes, brand by brand. Whatever a process was doing
 * when it ended is done again by whoever comes next; İYS and the marks see to it that nothing
 * counts twice.
 */
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { startLoop } from '../../base/loop.ts'
import type { NumberRules } from '../../rules/numbers.ts'
import type { Store } from '../../store/store.ts'
import { IYS_ADAPTER } from '../../store/verbs/iys-queue.ts'
import { IysSteps } from './steps.ts'

/** Where İYS is, as whom it is asked, and at which pace. */
export interface IysAccess {
  readonly url: string
  readonly username: string
  readonly password: string
  /** The provider's own number at İYS. */
  readonly code: string
  /** Consents in one request. */
  readonly batchMax: number
  /** Between two requests of a loop. */
  readonly pauseMs: number
  /** How often a request is asked what became of it. */
  readonly resultsEveryMs: number
  /** How often the changes of a brand are pulled. */
  readonly changesEveryMs: number
}

export interface IysAdapterOptions {
  readonly access: IysAccess
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly node: string
  readonly numbers: NumberRules
}

export interface IysAdapter {
  /** Something was queued, or changed at İYS. */
  wake(): void
  /** The world is another one: nothing that was learned of İYS holds any more. */
  startOver(): void
  /** Ends after what is under way. */
  stop(): Promise<void>
}

export async function startIysAdapter(options: IysAdapterOptions): Promise<IysAdapter> {
  const { store, clock, log, access } = options
  await store.run('keepSetting', { name: IYS_ADAPTER, value: 'on' })
  // In a store of one process, what is still held was held by one that is gone.
  if (!store.shared) await store.run('freePushes', {})
  const steps = new IysSteps(options)
  const push = startLoop({ name: 'iys-push', clock, log, step: () => steps.push() })
  const results = startLoop({ name: 'iys-results', clock, log, step: () => steps.results() })
  const changes = startLoop({ name: 'iys-changes', clock, log, step: () => steps.changes() })
  steps.onSettled(() => {
    // There may be an outcome to wait for; and the next one of the same recipient may go.
    results.wake()
    push.wake()
  })
  const loops = [push, results, changes]
  log.info({ url: access.url }, 'consents go to İYS')
  return {
    wake() {
      for (const loop of loops) loop.wake()
    },
    startOver() {
      steps.startOver()
      for (const loop of loops) loop.wake()
    },
    async stop() {
      const stopped = loops.map((loop) => loop.stop())
      // A step may have many questions to go; it learns that there is no time for them.
      await steps.close()
      await Promise.all(stopped)
    },
  }
}
