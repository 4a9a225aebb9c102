/**
 * Fills a store over the API: orders of 50,000 recipients, with twenty thousand small orders
 * spread among them. Posting waits for the carrier, so that the queue stays as short as it is in
 * ordinary operation, and stops when its time is up.
 */
import type { Bench } from './bench.ts'
import { RECIPIENTS_PER_BIG_ORDER } from './requests.ts'
import { offer, settle, type Target } from './target.ts'

const BIG_ORDERS_PER_STEP = 5
const SMALL_ORDERS = 20_000

export interface Filled {
  readonly bigOrderIds: readonly string[]
  readonly seconds: number
}

export async function fill(bench: Bench, target: Target): Promise<Filled> {
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  const { storedMessages, fillSecondsMax } = bench.options
  const steps = Math.ceil(storedMessages / RECIPIENTS_PER_BIG_ORDER / BIG_ORDERS_PER_STEP)
  const bigOrderIds: string[] = []
  for (let step = 1; step <= steps; step += 1) {
    const [report] = await Promise.all([
      offer(bench, target, 'big', once(1, BIG_ORDERS_PER_STEP)),
      offer(bench, target, 'small', once(8, Math.ceil(SMALL_ORDERS / steps))),
    ])
    bigOrderIds.push(...report.orderIds)
    await settle(bench, target)
    const perSecond = (target.messages / seconds()).toFixed(0)
    bench.progress(`${target.messages} of ${storedMessages} messages stored, ${perSecond}/s`)
    if (seconds() > fillSecondsMax) {
      bench.progress(`stopped filling after ${fillSecondsMax} s`)
      break
    }
  }
  return { bigOrderIds, seconds: seconds() }
}

function once(connections: number, requests: number) {
  return { connections, warmUpSeconds: 0, until: { requests } }
}
