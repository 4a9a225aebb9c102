/**
 * Orders of one recipient, durable before the answer, as fast as 64 connections can ask.
 *
 * The bare server (on PostgreSQL: the bare writer) and Peyk take turns (A B A B …), so that
 * whatever else the machine does meets both alike; the share is taken pair by pair and the median
 * given. Peyk runs whole: what it accepts it also sends through the simulated carrier, and each
 * round starts when that is done.
 */
import { type Bare, type BareRound, openBare, p50Text } from '../bare.ts'
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import type { LoadReport } from '../load-job.ts'
import { cpuEach, readCpu, readMemory } from '../proc.ts'
import { startPeyk } from '../server.ts'
import { offer, openAccount, settle, type Target } from '../target.ts'

const WARM_UP_SECONDS = 2

interface Round extends LoadReport {
  readonly cpu: string
}

interface Pair {
  readonly bare: BareRound
  readonly peyk: Round
}

export const orders: Scenario = async (bench) => {
  const bare = await openBare(bench)
  const peyk = await openAccount(await startPeyk(bench))
  const pairs: Pair[] = []
  for (let n = 1; n <= bench.options.rounds; n += 1) {
    const pair = { bare: await bare.round(WARM_UP_SECONDS), peyk: await round(bench, peyk) }
    pairs.push(pair)
    bench.progress(`round ${n}: bare ${roundText(pair.bare)}, peyk ${roundText(pair.peyk)}`)
    await settle(bench, peyk)
  }
  const memory = readMemory(peyk.server.pids)
  await Promise.all([bare.stop(), peyk.server.stop()])
  const peak = memory === undefined ? '' : `, peak RSS ${memory.peakMib.toFixed(0)} MiB`
  return [...peykFigures(bench, pairs, peak), ...bareFigures(bench, pairs, bare)]
}

async function round(bench: Bench, target: Target): Promise<Round> {
  const { connections, seconds } = bench.options
  const read = () => readCpu(target.server.pids, bench.store.postmasterPid)
  const before = read()
  const report = await offer(bench, target, 'small', {
    connections,
    warmUpSeconds: WARM_UP_SECONDS,
    until: { seconds },
  })
  return { ...report, cpu: cpuEach(before, read(), report.ok) }
}

function peykFigures({ goals }: Bench, pairs: readonly Pair[], peak: string): readonly Figure[] {
  const rounds = pairs.map(({ peyk }) => peyk)
  return [
    {
      name: 'orders: Peyk accepts',
      value: median(rounds.map(({ perSecond }) => perSecond)),
      unit: 'orders/s',
      goal: goals.ordersPerSecond,
      note: rounds.at(-1)?.cpu ?? '',
    },
    {
      name: 'orders: Peyk p99',
      value: median(rounds.map(({ latency }) => latency.p99Ms)),
      unit: 'ms',
      goal: goals.ordersP99Ms,
      note: p50Text(rounds) + peak,
    },
    {
      name: 'orders: load generator',
      value: median(rounds.map(({ cpuUs }) => cpuUs.user + cpuUs.system)),
      unit: 'µs/order',
      note: 'its own processor time, on the same cores',
    },
  ]
}

function bareFigures({ goals }: Bench, pairs: readonly Pair[], names: Bare): readonly Figure[] {
  const rounds = pairs.map(({ bare }) => bare)
  const shares = pairs.map(({ bare, peyk }) => peyk.perSecond / bare.perSecond)
  return [
    {
      name: 'orders: share of bare',
      value: median(shares),
      unit: '',
      goal: goals.ordersShareOfBare,
      note: shares.map((share) => share.toFixed(2)).join(' '),
    },
    {
      name: names.name,
      value: median(rounds.map(({ perSecond }) => perSecond)),
      unit: 'orders/s',
      note: rounds.at(-1)?.cpu ?? '',
    },
    {
      name: names.latencyName,
      value: median(rounds.map(({ latency }) => latency.p99Ms)),
      unit: 'ms',
      note: p50Text(rounds),
    },
  ]
}

function roundText({ perSecond, latency }: BareRound): string {
  return `${perSecond.toFixed(0)}/s p99 ${latency.p99Ms.toFixed(1)} ms`
}
