/** Reads random pages of the two reports while nothing else is asked of the server. */
import { type Bench, checkLoad } from './bench.ts'
import { runLoad } from './load.ts'
import type { LoadReport, Traffic } from './load-job.ts'
import { RECIPIENTS_PER_BIG_ORDER } from './requests.ts'
import type { Target } from './target.ts'

const WARM_UP_SECONDS = 1
const DAY_MS = 86_400_000

export interface Pages {
  readonly report: LoadReport
  readonly reports: LoadReport
}

export async function readPages(
  bench: Bench,
  target: Target,
  orders: readonly string[],
  readers: number,
): Promise<Pages> {
  const ask = async (traffic: Traffic) => {
    const report = await runLoad({
      urls: target.server.urls,
      credentials: target.credentials,
      traffic,
      connections: readers,
      warmUpSeconds: WARM_UP_SECONDS,
      until: { seconds: bench.options.seconds },
    })
    checkLoad(bench, `${traffic.kind} pages`, report)
    const { p50Ms, p99Ms } = report.latency
    bench.progress(
      `${traffic.kind} pages, ${readers} at once: ` +
        `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`,
    )
    return report
  }
  const report = await ask({ kind: 'report', orders, total: RECIPIENTS_PER_BIG_ORDER })
  // A day on either side, so that midnight may fall into the run.
  const range = { start: istanbulDay(Date.now() - DAY_MS), end: istanbulDay(Date.now() + DAY_MS) }
  const reports = await ask({ kind: 'reports', ...range, count: target.orders })
  return { report, reports }
}

/** `Y-m-d` of the day it is in Istanbul, which is how the reports count days (wire §5.4). */
function istanbulDay(at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Istanbul' }).format(at)
}
