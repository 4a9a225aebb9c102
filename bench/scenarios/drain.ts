/**
 * A campaign: a few orders of 50,000 recipients at once, timed from the first byte of the first
 * order to the moment when every message is final and stored as such.
 */
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import type { Goal } from '../goals.ts'
import { cpuEach, readCpu, readMemory } from '../proc.ts'
import { startPeyk } from '../server.ts'
import { offer, openAccount, settle, type Target } from '../target.ts'

export const drain: Scenario = async (bench) => {
  const target = await openAccount(await startPeyk(bench))
  const figures = await measureDrain(bench, target, 'drain', bench.goals.drainPerSecond)
  await target.server.stop()
  return figures
}

/** The same for whatever carrier the server has. */
export async function measureDrain(
  bench: Bench,
  target: Target,
  name: string,
  goal: Goal | undefined,
): Promise<readonly Figure[]> {
  const { drainOrders, rounds } = bench.options
  const perSecond: number[] = []
  const acceptMs: number[] = []
  const { pids } = target.server
  const read = () => readCpu(pids, bench.store.postmasterPid)
  const before = read()
  for (let n = 1; n <= rounds; n += 1) {
    const messagesBefore = target.messages
    const load = { connections: 1, warmUpSeconds: 0, until: { requests: drainOrders } }
    const report = await offer(bench, target, 'big', load)
    const finalAt = await settle(bench, target)
    const messages = target.messages - messagesBefore
    perSecond.push((messages * 1000) / (finalAt - report.firstAskedAt))
    acceptMs.push(report.seconds * 1000)
    bench.progress(`round ${n}: ${messages} messages, ${perSecond.at(-1)?.toFixed(0)}/s`)
  }
  const cpu = cpuEach(before, read(), target.messages)
  const peakMib = readMemory(pids)?.peakMib
  const figures: Figure[] = [
    {
      name: `${name}: messages final`,
      value: median(perSecond),
      unit: 'messages/s',
      goal,
      note:
        `${drainOrders} orders of 50,000, accepted in ` +
        `${median(acceptMs).toFixed(0)} ms; ${cpu}`,
    },
  ]
  if (peakMib !== undefined) {
    figures.push({ name: `${name}: peak RSS`, value: peakMib, unit: 'MiB' })
  }
  return figures
}
