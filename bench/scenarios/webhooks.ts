/**
 * Webhooks: orders of one recipient of an account with a listener, timed from the first byte of
 * the first order to the moment when the listener has heard the last of what there is to say, which
 * is twice for each message: accepted, and its end.
 *
 * The listener answers at once and lives in the bench's own process, on the same cores.
 */
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Bench, type Figure, median, type Scenario, sleep } from '../bench.ts'
import { cpuEach, readCpu } from '../proc.ts'
import { startPeyk } from '../server.ts'
import { offer, openAccount, settle, type Target } from '../target.ts'

const ORDERS = 10_000
const TOLD_OF_EACH = 2
const LOOK_EVERY_MS = 5
const STILL_MS_MAX = 30_000

interface Listener {
  readonly url: string
  heard(): number
  readonly server: HttpServer
}

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
    const heardAt = await hearAll(bench, target, listener)
    const heard = listener.heard() - heardBefore
    perSecond.push((heard * 1000) / (heardAt - report.firstAskedAt))
    acceptedPerSecond.push(report.perSecond)
    bench.progress(`round ${n}: ${heard} deliveries, ${perSecond.at(-1)?.toFixed(0)}/s`)
    await settle(bench, target)
  }
  const cpu = cpuEach(before, read(), listener.heard())
  await target.server.stop()
  listener.server.closeAllConnections()
  listener.server.close()
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

function listen(): Promise<Listener> {
  let heard = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      heard += 1
      response.writeHead(204).end()
    })
  })
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      done({ url: `http://127.0.0.1:${port}/`, heard: () => heard, server })
    })
  })
}

/** When the listener had heard everything, in ms of `Date.now()`. */
async function hearAll(bench: Bench, target: Target, listener: Listener): Promise<number> {
  const wanted = target.messages * TOLD_OF_EACH
  let last = { heard: -1, at: Date.now() }
  for (;;) {
    const heard = listener.heard()
    if (heard > last.heard) last = { heard, at: Date.now() }
    if (heard >= wanted) return last.at
    if (Date.now() - last.at > STILL_MS_MAX) {
      bench.wrong(`${wanted - heard} deliveries never came`)
      return last.at
    }
    await sleep(LOOK_EVERY_MS)
  }
}
