/**
 * Orders of 50,000 recipients among small ones.
 *
 * Twice: small orders at a steady rate, as on a working day, and small orders as fast as the
 * connections can ask. The goal for both sizes is held against the steady rate; the second is what
 * happens on a machine that has nothing left.
 */
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import type { LoadReport } from '../load-job.ts'
import { startPeyk } from '../server.ts'
import { type Load, offer, openAccount, settle, type Target } from '../target.ts'

const WARM_UP_SECONDS = 1
/** Time between big orders: each is one order among small ones, not a flood of its own. */
const PAUSE_MS = 2_500
const BIG_ORDERS_PER_ROUND = 3

interface Round {
  readonly big: LoadReport
  readonly small: LoadReport
}

export const big: Scenario = async (bench) => {
  const target = await openAccount(await startPeyk(bench))
  const { smallRatePerSecond, rounds } = bench.options
  const steady: Round[] = []
  for (let n = 1; n <= rounds; n += 1) {
    steady.push(await round(bench, target, smallRatePerSecond))
    bench.progress(`round ${n}: ${roundText(steady.at(-1))}`)
  }
  const flood = await round(bench, target)
  bench.progress(`beside as many small orders as can be: ${roundText(flood)}`)
  await target.server.stop()
  return figures(bench, steady, flood, `beside ${smallRatePerSecond} small orders/s`)
}

async function round(bench: Bench, target: Target, ratePerSecond?: number): Promise<Round> {
  const seconds = (BIG_ORDERS_PER_ROUND * PAUSE_MS) / 1000
  const small: Load = {
    connections: bench.options.connections,
    warmUpSeconds: WARM_UP_SECONDS,
    until: { seconds },
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
  }
  const bigs: Load = {
    connections: 1,
    warmUpSeconds: 0,
    pauseMs: PAUSE_MS,
    until: { requests: BIG_ORDERS_PER_ROUND },
  }
  const underWay = offer(bench, target, 'small', small)
  const later = new Promise((resolve) => {
    setTimeout(resolve, WARM_UP_SECONDS * 1000)
  })
  const [smallReport, bigReport] = await Promise.all([
    underWay,
    later.then(() => offer(bench, target, 'big', bigs)),
  ])
  await settle(bench, target)
  return { small: smallReport, big: bigReport }
}

function figures(
  { goals }: Bench,
  steady: readonly Round[],
  flood: Round,
  beside: string,
): readonly Figure[] {
  const of = (pick: (round: Round) => number) => median(steady.map(pick))
  const slowest = Math.max(...steady.map((round) => round.big.latency.maxMs))
  return [
    {
      name: 'big: order of 50,000 accepted',
      value: of((round) => round.big.latency.p50Ms),
      unit: 'ms',
      goal: goals.bigOrderMs,
      note: `${beside}; slowest ${slowest.toFixed(0)} ms`,
    },
    {
      name: 'big: small orders p99 meanwhile',
      value: of((round) => round.small.latency.p99Ms),
      unit: 'ms',
      goal: goals.smallBesideBigP99Ms,
      note: `p50 ${of((round) => round.small.latency.p50Ms).toFixed(2)} ms`,
    },
    {
      name: 'big: the same in a flood of small',
      value: flood.big.latency.p50Ms,
      unit: 'ms',
      note:
        `small orders ${flood.small.perSecond.toFixed(0)}/s, ` +
        `p99 ${flood.small.latency.p99Ms.toFixed(1)} ms`,
    },
  ]
}

function roundText(round: Round | undefined): string {
  if (round === undefined) return ''
  const { big: bigs, small } = round
  return (
    `big ${bigs.latency.p50Ms.toFixed(0)} ms, small ${small.perSecond.toFixed(0)}/s ` +
    `p99 ${small.latency.p99Ms.toFixed(1)} ms`
  )
}
