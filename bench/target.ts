/**
 * A server with an account to send from: puts load on it, reads its counters, and knows what they
 * must come to. The counters are the second witness: an order that was answered with 200 but is
 * not counted was lost.
 */
import { type Bench, checkLoad } from './bench.ts'
import { type Counters, watchCounters } from './counters.ts'
import { runLoad } from './load.ts'
import type { LoadJob, LoadReport } from './load-job.ts'
import { PATHS, TOKEN } from './names.ts'
import { type Credentials, RECIPIENTS_PER_BIG_ORDER } from './requests.ts'
import type { Server } from './server.ts'

const CREDITS = 2_000_000_000

/** Longer than a lease, after which the claims of a node that was lost are taken back. */
const STILL_MS_MAX = 100_000
const STILL_MS_SAID = 5_000

const RECIPIENTS = { small: 1, big: RECIPIENTS_PER_BIG_ORDER } as const

/** How a target is loaded; addresses, account and serial numbers are filled in by `offer`. */
export type Load = Omit<LoadJob, 'urls' | 'credentials' | 'traffic'>

export interface Target {
  readonly server: Server
  readonly credentials: Credentials
  /** What has been accepted so far, by the generator's count. */
  orders: number
  messages: number
  /** The next unused serial number, by size of order. */
  readonly serials: { small: number; big: number }
}

/** What is asked for where an account is made. */
export const accountFields = () => ({
  ...{ name: 'Bench', credits: CREDITS, senders: ['BENCH'], apiAccess: true },
})

export async function openAccount(server: Server, more: object = {}): Promise<Target> {
  const response = await fetch(server.urls[0] + PATHS.accounts, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...accountFields(), ...more }),
  })
  const text = await response.text()
  if (response.status !== 201) throw new Error(`no account: ${response.status} ${text}`)
  const { key, hash } = JSON.parse(text) as Credentials
  return withoutAccount(server, { key, hash })
}

/** Without making one: the bare server asks nobody who they are. */
export function withoutAccount(
  server: Server,
  credentials: Credentials = { key: 'k'.repeat(32), hash: 'h'.repeat(64) },
): Target {
  return { server, credentials, orders: 0, messages: 0, serials: { small: 0, big: 0 } }
}

/** Offers orders of one size; the answers are checked and counted. */
export async function offer(
  bench: Bench,
  target: Target,
  kind: keyof typeof RECIPIENTS,
  load: Load,
): Promise<LoadReport> {
  const traffic = { kind, firstSerial: target.serials[kind] }
  const { server, credentials } = target
  const report = await runLoad({ ...load, urls: server.urls, credentials, traffic })
  target.serials[kind] = report.nextSerial
  target.orders += report.ok
  target.messages += report.ok * RECIPIENTS[kind]
  checkLoad(bench, `${kind} orders`, report)
  return report
}

/**
 * Waits until every accepted message is final, then compares the counters with the answers.
 * Returns when it was so, in ms of `Date.now()`; gives up when nothing moves for a long time.
 */
export async function settle(bench: Bench, target: Target): Promise<number> {
  let last = { final: -1, at: Date.now() }
  for await (const { at, ...counters } of watchCounters(target.server)) {
    const stoodStillMs = at - last.at
    const missing = target.messages - counters.messagesFinal
    if (counters.messagesFinal > last.final) {
      const seconds = (stoodStillMs / 1000).toFixed(0)
      if (stoodStillMs > STILL_MS_SAID) bench.progress(`nothing became final for ${seconds} s`)
      last = { final: counters.messagesFinal, at }
    }
    if (missing <= 0) {
      compare(bench, target, counters)
      return at
    }
    if (stoodStillMs > STILL_MS_MAX) {
      bench.wrong(`${missing} accepted messages never got final`)
      break
    }
  }
  return Date.now()
}

function compare(bench: Bench, target: Target, counters: Counters): void {
  const { ordersAccepted, messagesFinal } = counters
  if (ordersAccepted !== target.orders)
    bench.wrong(`${target.orders} orders were answered 200, the server counts ${ordersAccepted}`)
  if (messagesFinal !== target.messages)
    bench.wrong(`${target.messages} messages were accepted, ${messagesFinal} became final`)
}
