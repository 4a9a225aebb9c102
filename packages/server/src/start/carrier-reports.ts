/**
 * How carriers do on other nodes: each that carries says so, when it changes and now and then, and
 * what was said is good as long as the node is taken to live.
 */
import type { Clock } from '../base/clock.ts'
import { LIMITS, leasePace } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Loop, startLoop } from '../base/loop.ts'
import type { CarrierHealthView, NodeCarriers } from '../operations/carrier-desk.ts'
import type { Store } from '../store/store.ts'

export interface CarrierReportsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly node: string
  readonly leaseMs: number
  /** Undefined where another node has the carriers. */
  readonly own: OwnCarriers | undefined
}

export interface OwnCarriers {
  health(): readonly (CarrierHealthView & { readonly name: string })[]
  broken(): ReadonlyMap<string, string>
}

export interface CarrierReports {
  others(): Promise<readonly NodeCarriers[]>
  stop(): Promise<void>
}

const WHAT = 'carriers'

export function startCarrierReports(options: CarrierReportsOptions): CarrierReports {
  const { store, clock, leaseMs, node } = options
  if (!store.shared) return { others: async () => [], stop: async () => {} }
  const telling = options.own && startTelling(options, options.own)
  return {
    async others() {
      const sinceMs = clock.machineNow() - leasePace(leaseMs).nodeDeadAfterMs
      const reports = await store.read('nodeReports', { what: WHAT, sinceMs })
      return reports
        .filter((report) => report.node !== node)
        .map(({ report, ...from }) => ({ ...from, ...readReport(report) }))
    },
    async stop() {
      await telling?.stop()
      await store.run('dropNodeReports', { node }).catch(() => {})
    },
  }
}

function startTelling(options: CarrierReportsOptions, own: OwnCarriers): Loop {
  const { store, clock, log, node, leaseMs } = options
  let told = ''
  let toldAtMs = 0
  return startLoop({
    name: 'carrier reports',
    clock,
    log,
    async step() {
      const atMs = clock.machineNow()
      const gist = JSON.stringify([own.health().map(gistOf), [...own.broken()]])
      if (gist !== told || atMs - toldAtMs >= leasePace(leaseMs).nodeBeatMs) {
        const report = JSON.stringify({ carriers: own.health(), broken: [...own.broken()] })
        const forgetBeforeMs = atMs - LIMITS.nodeForgetAfterMs
        await store.run('keepNodeReport', { node, what: WHAT, atMs, report, forgetBeforeMs })
        told = gist
        toldAtMs = atMs
      }
      return clock.now() + LIMITS.carrierReportEveryMs
    },
  })
}

/** What the others are to know at once. */
const gistOf = ({ name, up, standing, lastError }: ReturnType<OwnCarriers['health']>[number]) => [
  ...[name, up, lastError],
  standing === 'resting' ? 'up' : standing,
]

function readReport(text: string): Pick<NodeCarriers, 'carriers' | 'broken'> {
  const { carriers, broken } = JSON.parse(text) as {
    readonly carriers: ReturnType<OwnCarriers['health']>
    readonly broken: readonly (readonly [string, string])[]
  }
  return { carriers: new Map(carriers.map((each) => [each.name, each])), broken: new Map(broken) }
}
