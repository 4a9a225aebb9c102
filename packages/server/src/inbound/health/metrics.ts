/** The platform's figures in the Prometheus text format. Names end in their unit. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Meters } from '../../base/meters.ts'

const LATENCY_BUCKETS_S = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600, 3600]
const COMMIT_BUCKETS_CALLS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
const OK = 200

/** What is asked at the moment of the scrape. */
export interface Levels {
  readonly queueByCarrier: Readonly<Record<string, number>>
  readonly storeWaitingCalls: number
  readonly maybeSentTwice: number
}

export interface Metrics {
  readonly meters: Meters
  readonly contentType: string
  render(levels: Levels): Promise<string>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const latency = (name: string, help: string, labelNames: string[]) =>
    new Histogram({ name, help, labelNames, buckets: LATENCY_BUCKETS_S, registers })

  const orders = counter('peyk_orders_accepted_total', 'Orders answered with 200')
  const recipients = counter('peyk_recipients_accepted_total', 'Recipients of accepted orders')
  const answers = counter('peyk_answers_total', 'Answers of the wire API', ['endpoint', 'code'])
  const refused = counter('peyk_refused_total', 'Wire requests refused', ['endpoint', 'code'])
  const final = counter('peyk_messages_final_total', 'Messages at their end', ['outcome'])
  const unmatched = counter('peyk_receipts_unmatched_total', 'Receipts that matched nothing')
  const submit = latency('peyk_submit_seconds', 'Handing over to answer', ['carrier', 'outcome'])
  const delivery = latency('peyk_delivery_seconds', 'Answer to final receipt', ['carrier'])
  const commit = new Histogram({
    name: 'peyk_commit_calls',
    help: 'Calls that shared one commit',
    buckets: COMMIT_BUCKETS_CALLS,
    registers,
  })
  const queue = gauge('peyk_queue_messages', 'Messages waiting to be sent', ['carrier'])
  const waiting = gauge('peyk_store_waiting_calls', 'Calls waiting for the store')
  const twice = gauge('peyk_messages_maybe_sent_twice', 'Messages that may have gone out twice')

  const delivered = final.labels('delivered')
  const undelivered = final.labels('undelivered')
  const meters: Meters = {
    accepted(count) {
      orders.inc()
      recipients.inc(count)
    },
    answered(endpoint, code) {
      answers.inc({ endpoint, code })
      if (code !== OK) refused.inc({ endpoint, code })
    },
    submitted: (carrier, outcome, ms) => submit.observe({ carrier, outcome }, ms / 1000),
    delivered: (carrier, ms) => delivery.observe({ carrier }, ms / 1000),
    ended(arrived, lost) {
      if (arrived > 0) delivered.inc(arrived)
      if (lost > 0) undelivered.inc(lost)
    },
    unmatchedReceipts: (count) => unmatched.inc(count),
    committed: (calls) => commit.observe(calls),
  }
  return {
    meters,
    contentType: registry.contentType,
    render(levels) {
      queue.reset()
      for (const [carrier, count] of Object.entries(levels.queueByCarrier)) {
        queue.set({ carrier }, count)
      }
      waiting.set(levels.storeWaitingCalls)
      twice.set(levels.maybeSentTwice)
      return registry.metrics()
    },
  }
}
