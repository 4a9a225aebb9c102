/** The exchange between carriers that are well, down, full, throttling, failing or silent. */
import { beforeEach, describe, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import { type Clock, createClock, stillTime } from '../../src/base/clock.ts'
import { LIMITS } from '../../src/base/limits.ts'
import type {
  Carrier,
  CarrierEvents,
  OutboundMessage,
  SubmitAnswer,
} from '../../src/outbound/carriers/carrier.ts'
import { Exchange } from '../../src/outbound/exchange.ts'
import type { RoutedAnswer } from '../../src/outbound/exchange-ways.ts'
import { ENDLESS } from '../../src/outbound/leases.ts'
import type { Route } from '../../src/rules/route.ts'
import { START } from '../kit/store-kit.ts'

/** Takes what it has room for, and answers when the test says so. */
class Puppet implements Carrier<number> {
  readonly name: string
  readonly events: CarrierEvents<number>
  readonly got: OutboundMessage<number>[] = []
  window = 1_000
  up = true
  stopped = false
  #underWay = 0

  constructor(name: string, events: CarrierEvents<number>) {
    this.name = name
    this.events = events
  }
  state() {
    return { up: this.up, lastError: this.up ? null : 'refused', throttledUntilMs: null }
  }
  room() {
    return this.up ? Math.max(0, this.window - this.#underWay) : 0
  }
  underWay() {
    return this.#underWay
  }
  submit(messages: readonly OutboundMessage<number>[]) {
    expect(messages.length).toBeLessThanOrEqual(this.room())
    this.#underWay += messages.length
    this.got.push(...messages)
  }
  async stop() {
    this.stopped = true
  }
  answer(outcome: SubmitAnswer['outcome'], messages = this.got.splice(0)) {
    this.#underWay -= messages.length
    const answers = messages.map((message): SubmitAnswer<number> => {
      if (outcome !== 'accepted') return { message, outcome, error: outcome.toUpperCase() }
      return { message, outcome, carrierIds: [`${this.name}-${message.ticket}`] }
    })
    this.events.answers(answers)
    this.events.room()
  }
  turn(up: boolean) {
    this.up = up
    this.events.room()
  }
  tickets = () => this.got.map(({ ticket }) => ticket)
}

let clock: Clock
let exchange: Exchange<number>
let told: RoutedAnswer<number>[]
let a: Puppet
let b: Puppet
let tickets: number

const place = (name: string) =>
  exchange.place((events) => new Puppet(name, events), {
    receipts: async () => {},
    inbound: async () => {},
  }) as Puppet

/** First `a`, then `b`. */
const IN_ORDER: Route = {
  name: 'all',
  when: {},
  pick: 'weighted',
  tiers: ['a', 'b'].map((carrier) => [{ carrier, weight: 1, cost: null }]),
  final: false,
  secondCarrier: null,
}

beforeEach(() => {
  clock = createClock(stillTime(START))
  told = []
  tickets = 0
  exchange = new Exchange<number>({
    ...{ clock, random: seeded(1), blockOf: () => ({ country: 'TR', operator: '' }) },
    onAnswers: (answers) => void told.push(...answers),
    onRoom: () => {},
  })
  a = place('a')
  b = place('b')
  exchange.setRoutes([IN_ORDER])
})

const ABOUT: OutboundMessage<number> = {
  ...{ ticket: 0, number: 905_321_112_233, sender: 'ACME', body: 'x', suffix: '', mode: 'gsm' },
  ...{ parts: 1, accountId: 1, trafficClass: 'transactional', iysList: null, messageId: 0 },
  attempt: 1,
  lease: ENDLESS,
}

function send(count: number, about: Partial<OutboundMessage<number>> = {}) {
  const messages = Array.from({ length: count }, (): OutboundMessage<number> => {
    tickets += 1
    return { ...ABOUT, ticket: tickets, messageId: tickets, ...about }
  })
  exchange.submit(messages)
}

const toldOf = () =>
  told.map(({ carrier, outcome, message, detours }) => [message.ticket, carrier, outcome, detours])

describe('a clock that is put back', () => {
  test('lets nobody rest, or come back, the later for it', () => {
    a.up = false
    b.up = false
    send(3)
    expect(told).toHaveLength(3)
    a.turn(true)
    send(1)
    a.answer('throttled')
    clock.set(START - 3_600_000)
    told = []
    a.turn(false)
    send(1)
    const dueAtMs = told.map((answer) => answer.dueAtMs ?? 0)
    expect(Math.max(...dueAtMs) - clock.now()).toBeLessThan(2_000)
    a.turn(true)
    clock.advance(LIMITS.carrierThrottledMs)
    expect(exchange.health()[0]).toMatchObject({ name: 'a', standing: 'up' })
  })
})

describe('a message that waits', () => {
  test('waits no longer because its carriers come and go', () => {
    a.window = 0
    b.window = 0
    send(1)
    for (let ms = 0; ms < LIMITS.carrierWaitMs; ms += 1_000) {
      const [here, there] = ms % 2_000 === 0 ? [a, b] : [b, a]
      clock.advance(1_000)
      there.turn(true)
      here.turn(false)
    }
    clock.advance(LIMITS.carrierLookMs)
    expect(told).toMatchObject([{ outcome: 'unsent' }])
  })
})

describe('the first carrier of a route', () => {
  test('gets everything, and its answers bear its name', () => {
    send(2)
    expect([a.tickets(), b.tickets()]).toEqual([[1, 2], []])
    a.answer('accepted')
    expect(toldOf()).toEqual([
      [1, 'a', 'accepted', undefined],
      [2, 'a', 'accepted', undefined],
    ])
    expect(exchange.underWay()).toBe(0)
  })

  test.each(['throttled', 'temporary', 'unsent'] as const)(
    'that says %s gives its messages to the next at once, and new ones too',
    (outcome) => {
      send(5)
      a.answer(outcome)
      expect(b.tickets()).toEqual([1, 2, 3, 4, 5])
      send(1)
      expect(b.tickets()).toContain(6)
      expect(told).toEqual([])
      b.answer('accepted')
      expect(toldOf()[0]).toEqual([1, 'b', 'accepted', [`a: ${outcome.toUpperCase()}`]])
      expect(exchange.underWay()).toBe(0)
    },
  )

  test.each(['rejected', 'unknown'] as const)('that says %s has the last word', (outcome) => {
    send(1)
    a.answer(outcome)
    expect(toldOf()).toEqual([[1, 'a', outcome, undefined]])
  })

  test('that fails is asked again after a rest, longer each time', () => {
    send(LIMITS.carrierFailuresMax)
    a.answer('unknown')
    send(1)
    expect(b.tickets()).toHaveLength(1)
    b.answer('accepted')
    clock.advance(LIMITS.carrierRestMs)
    send(1)
    expect(a.tickets()).toHaveLength(1)
    a.answer('unknown')
    clock.advance(LIMITS.carrierRestMs)
    send(1)
    expect(a.tickets()).toEqual([])
    clock.advance(LIMITS.carrierRestMs)
    send(1)
    a.answer('accepted')
    send(1)
    expect(a.tickets()).toHaveLength(1)
  })

  test('that is silent loses its traffic within a second, and has it back with a word', () => {
    a.window = 3
    send(10)
    clock.advance(LIMITS.carrierSilentMs + LIMITS.carrierLookMs + 1)
    expect([a.got.length, b.got.length]).toEqual([3, 7])
    send(1)
    expect(b.got.length).toBe(8)
    a.answer('accepted')
    send(1)
    expect(a.got.length).toBe(1)
  })

  test('that goes down gives what waits for it to the next at once', () => {
    a.window = 2
    send(5)
    a.turn(false)
    expect([a.got.length, b.got.length]).toEqual([2, 3])
    a.turn(true)
    send(1)
    expect(b.got.length).toBe(3)
  })
})

describe('when nobody can take a message', () => {
  test('it goes back unsent, to come again later', () => {
    a.turn(false)
    b.turn(false)
    expect(exchange.room()).toBe(0)
    send(2)
    expect(toldOf().map(([, ...rest]) => rest)).toEqual([
      [null, 'unsent', undefined],
      [null, 'unsent', undefined],
    ])
    expect(told[0]).toMatchObject({ dueAtMs: START + LIMITS.givenBackPauseMs })
  })

  test('all of which refuse it for now, the last one answers', () => {
    send(1)
    a.answer('throttled')
    b.answer('throttled')
    expect(toldOf()).toEqual([[1, 'b', 'throttled', ['a: THROTTLED']]])
  })

  test('a message that fits no route waits', () => {
    exchange.setRoutes([{ ...IN_ORDER, when: { senders: ['OTHER'] } }])
    send(1)
    expect(toldOf()).toEqual([[1, null, 'unsent', undefined]])
  })
})

describe('a message that only one carrier may have', () => {
  const only = { only: 'b' }

  test('goes to that one, whatever the routes say', () => {
    exchange.setRoutes([{ ...IN_ORDER, when: { senders: ['OTHER'] } }])
    send(1, only)
    expect([a.tickets(), b.tickets()]).toEqual([[], [1]])
    b.answer('accepted')
    expect(toldOf()).toEqual([[1, 'b', 'accepted', undefined]])
  })

  test.each(['throttled', 'temporary', 'unsent'] as const)(
    'is nobody else’s when that one says %s',
    (outcome) => {
      send(1, only)
      b.answer(outcome)
      expect([a.tickets(), toldOf()]).toEqual([[], [[1, 'b', outcome, undefined]]])
    },
  )

  test('goes back when that one is down, or goes down', () => {
    b.window = 1
    send(2, only)
    b.turn(false)
    send(1, only)
    expect([a.tickets(), b.tickets()]).toEqual([[], [1]])
    expect(toldOf().map(([ticket, , outcome]) => [ticket, outcome])).toEqual([
      [2, 'unsent'],
      [3, 'unsent'],
    ])
  })

  test('is nobody else’s when that one is silent', () => {
    b.window = 1
    send(2, only)
    clock.advance(LIMITS.carrierWaitMs)
    expect([a.tickets(), b.tickets()]).toEqual([[], [1]])
    expect(toldOf().map(([ticket, , outcome]) => [ticket, outcome])).toEqual([[2, 'unsent']])
  })
})

describe('what came back', () => {
  const priced: Route = {
    ...{ ...IN_ORDER, secondCarrier: { spendPerDay: 100 } },
    tiers: ['a', 'b'].map((carrier) => [{ carrier, weight: 1, cost: 7 }]),
  }
  const second = (from: string) => exchange.routes.second(ABOUT, from)

  test('goes on by the routes, to a carrier that is up at this moment', () => {
    expect(exchange.routes.secondFrom()).toEqual([])
    const nobody = { why: 'the route all tries no second carrier', waits: false }
    expect(second('a')).toEqual(nobody)
    exchange.setRoutes([priced])
    expect(exchange.routes.secondFrom()).toEqual(['a', 'b'])
    const found = { route: 'all', cost: 7, spendPerDay: 100 }
    expect(second('a')).toEqual({ ...found, carrier: 'b' })
    expect(second('b')).toEqual({ ...found, carrier: 'a' })
    b.turn(false)
    expect(second('a')).toEqual({
      waits: true,
      why: 'the route all has no other carrier that is up; b: it is down',
    })
    exchange.setRoutes(null)
    expect(exchange.routes.secondFrom()).toEqual([])
  })
})

describe('a slow carrier', () => {
  const only = (carrier: string, sender: string): Route => ({
    ...{ ...IN_ORDER, name: sender, when: { senders: [sender] } },
    tiers: [[{ carrier, weight: 1, cost: null }]],
  })

  test('keeps few waiting, and the rest goes back, ever later', () => {
    exchange.setRoutes([only('a', 'SLOW'), only('b', 'FAST')])
    a.window = 10
    send(500, { sender: 'SLOW' })
    expect(a.got.length).toBe(10)
    const back = told.map((answer) => ('dueAtMs' in answer ? (answer.dueAtMs ?? 0) : 0))
    expect(back.length).toBe(490 - LIMITS.carrierAheadMin)
    expect((back.at(-1) ?? 0) - (back[0] ?? 0)).toBeGreaterThan(5_000)
    expect(exchange.room()).toBeGreaterThan(500)
    send(1, { sender: 'FAST' })
    expect(b.got.length).toBe(1)
  })

  test('holds nothing for longer than a few seconds', () => {
    exchange.setRoutes([only('a', 'SLOW')])
    a.window = 1
    send(5, { sender: 'SLOW' })
    clock.advance(LIMITS.carrierWaitMs)
    expect(told.map(({ outcome }) => outcome)).toEqual(['unsent', 'unsent', 'unsent', 'unsent'])
    expect(exchange.underWay()).toBe(1)
  })

  test('sends transactional messages first, and accounts in turns', () => {
    exchange.setRoutes([only('a', 'ACME')])
    a.window = 1
    send(1)
    send(10, { accountId: 1, trafficClass: 'commercial' })
    send(8, { accountId: 2, ticket: 200 })
    send(1, { accountId: 3, ticket: 300 })
    a.window = 1_000
    a.events.room()
    const order = a.got.slice(1).map(({ accountId }) => accountId)
    expect(order.slice(0, 9)).toEqual([2, 2, 2, 2, 2, 2, 2, 3, 2])
    expect(new Set(order.slice(9))).toEqual(new Set([1]))
  })
})

describe('carriers come and go', () => {
  test('one that leaves hands on what it had not begun, and answers the rest', async () => {
    a.window = 2
    send(5)
    await exchange.remove('a')
    expect(a.stopped).toBe(true)
    expect(b.got.length).toBe(3)
    a.answer('accepted')
    b.answer('accepted')
    expect(toldOf().map(([, carrier]) => carrier)).toEqual(['a', 'a', 'b', 'b', 'b'])
    expect(exchange.health().map(({ name }) => name)).toEqual(['b'])
  })

  test('one of the same name takes its place', () => {
    a.window = 2
    send(5)
    const next = place('a')
    expect(next.got.length).toBe(3)
    a.answer('unsent')
    expect(next.got.length + b.got.length).toBe(5)
  })

  test('without routes all share everything', () => {
    exchange.setRoutes(null)
    send(1_000)
    expect(a.got.length + b.got.length).toBe(1_000)
    expect(Math.abs(a.got.length - 500)).toBeLessThan(60)
  })

  test('what waits when it stops goes back', async () => {
    a.window = 2
    send(5)
    await exchange.stop()
    expect(toldOf().map(([, , outcome]) => outcome)).toEqual(['unsent', 'unsent', 'unsent'])
    a.answer('accepted')
    expect(exchange.underWay()).toBe(0)
  })
})
