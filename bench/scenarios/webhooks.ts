/**
 * Webhooks: orders of one recipient of an account with a listener, timed from the first byte of
 * the first order to the moment when the listener has heard the last of what there is to say, which
 * is twice for each message: accepted, and its end.
 */
import { type Bench, type Figure, median, type Scenario } from '../bench.ts'
import { checkHearing, hearAll, listen } from '../listener.ts'
import { cpuEach, readCpu } from '../proc.ts'
import { startPeyk } from '../server.ts'
import { offer, openAccount, settle } from '../target.ts'

const ORDERS = 10_000
const TOLD_OF_EACH = 2

export const webhooks: Scenario = async (bench) => {
  const listener = await listen()
  const target = await openAccount(await startPeyk(bench), { webhookUrl: listener.url })
  const perSecond: number[] = []
  const acceptedPerSecond: number[] = []
  const read = () => readCpu(target.server.pids, bench.store.postmasterPid)
  const before = read()
  for (let n = 1; n <= bench.options.rounds; n += 1) {
    const heardBefore = listener.heard()
    const { connections } = bench.options
    const load = { connections, warmUpSeconds: 0, until: { requests: ORDERS } }
    const report = await offer(bench, target, 'small', load)
    const hearing = await hearAll(target.messages * TOLD_OF_EACH, listener)
    checkHearing(bench, hearing)
    const heard = listener.heard() - heardBefore
    perSecond.push((heard * 1000) / (hearing.at - report.firstAskedAt))
    acceptedPerSecond.push(report.perSecond)
    bench.progress(`round ${n}: ${heard} deliveries, ${perSecond.at(-1)?.toFixed(0)}/s`)
    await settle(bench, target)
  }
  const cpu = cpuEach(before, read(), listener.heard())
  await target.server.stop()
  listener.close()
  return figures(bench, perSecond, acceptedPerSecond, cpu)
}

function figures(
  { goals }: Bench,
  perSecond: readonly number[],
  acceptedPerSecond: readonly number[],
  cpu: string,
): readonly Figure[] {
  return [
    {
      name: 'webhooks: from order to listener',
      value: median(perSecond),
      unit: 'deliveries/s',
      goal: goals.webhooksPerSecond,
      note: `${ORDERS} orders, two deliveries each; ${cpu}`,
    },
    {
      name: 'webhooks: orders accepted meanwhile',
      value: median(acceptedPerSecond),
      unit: 'orders/s',
      note: 'in a closed loop, until all are accepted',
    },
  ]
}
