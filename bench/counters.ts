/**
 * Reads the Prometheus counters of a server, which say how far its messages have come. Each of its
 * nodes counts what it did itself.
 */
import { sleep } from './bench.ts'
import { COUNTERS, PATHS, TOKEN } from './names.ts'
import type { Node, Server } from './server.ts'

const REST_MS = 100
/** Watching must not become a load of its own: a slow reading is followed by a long rest. */
const REST_PER_READING = 4

export interface Counters {
  readonly ordersAccepted: number
  readonly messagesFinal: number
}

/** A reading, complete at `at` (ms of `Date.now()`). */
export interface Reading extends Counters {
  readonly at: number
}

export async function* watchCounters(server: Server, restMs = REST_MS): AsyncGenerator<Reading> {
  for (;;) {
    const askedAt = Date.now()
    const counters = await Promise.all(server.nodes.map(readCounters))
    const at = Date.now()
    yield { ...counters.reduce(add), at }
    await sleep(Math.max(restMs, (at - askedAt) * REST_PER_READING))
  }
}

function add(a: Counters, b: Counters): Counters {
  return {
    ordersAccepted: a.ordersAccepted + b.ordersAccepted,
    messagesFinal: a.messagesFinal + b.messagesFinal,
  }
}

async function readCounters({ url }: Node): Promise<Counters> {
  const response = await fetch(url + PATHS.metrics, {
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  const text = await response.text()
  return {
    ordersAccepted: counter(text, COUNTERS.ordersAccepted),
    messagesFinal: counter(text, COUNTERS.messagesFinal),
  }
}

/** The sum over all labels of a counter in Prometheus text; 0 for one that is only announced. */
function counter(text: string, name: string): number {
  let sum = 0
  let known = false
  for (const line of text.split('\n')) {
    if (line.startsWith(`# TYPE ${name} `)) known = true
    if (!line.startsWith(name) || !/[ {]/.test(line[name.length] ?? '')) continue
    known = true
    sum += Number(line.slice(line.lastIndexOf(' ') + 1))
  }
  if (!known) throw new Error(`${PATHS.metrics} has no ${name}`)
  return sum
}
