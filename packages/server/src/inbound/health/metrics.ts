/** The platform's figures in the Prometheus text format. Names end in their unit. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Meters } from '../../base/meters.ts'

const LATENCY_BUCKETS_S = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600, 3600]
const COMMIT_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
const OK = 200

/** What is asked at the moment of the scrape. */
export interface Levels {
  readonly queuedMessages: number
  readonly carriers: ReadonlyMap<string, CarrierLevels>
  readonly storeWaiting: number
  readonly maybeSentTwice: number
  readonly maybeSentTwiceBy: readonly { readonly carrier: string; readonly messages: number }[]
  /** Consents on their way to İYS, by state. */
  readonly iysByState: Readonly<Record<string, number>>
  readonly webhooksWaiting: number
  /** Customers' binds, by type. */
  readonly smppBinds: Readonly<Record<string, number>>
  readonly secondSpends: readonly {
    readonly route: string
    readonly spent: number
    readonly perDay: number
  }[]
}

export interface CarrierLevels {
  readonly up: boolean
  readonly waiting: number
  readonly underWay: number
  readonly room: number
}

export interface Metrics {
  readonly meters: Meters
  readonly contentType: string
  render(levels: Levels): Promise<string>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  return {
    meters: createMeters(registry),
    contentType: registry.contentType,
    render: createRender(registry),
  }
}

