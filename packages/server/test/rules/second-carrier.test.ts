/** Which messages may try a second carrier, and which one that is. */
import { ERROR_KINDS } from '@peyk/smpp/error-codes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import type { Route, Standing } from '../../src/rules/route.ts'
import type { RouteConditions, RouteFacts } from '../../src/rules/route-conditions.ts'
import {
  carriersWithSecond,
  chooseSecond,
  explainSecond,
  isForAnother,
  RETURN_CAUSES,
  type ReturnCause,
} from '../../src/rules/second-carrier.ts'

const FACTS: RouteFacts = {
  ...{ number: 905_321_112_233, accountId: 7, sender: 'ACME', trafficClass: 'transactional' },
  ...{ encoding: 'turkish', minute: 9 * 60, country: () => 'TR', operator: () => 'Turkcell' },
}
const target = (carrier: string, cost: number | null = 10, weight = 1) => ({
  ...{ carrier, weight, cost },
})
const route = (name: string, more: Partial<Route> = {}): Route => ({
  ...{ name, when: {}, pick: 'weighted', final: false, secondCarrier: { spendPerDay: 500 } },
  ...{ tiers: ['a', 'b', 'c'].map((carrier) => [target(carrier)]), ...more },
})
const allUp = () => 'up' as const
const standingOf = (of: Record<string, Standing>) => (name: string) => of[name] ?? 'up'
const choose = (
  routes: readonly Route[],
  from = 'a',
  standing: (name: string) => Standing = allUp,
) => chooseSecond(routes, FACTS, from, { standing, random: () => 0.5 })

describe('the reasons', () => {
  test('of errors have a row each, and every row says why', () => {
    for (const kind of ERROR_KINDS) expect(Object.keys(RETURN_CAUSES)).toContain(kind)
    for (const { why } of Object.values(RETURN_CAUSES)) expect(why.length).toBeGreaterThan(10)
  })

  test('that are the recipient’s go to nobody, those of the carrier to another', () => {
    const causes = Object.keys(RETURN_CAUSES) as ReturnCause[]
    expect(causes.filter(isForAnother).toSorted()).toEqual([
      ...['deleted', 'network', 'rejected', 'signalling', 'unsaid'],
    ])
  })
})

