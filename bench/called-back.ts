/**
 * Orders of one recipient, timed from the first byte of the first one to the moment when the
 * listener has been called for the last, once for each.
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
  /** Orders that nobody was called back for. */
  readonly missing: number
  readonly report: LoadReport
}

export interface Asked {
  readonly listener: Listener
  /** Of the server. */
  readonly pids: readonly number[]
  /** Offers the orders. */
  offer(): Promise<LoadReport>
}

export async function measureCalledBack(
  bench: Bench,
  { listener, pids, offer }: Asked,
): Promise<CalledBack> {
  const heardBefore = listener.heard()
  const read = () => cpuMs(readCpu(pids, bench.store.postmasterPid))
  const cpuBefore = read()
  const report = await offer()
  const { at, missing } = await hearAll(heardBefore + report.ok, listener)
  const heard = listener.heard() - heardBefore
  const perSecond = (heard * 1000) / (at - report.firstAskedAt)
  return { perSecond, cpuUs: ((read() - cpuBefore) * 1000) / heard, missing, report }
}
