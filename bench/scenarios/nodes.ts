/**
 * Several nodes on one database: orders of one recipient in a closed loop, the connections spread
 * evenly over the nodes that take orders, until every message is final. Then the same with the
 * work divided: one node takes the orders, another one sends.
 *
 * On one machine more nodes do not mean more processors, so what shows is what sharing costs.
 */
import { p50Text } from '../bare.ts'
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import type { Goals } from '../goals.ts'
import type { LoadReport } from '../load-job.ts'
import { ROLES } from '../names.ts'
import { cpuEach, readCpu } from '../proc.ts'
import { startPeyk } from '../server.ts'
import { offer, openAccount, settle, type Target } from '../target.ts'

const WARM_UP_SECONDS = 1
/** Before the first round: every node's compiler has to see its part of the traffic. */
const FIRST_SECONDS_PER_NODE = 4

interface Round extends LoadReport {
  readonly finalPerSecond: number
  /** From the end of the load to the last final message. */
  readonly afterMs: number
  /** Of the whole life of an order. */
  readonly cpu: string
}

export const nodes: Scenario = async (bench) => {
  const figures: Figure[] = []
  for (const count of bench.options.nodeCounts) {
    const roles = Array.from({ length: count }, () => ROLES.all)
    // What is promised is promised of one node.
    const goals = count === 1 ? bench.goals : {}
    figures.push(...(await measure(bench, `${count}`, roles, goals)))
  }
  figures.push(...(await measure(bench, 'split', [ROLES.door, ROLES.worker], {})))
  return figures
}

async function measure(
  bench: Bench,
  name: string,
  roles: readonly (readonly string[])[],
  goals: Goals,
): Promise<readonly Figure[]> {
  const target = await openAccount(await startPeyk(bench, roles))
  await offer(bench, target, 'small', {
    connections: bench.options.connections,
    warmUpSeconds: 0,
    until: { seconds: FIRST_SECONDS_PER_NODE * roles.length },
  })
  await settle(bench, target)
  const rounds: Round[] = []
  for (let n = 1; n <= bench.options.rounds; n += 1) {
    const result = await round(bench, target)
    rounds.push(result)
    bench.progress(
      `${name}, round ${n}: ${result.perSecond.toFixed(0)} orders/s, ` +
        `${result.finalPerSecond.toFixed(0)} messages/s to final`,
    )
  }
  await target.server.stop()
  return figuresOf(`nodes ${name}`, rounds, goals)
}

async function round(bench: Bench, target: Target): Promise<Round> {
  const { connections, seconds } = bench.options
  const read = () => readCpu(target.server.pids, bench.store.postmasterPid)
  const before = read()
  const load = { connections, warmUpSeconds: WARM_UP_SECONDS, until: { seconds } }
  const report = await offer(bench, target, 'small', load)
  const loadEndedAt = Date.now()
  const finalAt = await settle(bench, target)
  return {
    ...report,
    finalPerSecond: (report.ok * 1000) / (finalAt - report.firstAskedAt),
    afterMs: finalAt - loadEndedAt,
    cpu: cpuEach(before, read(), report.ok),
  }
}

function figuresOf(name: string, rounds: readonly Round[], goals: Goals): readonly Figure[] {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  return [
    {
      name: `${name}: orders accepted`,
      value: of(({ perSecond }) => perSecond),
      unit: 'orders/s',
      goal: goals.ordersPerSecond,
      note: `until final ${rounds.at(-1)?.cpu ?? ''}`,
    },
    {
      name: `${name}: orders p99`,
      value: of(({ latency }) => latency.p99Ms),
      unit: 'ms',
      goal: goals.ordersP99Ms,
      note: p50Text(rounds),
    },
    {
      name: `${name}: messages to final`,
      value: of(({ finalPerSecond }) => finalPerSecond),
      unit: 'messages/s',
      goal: goals.finalPerSecond,
      note: `the last one ${of(({ afterMs }) => afterMs / 1000).toFixed(1)} s after the load`,
    },
  ]
}
