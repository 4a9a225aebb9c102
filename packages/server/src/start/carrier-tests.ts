/**
 * One message to try a carrier: sent here where the carrier is in service, else by a node that has
 * it. What is asked for and what comes of it are in the store, so that receipts find it anywhere.
 */
import type { Clock, SteadyClock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { startLoop } from '../base/loop.ts'
import { within } from '../base/within.ts'
import type { CarrierTested, TestMessage } from '../operations/carrier-desk.ts'
import { ENDLESS } from '../outbound/leases.ts'
import type { Line } from '../outbound/line.ts'
import type { Store } from '../store/store.ts'

export interface CarrierTestsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly node: string
  /** Undefined where another node has the carriers. */
  readonly line: Line | undefined
}

export interface CarrierTests {
  test(name: string, message: TestMessage): Promise<CarrierTested>
  /** Another node may have asked for one. */
  hear(): void
  stop(): Promise<void>
}

/** What is sent to try a carrier belongs to no order. */
const NO_MESSAGE = { id: 0, account_id: 0, order_id: 0, number: 0, parts: 0, attempts: 0 }
const NOBODY = 'no node has it in service'
const NO_ANSWER = 'it has not answered yet; what becomes of it is shown with the tests'

export function openCarrierTests(options: CarrierTestsOptions): CarrierTests {
  const { store, clock, log, node, line } = options
  const inService = () => (line?.exchange.health() ?? []).map(({ name }) => name)
  const underWay = new Set<Promise<CarrierTested>>()

  function send(id: number, name: string, message: TestMessage): Promise<CarrierTested> {
    const work = sendHere(options, id, name, message)
    underWay.add(work)
    const done = () => underWay.delete(work)
    work.then(done, done)
    return work
  }

  const loop = startLoop({
    name: 'carrier tests',
    clock,
    log,
    async step() {
      if (!store.shared) return null
      for (const carrier of inService()) {
        const ask = { carrier, node, sinceMs: clock.now() - LIMITS.carrierTestTakenMs }
        for (const { id, message } of await store.run('claimCarrierTests', ask)) {
          send(id, carrier, JSON.parse(message)).catch((err: unknown) =>
            log.warn({ err, carrier }, 'what came of a test was not written down'),
          )
        }
      }
      return null
    },
  })
  return {
    async test(name, message) {
      const isHere = inService().includes(name)
      const id = await store.run('addCarrierTest', {
        ...{ carrier: name, number: message.number, askedAtMs: clock.now() },
        ...{ message: JSON.stringify(message), node: isHere || !store.shared ? node : null },
      })
      if (isHere || (line && !store.shared)) return send(id, name, message)
      return sendElsewhere(options, id)
    },
    hear: () => loop.wake(),
    async stop() {
      await loop.stop()
      await within(clock.steady, LIMITS.carrierTestStopMs, Promise.allSettled(underWay))
    },
  }
}

async function sendHere(
  { store, clock, line }: CarrierTestsOptions,
  id: number,
  name: string,
  message: TestMessage,
): Promise<CarrierTested> {
  if (!line) throw new Error('there are no carriers here')
  const fromMs = clock.steady.now()
  const ticket = { message: NO_MESSAGE, claimId: 0, handedOverAtMs: clock.now() }
  // No message has such an id, and no two tests the same.
  const own = { messageId: -id, attempt: 1, iysList: null, ticket, lease: ENDLESS }
  const answer = await line.exchange.probe(name, { ...message, ...own })
  const ms = Math.round(clock.steady.now() - fromMs)
  const { outcome } = answer
  const error = 'error' in answer ? answer.error : null
  const ids = 'carrierIds' in answer ? answer.carrierIds : []
  const awaited = 'carrierIds' in answer ? answer.awaited : undefined
  await store.run('settleCarrierTest', {
    ...{ id, outcome, error, ms, carrierIds: ids, nowMs: clock.now() },
    ...(awaited !== undefined && { awaited }),
  })
  return { id, outcome, error, ids, ms }
}

async function sendElsewhere(
  { store, clock }: CarrierTestsOptions,
  id: number,
): Promise<CarrierTested> {
  const fromMs = clock.steady.now()
  store.announce({ topic: 'carriers' })
  for (;;) {
    await pause(clock.steady, LIMITS.carrierTestLookMs)
    const test = await store.read('carrierTest', { id })
    const waitedMs = Math.round(clock.steady.now() - fromMs)
    const ids = test?.parts.map((part) => part.carrier_message_id) ?? []
    const nothing = { id, ids, ms: waitedMs }
    if (test?.outcome) {
      return { id, outcome: test.outcome, error: test.error, ids, ms: test.ms ?? waitedMs }
    }
    if (waitedMs > LIMITS.carrierTestTakenMs && test?.node === null) {
      const isOver = await store.run('giveUpCarrierTest', { id, error: NOBODY })
      if (isOver) return { ...nothing, outcome: 'unsent', error: NOBODY }
    }
    if (waitedMs > LIMITS.carrierTestAnsweredMs) {
      return { ...nothing, outcome: 'unknown', error: NO_ANSWER }
    }
  }
}

const pause = (clock: SteadyClock, ms: number): Promise<void> =>
  new Promise((done) => void clock.at(clock.now() + ms, done))
