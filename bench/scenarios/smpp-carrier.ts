/**
 * From the order over HTTP through a carrier on SMPP to the final report, all of it durable: the
 * load generator, Peyk and the SMSC are processes of their own, which share the cores.
 *
 * Orders of one recipient, with and without a listener who is called back for each; a backlog of
 * large orders; and how long a message of an idle server takes to the carrier.
 */
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import { type CalledBack, measureCalledBack } from '../called-back.ts'
import { crowded, openCarried, openTold, startSmsc } from '../carried.ts'
import { hearAll, type Listener, listen } from '../listener.ts'
import type { Node } from '../server.ts'
import { offer, settle, type Target } from '../target.ts'
import { measureWays } from '../to-carrier.ts'
import { measureDrain } from './drain.ts'
import { measureFinal } from './final.ts'

const CALLED_BACK = 30_000
/** Not counted: the compilers of all sides warm up. */
const WARM_UP = 20_000
const WARM_UP_FINAL = 80_000

export const smppCarrier: Scenario = async (given) => {
  const bench = crowded(given)
  return [
    ...(await withSmsc(bench, small)),
    ...(await withSmsc(bench, told)),
    ...(await withSmsc(bench, backlog)),
    ...(await idle(bench)),
  ]
}

type Part = (bench: Bench, smsc: Node) => Promise<readonly Figure[]>

async function withSmsc(bench: Bench, measure: Part): Promise<readonly Figure[]> {
  const smsc = await startSmsc(bench)
  const figures = await measure(bench, smsc)
  await smsc.stop()
  return figures
}

const small: Part = async (bench, { url }) => {
  const target = await openCarried(bench, url)
  const { carrierConnections: connections, carrierRatePerSecond } = bench.options
  const load = { connections, warmUpSeconds: 0, until: { requests: WARM_UP_FINAL } }
  await offer(bench, target, 'small', load)
  await settle(bench, target)
  const goal = bench.goals.carrierFinalPerSecond
  const offered = { ...bench.options, finalRatePerSecond: carrierRatePerSecond }
  const figures = await measureFinal({ ...bench, options: offered }, target, 'smpp-carrier', goal)
  await target.server.stop()
  return figures
}

const told: Part = async (bench, { url }) => {
  const listener = await listen()
  const target = await openTold(bench, url, listener.url)
  const found = await calledBackRounds(bench, target, listener)
  await target.server.stop()
  listener.close()
  const cpuUs = median(found.map((round) => round.cpuUs))
  return [
    {
      name: 'smpp-carrier: final, and called back',
      value: median(found.map(({ perSecond }) => perSecond)),
      unit: 'messages/s',
      goal: bench.goals.carrierToldPerSecond,
      note: `${CALLED_BACK} orders of one recipient, a call for each; ${cpuUs.toFixed(0)} µs each`,
    },
  ]
}

async function calledBackRounds(
  bench: Bench,
  target: Target,
  listener: Listener,
): Promise<readonly CalledBack[]> {
  const { pids } = target.server
  const load = { connections: bench.options.connections, warmUpSeconds: 0 }
  const until = { requests: CALLED_BACK }
  await offer(bench, target, 'small', { ...load, until: { requests: WARM_UP } })
  await settle(bench, target)
  await hearAll(target.messages, listener)
  const found: CalledBack[] = []
  for (let n = 1; n <= bench.options.rounds; n += 1) {
    const own = { listener, pids }
    const asked = { ...own, offer: () => offer(bench, target, 'small', { ...load, until }) }
    const round = await measureCalledBack(bench, asked)
    found.push(round)
    if (round.missing > 0) bench.wrong(`${round.missing} calls never came`)
    bench.progress(`round ${n}: ${round.perSecond.toFixed(0)} called back a second`)
    await settle(bench, target)
  }
  return found
}

const backlog: Part = async (bench, { url }) => {
  const target = await openCarried(bench, url)
  const goal = bench.goals.carrierDrainPerSecond
  const figures = await measureDrain(bench, target, 'smpp-carrier: backlog', goal)
  await target.server.stop()
  return figures
}

async function idle(bench: Bench): Promise<readonly Figure[]> {
  const ways = await measureWays(bench)
  const after = ways.map(({ afterMs }) => afterMs).toSorted((a, b) => a - b)
  const whole = median(ways.map(({ wholeMs }) => wholeMs))
  const p99 = after[Math.floor(after.length * 0.99)] ?? Number.NaN
  return [
    {
      name: 'smpp-carrier: accepted to submit_sm, p50',
      value: median(after),
      unit: 'ms',
      goal: bench.goals.toCarrierP50Ms,
      note: `idle; p99 ${p99.toFixed(2)} ms; from the order's first byte ${whole.toFixed(2)} ms`,
    },
  ]
}
