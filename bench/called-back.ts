/**
 * Orders of one recipient, timed from the first byte of the first one to the moment when the
 * listener has been called for the last: so many times for each.
 */
import type { Bench } from './bench.ts'
import { hearAll, type Listener } from './listener.ts'
import type { LoadReport } from './load-job.ts'
import { cpuMs, readCpu } from './proc.ts'

export interface CalledBack {
  /** Calls that were heard, per second of the whole. */
  readonly perSecond: number
  /** Processor time of all processes of the server, for each call. */
  readonly cpuUs: number
  readonly report: LoadReport
}

export interface Asked {
  readonly listener: Listener
  /** Of the server. */
  readonly pids: readonly number[]
  readonly callsOfEach: number
  /** Offers the orders. */
  offer(): Promise<LoadReport>
}

export async function measureCalledBack(
  bench: Bench,
  { listener, pids, callsOfEach, offer }: Asked,
): Promise<CalledBack> {
  const heardBefore = listener.heard()
  const read = () => cpuMs(readCpu(pids, bench.store.postmasterPid))
  const cpuBefore = read()
  const report = await offer()
  const heardAt = await hearAll(bench, heardBefore + report.ok * callsOfEach, listener)
  const heard = listener.heard() - heardBefore
  const perSecond = (heard * 1000) / (heardAt - report.firstAskedAt)
  return { perSecond, cpuUs: ((read() - cpuBefore) * 1000) / heard, report }
}
