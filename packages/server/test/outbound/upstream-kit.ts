/**
 * A carrier on a clock that stands still, another server of the wire API (a sandbox), and between
 * them a real way with mishaps.
 */
import { type Clock, createClock, stillTime } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import type { OutboundMessage, SubmitAnswer } from '../../src/outbound/carriers/carrier.ts'
import {
  UPSTREAM_SECRETS,
  UPSTREAM_SETTINGS,
} from '../../src/outbound/carriers/upstream/settings.ts'
import { Upstream } from '../../src/outbound/carriers/upstream.ts'
import { ENDLESS } from '../../src/outbound/leases.ts'
import type { Store } from '../../src/store/store.ts'
import type { Receipt } from '../../src/store/verbs/record-receipts.ts'
import { type Mishaps, startMishaps } from '../kit/mishaps.ts'
import { mobile, numberOf } from '../kit/store-kit.ts'
import {
  type Customer,
  call,
  manage,
  openAccount,
  openWorld,
  START,
  until,
} from '../kit/wire-kit.ts'

export interface Theirs {
  readonly account: Customer
  readonly way: Mishaps
  /** As their account sees it. */
  credits(): Promise<number>
  orders(): Promise<readonly { readonly id: number; readonly total: number }[]>
}

/** Their server for a file of tests; each test has an account there. */
export async function openTheirs() {
  const world = await openWorld()
  const ways: Mishaps[] = []
  return {
    world,
    async openAccount(credits = 100, passes: readonly string[] = []): Promise<Theirs> {
      const account = await openAccount(world, { credits })
      const way = await startMishaps(world.url, passes)
      ways.push(way)
      const days = { start: '2026-05-04', end: '2026-05-05' }
      return {
        ...{ account, way },
        credits: async () =>
          (await call(world, 'json', 'get-balance', account)).payload.balance.sms,
        orders: async () =>
          (await call(world, 'json', 'get-reports', account, { filter: days })).payload.orders,
      }
    },
    faults: (faults: object) => manage(world, 'PUT', '/sandbox/faults', faults),
    async close() {
      for (const way of ways) await way.close()
      await world.close()
    },
  }
}

export interface Ours {
  readonly carrier: Upstream<number>
  readonly clock: Clock
  readonly answers: SubmitAnswer<number>[]
  readonly receipts: Receipt[]
  /** What becomes of the next receipts. */
  record: (receipts: readonly Receipt[]) => Promise<void>
  /** Lets time pass, slowly, until there is something to see. */
  flow<T>(look: () => T | undefined | false): Promise<T>
  /** Hands messages over when the carrier is up, and waits for all answers. */
  send(...messages: readonly OutboundMessage<number>[]): Promise<readonly SubmitAnswer<number>[]>
  stop(): Promise<void>
}

export interface OursOptions {
  readonly url?: string
  readonly settings?: object
  readonly secrets?: object
  readonly store?: Pick<Store, 'run' | 'shared'>
  readonly node?: string
}

/** Of virtual time, for each look at the state of things. */
const STEP_MS = 5

const EMPTY_STORE: Pick<Store, 'run' | 'shared'> = {
  shared: false,
  run: (async () => []) as unknown as Store['run'],
}

export async function openOurs(theirs: Theirs, options: OursOptions = {}): Promise<Ours> {
  const { key, hash } = theirs.account
  const { store = EMPTY_STORE, node = 'a' } = options
  const clock = createClock(stillTime(START))
  const answers: SubmitAnswer<number>[] = []
  const receipts: Receipt[] = []
  const carrier = new Upstream<number>({
    name: 'theirs',
    settings: UPSTREAM_SETTINGS.parse({
      url: `${options.url ?? theirs.way.url}/v1`,
      ...{ gatherMs: 10, ratePerSecond: null, answerMs: 5_000, ...options.settings },
    }),
    secrets: UPSTREAM_SECRETS.parse({ key, hash, ...options.secrets }),
    events: {
      answers: (came) => void answers.push(...came),
      receipts: (came) => ours.record(came),
      inbound: async () => {},
      room: () => {},
    },
    tools: { clock, log: silentLog, store: store as Store, random: () => 0.5, node },
  })
  const ours: Ours = {
    ...{ carrier, clock, answers, receipts },
    async record(came) {
      receipts.push(...came)
    },
    flow: (look) =>
      until(async () => {
        const seen = look()
        if (seen === undefined || seen === false) clock.advance(STEP_MS)
        return seen
      }),
    async send(...messages) {
      await ours.flow(() => carrier.state().up)
      const from = answers.length
      carrier.submit(messages)
      await ours.flow(() => answers.length >= from + messages.length)
      return answers.slice(from)
    },
    stop: () => carrier.stop(),
  }
  return ours
}

let messageIds = 0

export function messageTo(
  number: number,
  more: Partial<OutboundMessage<number>> = {},
): OutboundMessage<number> {
  messageIds += 1
  return {
    ...{ ticket: messageIds, messageId: messageIds, attempt: 1, number, sender: 'PEYK' },
    lease: ENDLESS,
    ...{ body: 'merhaba', suffix: '', mode: 'gsm', parts: 1, accountId: 1, iysList: null },
    ...{ trafficClass: 'transactional', ...more },
  }
}

export const outcomesOf = (answers: readonly SubmitAnswer<number>[]): string[] =>
  answers.map(({ outcome }) => outcome)

/** The mobile number with this ordinal. */
export const to = (ordinal: number): number => numberOf(mobile(ordinal))

export const DELIVERED = 905_000_000_111
export const UNDELIVERED = 905_000_000_112

export const errorOf = (answer: SubmitAnswer<number> | undefined): string | undefined =>
  answer && 'error' in answer ? answer.error : undefined

/** The id that the order of a message has there. */
export const orderOf = (answer: SubmitAnswer<number> | undefined): string | undefined =>
  answer?.outcome === 'accepted' ? answer.carrierIds[0]?.split('-')[0] : undefined
