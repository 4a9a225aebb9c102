/** What a scenario is given and what it gives back. */
import type { Goal, Goals } from './goals.ts'
import type { LoadReport } from './load-job.ts'
import type { StoreUnderTest } from './stores.ts'

export interface Options {
  /** The counted window of each round. */
  readonly seconds: number
  readonly rounds: number
  readonly connections: number
  /** `smpp-carrier` and `kannel`, in place of those. */
  readonly carrierConnections: number
  /** `final`: single-recipient orders offered per second; 0 is a closed loop. */
  readonly finalRatePerSecond: number
  /** `smpp-carrier`, likewise. */
  readonly carrierRatePerSecond: number
  /** `big`: small orders offered per second beside the big ones. */
  readonly smallRatePerSecond: number
  readonly drainOrders: number
  readonly storedMessages: number
  readonly fillSecondsMax: number
  readonly storedContacts: number
  /** `nodes`: how many on one database, one measurement each. */
  readonly nodeCounts: readonly number[]
  /** The script that starts the product. */
  readonly serverFile: string
  /** Where profiles of servers are written; undefined for none. */
  readonly profileFolder: string | undefined
}

/** One line of the result. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal?: Goal | undefined
  readonly note?: string
}

export interface Bench {
  readonly options: Options
  readonly store: StoreUnderTest
  /** Those of this store. */
  readonly goals: Goals
  progress(text: string): void
  /** Notes an answer that was wrong; the run then fails. */
  wrong(text: string): void
}

export type Scenario = (bench: Bench) => Promise<readonly Figure[]>

/** Every answer must have been 200 and say what was asked for. */
export function checkLoad(bench: Bench, where: string, report: LoadReport): void {
  const refusals = Object.entries(report.refused).map(([status, times]) => `${times} × ${status}`)
  if (report.wrong > 0) refusals.push(`${report.wrong} × 200 with the wrong content`)
  if (report.ok === 0) refusals.push('no order was accepted')
  if (refusals.length === 0) return
  bench.wrong(`${where}: ${refusals.join(', ')}; for example ${report.samples[0] ?? '(none)'}`)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new Error('the median of nothing')
  return (lower + upper) / 2
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
