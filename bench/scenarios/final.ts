/**
 * The whole life of a message: accepted, sent through the simulated carrier, final. Orders of one
 * recipient keep coming in meanwhile; what counts is how many messages become final per second in
 * a window that begins when the pipeline has filled.
 */
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import { type Reading, watchCounters } from '../counters.ts'
import type { Goal } from '../goals.ts'
import type { LoadReport } from '../load-job.ts'
import { cpuEach, readCpu } from '../proc.ts'
import { startPeyk } from '../server.ts'
import { offer, openAccount, settle, type Target } from '../target.ts'

const WARM_UP_SECONDS = 3
const REST_MS = 250

interface Round {
  readonly report: LoadReport
  readonly finalPerSecond: number
  /** How far the finals fell behind the orders within the window, per second. */
  readonly behindPerSecond: number
}

export const final: Scenario = async (bench) => {
  const target = await openAccount(await startPeyk(bench))
  const figures = await measureFinal(bench, target, 'final', bench.goals.finalPerSecond)
  await target.server.stop()
  return figures
}

/** The same for whatever carrier the server has. */
export async function measureFinal(
  bench: Bench,
  target: Target,
  name: string,
  goal: Goal | undefined,
): Promise<readonly Figure[]> {
  const rounds: Round[] = []
  const before = readCpu(target.server.pids, bench.store.postmasterPid)
  for (let n = 1; n <= bench.options.rounds; n += 1) {
    const result = await round(bench, target)
    rounds.push(result)
    const { finalPerSecond, behindPerSecond, report } = result
    bench.progress(
      `round ${n}: ${finalPerSecond.toFixed(0)} final/s of ` +
        `${report.perSecond.toFixed(0)} orders/s, ${behindPerSecond.toFixed(0)}/s behind`,
    )
  }
  const after = readCpu(target.server.pids, bench.store.postmasterPid)
  const cpu = cpuEach(before, after, target.messages)
  return figures(bench, rounds, { name, goal, cpu })
}

async function round(bench: Bench, target: Target): Promise<Round> {
  const { connections, seconds, finalRatePerSecond } = bench.options
  const samples: Reading[] = []
  let watching = true
  const watch = async () => {
    for await (const reading of watchCounters(target.server, REST_MS)) {
      samples.push(reading)
      if (!watching) return
    }
  }
  const load = offer(bench, target, 'small', {
    connections,
    warmUpSeconds: WARM_UP_SECONDS,
    until: { seconds },
    ...(finalRatePerSecond === 0 ? {} : { ratePerSecond: finalRatePerSecond }),
  }).finally(() => {
    watching = false
  })
  const [report] = await Promise.all([load, watch()])
  await settle(bench, target)
  return { report, ...slope(samples, report.firstAskedAt + WARM_UP_SECONDS * 1000, seconds) }
}

function slope(
  samples: readonly Reading[],
  fromAt: number,
  seconds: number,
): Pick<Round, 'finalPerSecond' | 'behindPerSecond'> {
  const inside = samples.filter(({ at }) => at >= fromAt && at <= fromAt + seconds * 1000)
  const [first, last] = [inside[0], inside.at(-1)]
  if (first === undefined || last === undefined || first === last) {
    throw new Error('the counters were not read often enough')
  }
  const elapsed = (last.at - first.at) / 1000
  const finalPerSecond = (last.messagesFinal - first.messagesFinal) / elapsed
  const acceptedPerSecond = (last.ordersAccepted - first.ordersAccepted) / elapsed
  return { finalPerSecond, behindPerSecond: Math.max(0, acceptedPerSecond - finalPerSecond) }
}

interface Shown {
  readonly name: string
  readonly goal: Goal | undefined
  readonly cpu: string
}

function figures(
  { options }: Bench,
  rounds: readonly Round[],
  { name, goal, cpu }: Shown,
): readonly Figure[] {
  const ratePerSecond = options.finalRatePerSecond
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  const behind = of(({ behindPerSecond }) => behindPerSecond).toFixed(0)
  const offered = ratePerSecond === 0 ? 'in a closed loop' : `${ratePerSecond} orders/s offered`
  return [
    {
      name: `${name}: messages final`,
      value: of(({ finalPerSecond }) => finalPerSecond),
      unit: 'messages/s',
      goal,
      note: `${offered}; ${behind}/s behind; ${cpu}`,
    },
    {
      name: `${name}: orders accepted meanwhile`,
      value: of(({ report }) => report.perSecond),
      unit: 'orders/s',
      note:
        `p50 ${of(({ report }) => report.latency.p50Ms).toFixed(2)} ms, ` +
        `p99 ${of(({ report }) => report.latency.p99Ms).toFixed(1)} ms`,
    },
  ]
}