describe('the second carrier', () => {
  test('is another one of the route, by its tiers and what stands', () => {
    const chosen = { route: 'r', cost: 10, spendPerDay: 500 }
    expect(choose([route('r')])).toEqual({ ...chosen, carrier: 'b' })
    expect(choose([route('r')], 'b')).toEqual({ ...chosen, carrier: 'a' })
    expect(choose([route('r')], 'a', standingOf({ b: 'down' }))).toMatchObject({ carrier: 'c' })
    expect(choose([route('r')], 'a', standingOf({ b: 'resting' }))).toMatchObject({ carrier: 'c' })
    const resting = standingOf({ b: 'resting', c: 'absent' })
    expect(choose([route('r')], 'a', resting)).toMatchObject({ carrier: 'b' })
  })

  test('is waited for if it is down, and not if it is out of service', () => {
    const two = route('r', { tiers: [[target('a')], [target('b')]] })
    expect(choose([two], 'a', standingOf({ b: 'down' }))).toMatchObject({ waits: true })
    expect(choose([two], 'a', standingOf({ b: 'absent' }))).toMatchObject({ waits: false })
    const unpriced = route('r', { tiers: [[target('a')], [target('b', null)]] })
    expect(choose([unpriced], 'a', standingOf({ b: 'down' }))).toMatchObject({ waits: false })
  })

  test('is never the first, in whatever tiers it stands', () => {
    const tiers = [[target('a'), target('b')], [target('a', 1)], [target('a', 2)]]
    expect(choose([route('r', { tiers })])).toMatchObject({ carrier: 'b' })
    expect(choose([route('r', { tiers: [[target('a')], [target('a', 1)]] })])).toHaveProperty('why')
  })

  test('is picked by cost where the route says so, and never at a cost that nobody said', () => {
    const tiers = [[target('a'), target('b', 30), target('c', 20), target('d', null)]]
    expect(choose([route('r', { tiers, pick: 'cheapest' })])).toMatchObject({ carrier: 'c' })
    const without = standingOf({ b: 'down', c: 'down' })
    expect(choose([route('r', { tiers })], 'a', without)).toEqual({
      waits: true,
      why: 'the route r has no other carrier that is up; b: it is down; c: it is down; d: nobody said what it costs',
    })
  })

  test('shares what comes back by weight', () => {
    const tiers = [[target('a'), target('b', 10, 3), target('c', 10, 1)]]
    const random = seeded(1)
    const counts: Record<string, number> = {}
    for (let n = 0; n < 4_000; n += 1) {
      const found = chooseSecond([route('r', { tiers })], FACTS, 'a', { standing: allUp, random })
      const name = 'carrier' in found ? found.carrier : found.why
      counts[name] = (counts[name] ?? 0) + 1
    }
    expect(Object.keys(counts).toSorted()).toEqual(['b', 'c'])
    expect(Math.abs((counts.b ?? 0) / 4_000 - 0.75)).toBeLessThan(0.03)
  })

  test.each<[string, Partial<Route>[], string]>([
    ['the route tries none', [{ secondCarrier: null }, {}], 'the route 0 tries no second carrier'],
    ['no route leads there', [{ tiers: [[target('b')]] }], 'no route that fits leads to a'],
    ['none fits', [{ when: { senders: ['BANK'] } }], 'no route that fits leads to a'],
  ])('is nobody if %s', (_, wishes, why) => {
    const routes = wishes.map((wish, at) => route(String(at), wish))
    expect(choose(routes)).toEqual({ why, waits: false })
  })

  test('is of the first route that fits and leads to the first carrier, and of no other', () => {
    const routes = [
      route('of others', { when: { senders: ['BANK'] } }),
      route('elsewhere', { tiers: [[target('x')], [target('y')]] }),
      route('its own', { tiers: [[target('a')], [target('c', 7)]] }),
      route('behind'),
    ]
    expect(choose(routes)).toEqual({ route: 'its own', carrier: 'c', cost: 7, spendPerDay: 500 })
    expect(choose(routes, 'a', standingOf({ c: 'down' }))).toHaveProperty('why')
  })

  test('is explained with all that may have it', () => {
    const tiers = [[target('a'), target('b', 10, 3), target('c', 20)]]
    expect(explainSecond([route('r', { tiers })], FACTS, 'a', allUp)).toEqual({
      ...{ cameBackFrom: 'a', route: 'r', spendPerDay: 500, why: null },
      chosen: [
        { route: 'r', carrier: 'b', cost: 10, tier: 1, share: 0.75 },
        { route: 'r', carrier: 'c', cost: 20, tier: 1, share: 0.25 },
      ],
    })
  })
})

test('only carriers of routes that allow it, and have another, are asked about', () => {
  const routes = [
    route('on'),
    route('off', { tiers: [[target('x')], [target('y')]], secondCarrier: null }),
    route('alone', { tiers: [[target('z')]] }),
  ]
  expect([...carriersWithSecond(routes)].toSorted()).toEqual(['a', 'b', 'c'])
  expect(carriersWithSecond([]).size).toBe(0)
})

const NAMES = ['a', 'b', 'c', 'd'] as const
const someRoute = fc.record<Route>({
  name: fc.string(),
  when: fc.constantFrom<RouteConditions>({}, { senders: ['ACME'] }, { senders: ['BANK'] }),
  pick: fc.constantFrom('weighted' as const, 'cheapest' as const),
  tiers: fc.array(
    fc.array(
      fc.record({
        carrier: fc.constantFrom(...NAMES),
        weight: fc.integer({ min: 1, max: 9 }),
        cost: fc.option(fc.nat(9)),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  final: fc.boolean(),
  secondCarrier: fc.option(fc.constant({ spendPerDay: 9 })),
})
const someStanding = fc.record(
  Object.fromEntries(
    NAMES.map((name) => [name, fc.constantFrom<Standing>('up', 'resting', 'down', 'absent')]),
  ),
)

test('whatever the routes are, it is another carrier of a route that allows it, and is up', () => {
  fc.assert(
    fc.property(fc.array(someRoute), someStanding, fc.nat(), (routes, standings, seed) => {
      const standing = (name: string) => standings[name] ?? 'absent'
      const found = chooseSecond(routes, FACTS, 'a', { standing, random: seeded(seed) })
      if ('why' in found) {
        expect(found.why).not.toBe('')
        return
      }
      const { route: name, carrier, cost, spendPerDay } = found
      expect(['b', 'c', 'd']).toContain(carrier)
      expect(['up', 'resting']).toContain(standing(carrier))
      const own = routes.filter((each) => each.name === name && each.secondCarrier)
      const targets = own.flatMap(({ tiers }) => tiers.flat())
      expect(targets).toContainEqual(expect.objectContaining({ carrier, cost }))
      expect(spendPerDay).toBe(9)
    }),
  )
})
