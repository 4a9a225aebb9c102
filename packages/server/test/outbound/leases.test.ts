/** Nodes on one database: what takes longer than a lease is renewed, or nothing more of it begins. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type {
  Carrier,
  CarrierEvents,
  OutboundMessage,
  SubmitAnswer,
} from '../../src/outbound/carriers/carrier.ts'
import type { StartCarrier } from '../../src/outbound/line.ts'
import type { Route } from '../../src/rules/route.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { anAccount, mobiles, openShared, recoverOnce, report, START } from '../kit/store-kit.ts'
import { openPipeline, type Pipeline } from './pipeline.ts'

/** A carrier that answers when it is told to. */
class Patient implements Carrier {
  readonly name: string
  readonly held: OutboundMessage[] = []
  readonly #events: CarrierEvents

  constructor(name: string, events: CarrierEvents) {
    this.name = name
    this.#events = events
  }
  state = () => ({ up: true, lastError: null, throttledUntilMs: null })
  room = () => 10 - this.held.length
  underWay = () => this.held.length
  submit = (messages: readonly OutboundMessage[]) => void this.held.push(...messages)
  stop = async () => {}
  answer(outcome: SubmitAnswer['outcome']): void {
    const answers = this.held.splice(0).map((message): SubmitAnswer => {
      if (outcome !== 'accepted') return { message, outcome, error: outcome }
      return { message, outcome, carrierIds: [`${this.name}-${message.messageId}`] }
    })
    this.#events.answers(answers)
    this.#events.room()
  }
}

const ROUTE: Route = {
  name: 'all',
  when: {},
  pick: 'weighted',
  tiers: ['first', 'second'].map((carrier) => [{ carrier, weight: 1, cost: null }]),
  final: false,
  secondCarrier: null,
}

let url: string
let other: Store
let pipeline: Pipeline
let machineMs: number
let isCutOff: boolean
let carriers: Patient[]
beforeAll(async () => {
  url = await freshDatabase()
  other = await openShared(url)
})
afterAll(() => other.close())

/** This node's store, which goes away for it alone. */
const cut = (store: Store): Store => ({
  ...store,
  run: (verb, input) =>
    isCutOff ? Promise.reject(new StoreUnavailable('cut off')) : store.run(verb, input),
})

beforeEach(async () => {
  await other.run('resetAll', {})
  machineMs = START
  isCutOff = false
  carriers = []
  const store = await openShared(url)
  pipeline = await openPipeline({
    store,
    through: cut,
    time: { now: () => machineMs, after: () => () => {} },
    async place(line) {
      for (const name of ['first', 'second']) {
        await line.place(name, ((events: CarrierEvents) => {
          const made = new Patient(name, events)
          carriers.push(made)
          return made
        }) as unknown as StartCarrier)
      }
      line.setRoutes([ROUTE])
    },
  })
  await pipeline.quiet()
})
afterEach(async () => {
  isCutOff = false
  for (const carrier of carriers) carrier.answer('accepted')
  await pipeline.stop()
  await pipeline.store.close()
})

/** Time passes for the machine, and with it for the platform. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    machineMs += Math.min(5_000, left)
    pipeline.clock.advance(0)
    await pipeline.quiet()
  }
}

async function sendOne() {
  const account = await anAccount(other)
  const orderId = Number(await pipeline.send(account, { to: mobiles(1) }))
  // A database of its own may take a while, which no virtual time counts.
  await vi.waitFor(() => expect(carriers[0]?.held.length).toBe(1), { timeout: 10_000 })
  await pipeline.quiet()
  const state = async () => (await report(other, account.id, orderId)).recipients[0]?.state
  return { state, heldBy: () => carriers.map(({ held }) => held.length) }
}

/** As another node looks for claims that nobody works on. */
const takeBack = async () => (await recoverOnce(other, machineMs)).recovered

test('carriers that are asked one after the other may take longer than a lease', async () => {
  const { state, heldBy } = await sendOne()
  const [first, second] = carriers
  await pass(50_000)
  expect(heldBy()).toEqual([1, 0])
  first?.answer('temporary')
  await pass(50_000)
  expect(heldBy()).toEqual([0, 1])
  expect(await takeBack()).toBe(0)
  second?.answer('accepted')
  await pipeline.quiet()
  expect(await state()).toBe('sent')
  expect(await other.read('queueDepth', {})).toMatchObject({ maybeSentTwice: 0 })
})

test('no other carrier is asked when another node may send it', async () => {
  const { state, heldBy } = await sendOne()
  isCutOff = true
  await pass(70_000)
  expect(await takeBack()).toBe(1)
  carriers[0]?.answer('temporary')
  expect(heldBy()).toEqual([0, 0])
  isCutOff = false
  await pass(30_000)
  // It is due again, and this node may claim it anew.
  expect([heldBy(), await state()]).toEqual([[1, 0], 'sending'])
  expect(await other.read('queueDepth', {})).toMatchObject({ maybeSentTwice: 1 })
})
