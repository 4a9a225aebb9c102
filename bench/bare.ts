/** What Peyk takes turns with: the bare server, or on PostgreSQL the bare writer. */
import { type Bench, median } from './bench.ts'
import type { Latency } from './histogram.ts'
import { runInserts } from './inserts.ts'
import { cpuEach, readCpu } from './proc.ts'
import { startBare } from './server.ts'
import { offer, withoutAccount } from './target.ts'

export interface BareRound {
  readonly perSecond: number
  readonly latency: Latency
  readonly cpu: string
}

export interface Bare {
  /** What the figure of its orders is called, and what its latencies are of. */
  readonly name: string
  readonly latencyName: string
  round(warmUpSeconds: number): Promise<BareRound>
  stop(): Promise<unknown>
}

export function openBare(bench: Bench): Promise<Bare> {
  return bench.store.name === 'sqlite' ? openBareServer(bench) : openBareWriter(bench)
}

async function openBareServer(bench: Bench): Promise<Bare> {
  const target = withoutAccount(await startBare(bench))
  const { connections, seconds } = bench.options
  return {
    name: 'orders: bare accepts',
    latencyName: 'orders: bare p99',
    async round(warmUpSeconds) {
      const before = readCpu(target.server.pids)
      const load = { connections, warmUpSeconds, until: { seconds } }
      const report = await offer(bench, target, 'small', load)
      return { ...report, cpu: cpuEach(before, readCpu(target.server.pids), report.ok) }
    },
    stop: () => target.server.stop(),
  }
}

async function openBareWriter({ store, options }: Bench): Promise<Bare> {
  const place = await store.makePlace()
  const url = place.environment.DATABASE_URL ?? ''
  const { postmasterPid } = store
  let firstSerial = 1
  return {
    name: 'bare: grouped inserts, one connection',
    latencyName: 'bare: a group durable, p99',
    async round(warmUpSeconds) {
      const { seconds } = options
      const job = { url, postmasterPid, firstSerial, warmUpSeconds, seconds }
      const report = await runInserts(job)
      firstSerial += report.orders
      return report
    },
    stop: () => place.remove(),
  }
}

export function p50Text(rounds: readonly { readonly latency: Latency }[]): string {
  return `p50 ${median(rounds.map(({ latency }) => latency.p50Ms)).toFixed(2)} ms`
}
