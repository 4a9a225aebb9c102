/** Two carriers, of which the first returns what it has taken: the whole way, on a still clock. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  NO_FAULTS,
  type Returns,
  type SimulatorFaults,
} from '../../src/outbound/carriers/simulated-fate.ts'
import { Simulator } from '../../src/outbound/carriers/simulator.ts'
import type { Ticket } from '../../src/outbound/hand-over.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import type { Route } from '../../src/rules/route.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import {
  type AccountWish,
  anAccount,
  balanceOf,
  MINUTE_MS,
  mobile,
  mobiles,
  openStore,
} from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import {
  DELAY_MS,
  openPipeline,
  type Pipeline,
  type PipelineOptions,
  statesOf,
} from './pipeline.ts'

const CREDITS = 100
const COST = 3

const ROUTE: Route = {
  name: 'all',
  when: {},
  pick: 'weighted',
  tiers: ['first', 'second'].map((carrier) => [{ carrier, weight: 1, cost: COST }]),
  final: false,
  secondCarrier: { spendPerDay: 1_000 },
}
const capped = (spendPerDay: number): Route => ({ ...ROUTE, secondCarrier: { spendPerDay } })

interface World {
  readonly pipeline: Pipeline
  readonly account: AccountSettings
  readonly first: Simulator<Ticket>
  readonly second: Simulator<Ticket>
  send(to: readonly string[], text?: string): Promise<number>
  states(orderId: number): Promise<Record<string, number>>
  spent(): Promise<number>
  /** What second tries have cost. */
  onSecond(): Promise<number>
}

let store: Store
beforeAll(async () => {
  store = await openStore()
})
beforeEach(() => store.run('resetAll', {}))
afterAll(() => store.close())

const open: Pipeline[] = []
afterEach(async () => {
  for (const pipeline of open.splice(0)) await pipeline.stop()
})

interface Wishes extends PipelineOptions {
  readonly routes?: readonly Route[]
  readonly returns?: readonly [Returns | null, Returns | null]
  readonly account?: AccountWish
  readonly known?: AccountSettings
}

let runs = 0

async function openWorld(wishes: Wishes = {}): Promise<World> {
  const { routes = [ROUTE], returns = ['networkFailure', null] } = wishes
  const made: Simulator<Ticket>[] = []
  const pipeline = await openPipeline({
    store,
    ...wishes,
    async place(line, { clock, random }) {
      for (const [at, name] of ['first', 'second'].entries()) {
        runs += 1
        await line.place(name, (events) => {
          const own = { name, clock, random, delayMs: DELAY_MS, run: `${name}-${runs}`, events }
          const simulator = new Simulator({ ...own, returns: returns[at] ?? null })
          made.push(simulator)
          return simulator
        })
      }
      line.setRoutes(routes)
    },
  })
  open.push(pipeline)
  const account = wishes.known ?? (await anAccount(store, { credits: CREDITS, ...wishes.account }))
  const [first, second] = made as [Simulator<Ticket>, Simulator<Ticket>]
  return {
    ...{ pipeline, account, first, second },
    send: async (to, text = 'merhaba') => Number(await pipeline.send(account, { to, text })),
    states: (orderId) => statesOf(pipeline, account, orderId),
    spent: async () => CREDITS - (await balanceOf(store, account.id)),
    onSecond: async () => {
      const [found] = await store.read('secondSpendOf', { nowMs: pipeline.clock.now() })
      return found?.spent ?? 0
    },
  }
}

const faults = (more: Partial<SimulatorFaults>): SimulatorFaults => ({ ...NO_FAULTS, ...more })

describe('what the first carrier returns', () => {
  test('is delivered by the second, paid for once', async () => {
    const world = await openWorld()
    const orderId = await world.send(mobiles(5))
    await world.pipeline.advance(DELAY_MS)
    expect(await world.states(orderId)).toEqual({ sent: 5 })
    await world.pipeline.advance(DELAY_MS)
    expect(await world.states(orderId)).toEqual({ delivered: 5 })
    expect([await world.spent(), await world.onSecond()]).toEqual([5, 5 * COST])
    await audit(store, world.account.id)
  })

  test('for a reason of the recipient ends at once, and is paid back', async () => {
    const world = await openWorld({ returns: ['phoneOff', null] })
    const orderId = await world.send(mobiles(2))
    await world.pipeline.advance(DELAY_MS)
    expect(await world.states(orderId)).toEqual({ undelivered: 2 })
    expect([await world.spent(), await world.onSecond()]).toEqual([0, 0])
  })

  test('and the second too ends undelivered, and is paid back', async () => {
    const world = await openWorld({ returns: ['networkFailure', 'networkFailure'] })
    const orderId = await world.send(mobiles(3))
    await world.pipeline.advance(10 * DELAY_MS, DELAY_MS)
    expect(await world.states(orderId)).toEqual({ undelivered: 3 })
    expect([await world.spent(), await world.onSecond()]).toEqual([0, 3 * COST])
    await audit(store, world.account.id)
  })

  test('ends where the money of the route ends', async () => {
    const world = await openWorld({ routes: [capped(5 * COST)] })
    const orderId = await world.send(mobiles(8))
    await world.pipeline.advance(3 * DELAY_MS, DELAY_MS)
    expect(await world.states(orderId)).toEqual({ delivered: 5, undelivered: 3 })
    expect([await world.spent(), await world.onSecond()]).toEqual([5, 5 * COST])
    await audit(store, world.account.id)
  })

  test('before it has even answered goes on as well', async () => {
    const world = await openWorld()
    world.first.setFaults(faults({ outOfOrderReceipts: true, latencyMs: 50 }))
    const orderId = await world.send(mobiles(6))
    await world.pipeline.advance(1_000, 50)
    expect(await world.states(orderId)).toEqual({ delivered: 6 })
    expect([await world.spent(), await world.onSecond()]).toEqual([6, 6 * COST])
  })

  test('twice goes on once', async () => {
    const world = await openWorld()
    world.first.setFaults(faults({ duplicateReceiptShare: 1 }))
    const orderId = await world.send(mobiles(4), 'a'.repeat(302))
    await world.pipeline.advance(1_000, DELAY_MS)
    expect(await world.states(orderId)).toEqual({ delivered: 4 })
    expect([await world.spent(), await world.onSecond()]).toEqual([12, 12 * COST])
    await audit(store, world.account.id)
  })

  test('in a large order goes on beside the rest of it', async () => {
    const world = await openWorld({ account: { credits: CREDITS + 300 } })
    const orderId = await world.send(mobiles(300))
    await world.pipeline.advance(2_000, DELAY_MS)
    expect(await world.states(orderId)).toEqual({ delivered: 300 })
    expect(await world.onSecond()).toBe(300 * COST)
    await audit(store, world.account.id)
  })
})

