/**
 * Orders of one recipient, durable before the answer, as fast as 64 connections can ask.
 *
 * Bare server and Peyk take turns (A B A B …), so that whatever else the machine does meets both
 * alike; the share is taken pair by pair and the median given. Peyk runs whole: what it accepts it
 * also sends through the simulated carrier, and each round starts when that is done.
 */
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import { GOALS } from '../goals.ts'
import type { LoadReport } from '../load-job.ts'
import { cpuEach, readCpu, readMemory } from '../proc.ts'
import { startBare, startPeyk } from '../server.ts'
import { offer, openAccount, settle, type Target, withoutAccount } from '../target.ts'

const WARM_UP_SECONDS = 2

interface Round extends LoadReport {
  readonly cpu: string
}

export const orders: Scenario = async (bench) => {
  const bare = withoutAccount(await startBare())
  const peyk = await openAccount(await startPeyk(bench.options.serverFile))
  const pairs: { bare: Round; peyk: Round }[] = []
  for (let n = 1; n <= bench.options.rounds; n += 1) {
    const pair = { bare: await round(bench, bare), peyk: await round(bench, peyk) }
    pairs.push(pair)
    bench.progress(`round ${n}: bare ${roundText(pair.bare)}, peyk ${roundText(pair.peyk)}`)
    await settle(bench, peyk)
  }
  const memory = readMemory(peyk.server.pid)
  await Promise.all([bare.server.stop(), peyk.server.stop()])
  return figures(pairs, memory === undefined ? '' : `peak RSS ${memory.peakMib.toFixed(0)} MiB`)
}

async function round(bench: Bench, target: Target): Promise<Round> {
  const { connections, seconds } = bench.options
  const before = readCpu(target.server.pid)
  const report = await offer(bench, target, 'small', {
    connections,
    warmUpSeconds: WARM_UP_SECONDS,
    until: { seconds },
  })
  return { ...report, cpu: cpuEach(before, readCpu(target.server.pid), report.ok) }
}

function figures(
  pairs: readonly { bare: Round; peyk: Round }[],
  memory: string,
): readonly Figure[] {
  const of = (pick: (pair: { bare: Round; peyk: Round }) => number) => median(pairs.map(pick))
  const last = pairs.at(-1)
  return [
    {
      name: 'orders: Peyk accepts',
      value: of(({ peyk }) => peyk.perSecond),
      unit: 'orders/s',
      goal: GOALS.ordersPerSecond,
      note: last?.peyk.cpu ?? '',
    },
    {
      name: 'orders: Peyk p99',
      value: of(({ peyk }) => peyk.latency.p99Ms),
      unit: 'ms',
      goal: GOALS.ordersP99Ms,
      note: `p50 ${of(({ peyk }) => peyk.latency.p50Ms).toFixed(2)} ms, ${memory}`,
    },
    {
      name: 'orders: share of bare',
      value: of(({ bare, peyk }) => peyk.perSecond / bare.perSecond),
      unit: '',
      goal: GOALS.ordersShareOfBare,
      note: pairs.map(({ bare, peyk }) => (peyk.perSecond / bare.perSecond).toFixed(2)).join(' '),
    },
    {
      name: 'orders: bare accepts',
      value: of(({ bare }) => bare.perSecond),
      unit: 'orders/s',
      note: last?.bare.cpu ?? '',
    },
    {
      name: 'orders: bare p99',
      value: of(({ bare }) => bare.latency.p99Ms),
      unit: 'ms',
      note: `p50 ${of(({ bare }) => bare.latency.p50Ms).toFixed(2)} ms`,
    },
    {
      name: 'orders: load generator',
      value: of(({ bare }) => bare.cpuUs.user + bare.cpuUs.system),
      unit: 'µs/order',
      note: 'its own processor time, on the same cores',
    },
  ]
}

function roundText({ perSecond, latency }: Round): string {
  return `${perSecond.toFixed(0)}/s p99 ${latency.p99Ms.toFixed(1)} ms`
}
