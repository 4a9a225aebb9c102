/**
 * Five million messages later: are report pages still quick, and are orders still accepted as fast
 * as by an empty store?
 *
 * The store is filled the way customers fill it, over the API and through the carrier. For the
 * comparison an empty second server takes turns with the full one.
 */
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import { fill } from '../fill.ts'
import type { LoadReport } from '../load-job.ts'
import { type Pages, readPages } from '../pages.ts'
import { startPeyk } from '../server.ts'
import { offer, openAccount, settle, type Target } from '../target.ts'

const WARM_UP_SECONDS = 2
/** One customer paging through a report, and several at once. */
const READERS = { one: 1, several: 8 } as const

export const stored: Scenario = async (bench) => {
  const full = await openAccount(await startPeyk(bench))
  const filled = await fill(bench, full)
  const one = await readPages(bench, full, filled.bigOrderIds, READERS.one)
  const several = await readPages(bench, full, filled.bigOrderIds, READERS.several)
  const storedMessages = full.messages
  const empty = await openAccount(await startPeyk(bench))
  const pairs: Pair[] = []
  for (let n = 1; n <= bench.options.rounds; n += 1) {
    const pair = { empty: await round(bench, empty), full: await round(bench, full) }
    pairs.push(pair)
    bench.progress(
      `round ${n}: empty ${pair.empty.perSecond.toFixed(0)}/s, ` +
        `full ${pair.full.perSecond.toFixed(0)}/s`,
    )
  }
  await Promise.all([empty.server.stop(), full.server.stop()])
  return [
    {
      name: 'stored: messages when measured',
      value: storedMessages,
      unit: 'messages',
      note: `filled in ${filled.seconds.toFixed(0)} s`,
    },
    ...pageFigures(bench, one, several),
    ...acceptanceFigures(bench, pairs),
  ]
}

interface Pair {
  readonly empty: LoadReport
  readonly full: LoadReport
}

async function round(bench: Bench, target: Target): Promise<LoadReport> {
  const { connections, seconds } = bench.options
  const load = { connections, warmUpSeconds: WARM_UP_SECONDS, until: { seconds } }
  const report = await offer(bench, target, 'small', load)
  await settle(bench, target)
  return report
}

function pageFigures({ goals }: Bench, one: Pages, several: Pages): readonly Figure[] {
  const note = (alone: LoadReport, together: LoadReport) =>
    `p50 ${alone.latency.p50Ms.toFixed(1)} ms; ${READERS.several} readers: ` +
    `${together.perSecond.toFixed(0)} pages/s, p99 ${together.latency.p99Ms.toFixed(1)} ms`
  return [
    {
      name: 'stored: get-report, 1000 rows, p99',
      value: one.report.latency.p99Ms,
      unit: 'ms',
      goal: goals.reportPageP99Ms,
      note: note(one.report, several.report),
    },
    {
      name: 'stored: get-reports page p99',
      value: one.reports.latency.p99Ms,
      unit: 'ms',
      goal: goals.reportsPageP99Ms,
      note: note(one.reports, several.reports),
    },
  ]
}

function acceptanceFigures({ goals }: Bench, pairs: readonly Pair[]): readonly Figure[] {
  const shares = pairs.map(({ empty, full }) => full.perSecond / empty.perSecond)
  return [
    {
      name: 'stored: acceptance, share of empty',
      value: median(shares),
      unit: '',
      goal: goals.storedShareOfEmpty,
      note: shares.map((share) => share.toFixed(2)).join(' '),
    },
    {
      name: 'stored: orders accepted',
      value: median(pairs.map(({ full }) => full.perSecond)),
      unit: 'orders/s',
      note:
        `p99 ${median(pairs.map(({ full }) => full.latency.p99Ms)).toFixed(1)} ms; ` +
        `empty ${median(pairs.map(({ empty }) => empty.perSecond)).toFixed(0)}/s`,
    },
  ]
}