function createMeters(registry: Registry): Meters {
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const histogram = (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
    new Histogram({ name, help, labelNames, buckets, registers })

  const orders = counter('peyk_orders_accepted_total', 'Orders answered with 200')
  const recipients = counter('peyk_recipients_accepted_total', 'Recipients of accepted orders')
  const answers = counter('peyk_answers_total', 'Answers of the wire API', ['endpoint', 'code'])
  const refused = counter('peyk_refused_total', 'Wire requests refused', ['endpoint', 'code'])
  const final = counter('peyk_messages_final_total', 'Messages at their end', ['outcome'])
  const unmatched = counter('peyk_receipts_unmatched_total', 'Receipts that matched nothing')
  const limited = counter('peyk_limited_total', 'Requests over a limit', ['limit'])
  const unlogged = counter('peyk_requests_unlogged_total', 'Requests left out of the log', ['why'])
  const submit = histogram('peyk_submit_seconds', 'Handing over to answer', LATENCY_BUCKETS_S, [
    'carrier',
    'outcome',
  ])
  const second = counter('peyk_second_tries_total', 'Messages that came back, and what followed', [
    'came_back_from',
    'outcome',
  ])
  const delivery = histogram('peyk_delivery_seconds', 'Answer to receipt', LATENCY_BUCKETS_S, [
    'carrier',
  ])
  const commit = histogram('peyk_commit_requests', 'Requests in one commit', COMMIT_BUCKETS)
  const webhook = histogram('peyk_webhook_seconds', 'Attempt to answer', LATENCY_BUCKETS_S, [
    'outcome',
  ])
  const answersOf = remembered((endpoint, code) => answers.labels({ endpoint, code }))
  const refusedOf = remembered((endpoint, code) => refused.labels({ endpoint, code }))
  const submitOf = remembered((carrier, outcome) => submit.labels({ carrier, outcome }))
  const webhookOf = remembered((outcome) => webhook.labels({ outcome }))
  const deliveryOf = remembered((carrier) => delivery.labels({ carrier }))
  return {
    accepted(count) {
      orders.inc()
      recipients.inc(count)
    },
    answered(endpoint, code) {
      answersOf(endpoint, code).inc()
      if (code !== OK) refusedOf(endpoint, code).inc()
    },
    submitted: (carrier, outcome, ms) => submitOf(carrier, outcome).observe(ms / 1000),
    secondTry: (came_back_from, outcome) => second.inc({ came_back_from, outcome }),
    delivered: (carrier, ms) => deliveryOf(carrier, '').observe(ms / 1000),
    ended(arrived, lost) {
      if (arrived > 0) final.inc({ outcome: 'delivered' }, arrived)
      if (lost > 0) final.inc({ outcome: 'undelivered' }, lost)
    },
    webhook: (outcome, ms) => webhookOf(outcome, '').observe(ms / 1000),
    unmatchedReceipts: (count) => unmatched.inc(count),
    limited: (limit) => limited.inc({ limit }),
    unlogged: (why, requests) => unlogged.inc({ why }, requests),
    committed: (requests) => commit.observe(requests),
  }
}

/** Looking a label up costs more than counting: each pair is looked up once. */
function remembered<T, B extends string | number>(make: (a: string, b: B) => T) {
  const known = new Map<string, Map<B, T>>()
  return (a: string, b: B): T => {
    let own = known.get(a)
    if (!own) {
      own = new Map()
      known.set(a, own)
    }
    let made = own.get(b)
    if (made === undefined) {
      made = make(a, b)
      own.set(b, made)
    }
    return made
  }
}

function createRender(registry: Registry): Metrics['render'] {
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const queue = gauge('peyk_queue_messages', 'Messages waiting to be sent')
  const waiting = gauge('peyk_store_waiting_requests', 'Requests waiting for the store')
  const webhooks = gauge('peyk_webhooks_waiting', 'Webhooks that wait to be delivered')
  const twice = gauge('peyk_messages_maybe_sent_twice', 'Messages that may have gone out twice')
  const twiceBy = gauge('peyk_carrier_maybe_sent_twice', 'The same, by who may have', ['carrier'])
  const iys = gauge('peyk_iys_consents', 'Consents on their way to İYS, or refused', ['state'])
  const binds = gauge('peyk_smpp_binds', 'Binds of customers to this node', ['type'])
  const renderCarriers = createCarrierRender(gauge)
  const spent = gauge('peyk_second_tries_spent', 'Spent on them today, 1/10000 lira', ['route'])
  const cap = gauge('peyk_second_tries_spend_cap', 'The most for a day, 1/10000 lira', ['route'])
  return (levels) => {
    for (const [state, count] of Object.entries(levels.iysByState)) iys.set({ state }, count)
    for (const [type, count] of Object.entries(levels.smppBinds)) binds.set({ type }, count)
    queue.set(levels.queuedMessages)
    renderCarriers(levels.carriers)
    for (const each of [spent, cap]) each.reset()
    for (const { route, ...of } of levels.secondSpends) {
      spent.set({ route }, of.spent)
      cap.set({ route }, of.perDay)
    }
    waiting.set(levels.storeWaiting)
    twice.set(levels.maybeSentTwice)
    for (const { carrier, messages } of levels.maybeSentTwiceBy) twiceBy.set({ carrier }, messages)
    webhooks.set(levels.webhooksWaiting)
    return registry.metrics()
  }
}

type MakeGauge = (name: string, help: string, labelNames: string[]) => Gauge

/** A carrier that is gone has no figures any more. */
function createCarrierRender(gauge: MakeGauge): (carriers: Levels['carriers']) => void {
  const labels = ['carrier']
  const up = gauge('peyk_carrier_up', 'Whether the carrier takes messages: 1 or 0', labels)
  const waiting = gauge('peyk_carrier_waiting_messages', 'Messages in line for it', labels)
  const underWay = gauge('peyk_carrier_submitted_messages', 'Submits without an answer', labels)
  const room = gauge('peyk_carrier_room_messages', 'What its windows would take', labels)
  return (carriers) => {
    for (const each of [up, waiting, underWay, room]) each.reset()
    for (const [carrier, levels] of carriers) {
      up.set({ carrier }, levels.up ? 1 : 0)
      waiting.set({ carrier }, levels.waiting)
      underWay.set({ carrier }, levels.underWay)
      room.set({ carrier }, levels.room)
    }
  }
}
