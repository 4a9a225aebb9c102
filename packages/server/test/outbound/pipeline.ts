/**
 * The whole way of a message without its doors: store, dispatcher, simulated carrier, receipts and
 * housekeeping, on a clock that stands still. Only `advance` lets time pass.
 */
import { strict as assert } from 'node:assert'
import { setImmediate as turn } from 'node:timers/promises'
import { seeded } from '../../src/base/chance.ts'
import { type Clock, createClock, stillTime, type TimeSource } from '../../src/base/clock.ts'
import { type Log, silentLog } from '../../src/base/log.ts'
import { noMeters } from '../../src/base/meters.ts'
import { accountOf } from '../../src/operations/account.ts'
import type { HandedOrder } from '../../src/operations/context.ts'
import { receiveOnce } from '../../src/operations/receive-sms.ts'
import { noRequestLog } from '../../src/operations/request-log.ts'
import { sendSms } from '../../src/operations/send-sms.ts'
import { NO_FAULTS, type SimulatorFaults } from '../../src/outbound/carriers/simulated-fate.ts'
import { startHousekeeping } from '../../src/outbound/housekeeping.ts'
import type { WholeSms } from '../../src/outbound/inbound-sms.ts'
import { type Line, startLine } from '../../src/outbound/line.ts'
import { startSimulatedLine } from '../../src/outbound/simulated-line.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import { builtInBlocks } from '../../src/rules/block-table.ts'
import { istanbulText } from '../../src/rules/istanbul.ts'
import { documentsInMemory } from '../../src/store/document-files.ts'
import type { Store } from '../../src/store/store.ts'
import { noCarriers } from '../kit/no-carriers.ts'
import { openStore, report, START, type Wish } from '../kit/store-kit.ts'

export const DELAY_MS = 200

export interface Pipeline {
  /** The store without what may stand before it. */
  readonly store: Store
  readonly clock: Clock
  readonly line: Line
  readonly logged: string[]
  /** As the wire API does it; the order's id, or the refusal. */
  send(account: AccountSettings, wish: Wish): Promise<number | string>
  faults(faults: Partial<SimulatorFaults>): void
  /** Nothing happens any more until time passes. */
  quiet(): Promise<void>
  /** Lets time pass in steps (one, unless told), until everything that is due has happened. */
  advance(ms: number, stepMs?: number): Promise<void>
  stop(): Promise<void>
}

export interface PipelineOptions {
  /** Stands between the parts and the store. */
  readonly through?: (store: Store) => Store
  readonly random?: () => number
  readonly delayMs?: number
  readonly store?: Store
  /** Where time comes from, which otherwise stands still but for `advance`. */
  readonly time?: TimeSource
  /** Puts other carriers in the place of the simulated one. */
  readonly place?: (line: Line, world: PlaceWorld) => Promise<void>
}

export interface PlaceWorld {
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
}

let runs = 0

export async function openPipeline(options: PipelineOptions = {}): Promise<Pipeline> {
  const { through = (store) => store, random = seeded(1), delayMs = DELAY_MS } = options
  const store = options.store ?? (await openStore())
  const calls = counting(through(store))
  const clock = createClock(options.time ?? stillTime(START))
  const logged: string[] = []
  const note = (_fields: object, text: string) => void logged.push(text)
  const log = { ...silentLog, warn: note, error: note }
  runs += 1
  const shared = {
    store: calls.store,
    clock,
    log,
    meters: noMeters,
    node: `run-${runs}`,
    leaseMs: 60_000,
    wakeWebhooks: () => {},
  }
  const parts = {
    ...{ ...shared, random, delayMs, ...builtInBlocks },
    receiveSms: (sms: WholeSms) => receiveOnce(context, sms),
  }
  const simulated = options.place ? undefined : await startSimulatedLine(parts)
  const line = simulated ?? startLine(parts)
  await options.place?.(line, { clock, log, random })
  const { dispatch } = line
  const wakeDispatch = () => dispatch.wake()
  clock.onMove(wakeDispatch)
  const housekeeping = startHousekeeping({
    ...shared,
    keepMs: { texts: null, messages: null },
    keepConsentsMs: null,
    keepRequestsMs: null,
    wakeDispatch,
    heldClaims: () => dispatch.heldClaims(),
    receiptsIdle: () => line.receiptsIdle(),
  })
  const context = {
    ...shared,
    documents: documentsInMemory(),
    numbers: { magic: true },
    requests: noRequestLog,
    iys: { wake() {} },
    carriers: noCarriers,
    smppBinds: () => [],
    sealSecret: (secret: string) => secret,
    dispatch: {
      wake: wakeDispatch,
      offer: (messages: number) => dispatch.offer(messages),
      take: (order: HandedOrder) => dispatch.take(order),
      hearReport: async () => false,
    },
    forgetAccount: () => {},
    sandbox: undefined,
  }

  async function quiet(): Promise<void> {
    for (let still = 0; still < 3; ) {
      const before = calls.count()
      await store.run('settingNamed', { name: 'quiet' })
      await turn()
      still = calls.count() === before ? still + 1 : 0
    }
  }

  return {
    ...{ store, clock, line, logged, quiet },
    async send(account, wish) {
      const view = await store.read('accountById', { id: account.id })
      assert(view)
      const answer = await sendSms(context, accountOf(view), requestOf(wish))
      return 'reply' in answer ? answer.reply.orderId : answer.refused
    },
    faults: (faults) => simulated?.simulator.setFaults({ ...NO_FAULTS, ...faults }),
    async advance(ms, stepMs = ms) {
      await quiet()
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left))
        await quiet()
      }
    },
    async stop() {
      await housekeeping.stop()
      await line.stop()
      if (!options.store) await store.close()
    },
  }
}

function requestOf({
  text = 'merhaba',
  to = [],
  texts = [[text, to]],
  sender = 'ACME',
  sendAtMs,
}: Wish) {
  const messages = texts.map(([body, recipients]) => ({ text: body, recipients }))
  const sendDateTime = sendAtMs === undefined ? [] : [istanbulText(sendAtMs)]
  return {
    sender,
    iys: false,
    iysList: 'missing',
    sendDateTime,
    encoding: undefined,
    messages,
  } as const
}

/** Counts the calls that go through, so that it can be seen when there are no more. */
function counting(store: Store): { store: Store; count: () => number } {
  let calls = 0
  const counted =
    <A extends unknown[], R>(call: (...asked: A) => R) =>
    (...asked: A): R => {
      calls += 1
      return call(...asked)
    }
  const run = counted(store.run as (...asked: unknown[]) => unknown) as Store['run']
  const place = counted(store.place as (...asked: unknown[]) => unknown) as Store['place']
  const read = counted(store.read as (...asked: unknown[]) => unknown) as Store['read']
  return { store: { ...store, run, place, read }, count: () => calls }
}

/** How many recipients of the order are in each state. */
export async function statesOf(
  { store }: Pick<Pipeline, 'store'>,
  account: AccountSettings,
  orderId: number | string,
): Promise<Record<string, number>> {
  const { recipients } = await report(store, account.id, Number(orderId))
  const counts: Record<string, number> = {}
  for (const { state } of recipients) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