describe('the second carrier', () => {
  test('that refuses for now is asked again, and nobody else', async () => {
    const world = await openWorld()
    world.second.setFaults(faults({ throttleShare: 1 }))
    const orderId = await world.send(mobiles(2))
    await world.pipeline.advance(1_000, DELAY_MS)
    expect(await world.states(orderId)).toEqual({ queued: 2 })
    expect(await world.onSecond()).toBe(0)
    world.second.setFaults(NO_FAULTS)
    await world.pipeline.advance(MINUTE_MS, 1_000)
    expect(await world.states(orderId)).toEqual({ delivered: 2 })
    expect([await world.spent(), await world.onSecond()]).toEqual([2, 2 * COST])
  })

  test('that refuses for good ends the message, and cost nothing', async () => {
    const world = await openWorld()
    world.second.setFaults(faults({ rejectShare: 1 }))
    const orderId = await world.send(mobiles(2))
    await world.pipeline.advance(1_000, DELAY_MS)
    expect(await world.states(orderId)).toEqual({ undelivered: 2 })
    expect([await world.spent(), await world.onSecond()]).toEqual([0, 0])
  })

  test('that is out of service leaves it undelivered, at once and with a reason', async () => {
    const world = await openWorld()
    await world.pipeline.line.remove('second')
    const orderId = await world.send([mobile(1)])
    await world.pipeline.advance(DELAY_MS)
    expect(await world.states(orderId)).toEqual({ undelivered: 1 })
    const { orders } = await audit(store, world.account.id)
    const trace = await store.read('messageTrace', { id: orders[0]?.recipients[0]?.id ?? 0 })
    expect(trace?.events.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['cameBack', 'first: UNDELIV err:034'],
      [
        'noSecondTry',
        'the route all has no other carrier that is up; second: there is no carrier of this name in service',
      ],
    ])
    expect(await world.spent()).toBe(0)
  })
})

describe('while the store', () => {
  const away = (verb: string) => {
    const state = { isAway: true }
    const through = (store: Store): Store => ({
      ...store,
      run: (name, input) =>
        state.isAway && name === verb
          ? Promise.reject(new StoreUnavailable(verb))
          : store.run(name, input),
    })
    return { state, through }
  }

  test('does not count second tries, what came back waits for it', async () => {
    const { state, through } = away('bookSecondTries')
    const world = await openWorld({ through })
    const orderId = await world.send(mobiles(3))
    await world.pipeline.advance(10_000, 500)
    expect(await world.states(orderId)).toEqual({ queued: 3 })
    expect(world.pipeline.logged).toContain('second tries could not be counted')
    state.isAway = false
    await world.pipeline.advance(10_000, 500)
    expect(await world.states(orderId)).toEqual({ delivered: 3 })
    expect([await world.spent(), await world.onSecond()]).toEqual([3, 3 * COST])
    await audit(store, world.account.id)
  })
})

test.each(['claimDue', 'bookSecondTries', 'settleSubmits', 'recordReceipts'] as const)(
  'a process that dies in %s leaves second tries to the next',
  async (verb) => {
    let hasComeBack = false
    let isDead = false
    const never = () => new Promise<never>(() => {})
    const through = (own: Store): Store => ({
      ...own,
      async run(name, input) {
        if (isDead) return never()
        const done = await own.run(name, input)
        const { cameBack } = done as { cameBack?: number }
        hasComeBack ||= (cameBack ?? 0) > 0
        // It is written, and nobody hears of it any more.
        isDead ||= hasComeBack && name === verb
        return isDead ? never() : done
      },
    })
    const world = await openWorld({ through })
    const orderId = await world.send(mobiles(3))
    await world.pipeline.advance(3 * DELAY_MS, DELAY_MS)
    expect(isDead).toBe(true)
    open.splice(0)

    const next = await openWorld({ known: world.account })
    next.pipeline.clock.set(world.pipeline.clock.now())
    await next.pipeline.advance(5 * MINUTE_MS, 10_000)
    expect(await next.states(orderId)).toEqual({ delivered: 3 })
    expect(await next.spent()).toBe(3)
    // What may have been sent by the one that died stays counted.
    expect([3 * COST, 6 * COST]).toContain(await next.onSecond())
    await audit(store, world.account.id)
  },
)
