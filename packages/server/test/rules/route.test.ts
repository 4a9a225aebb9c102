/** Routes: every condition, every way to a carrier, and the promises that hold for all of them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import {
  chooseCarrier,
  chosenFor,
  evenRoute,
  explainRoute,
  type Route,
  type Standing,
} from '../../src/rules/route.ts'
import type { RouteConditions, RouteFacts } from '../../src/rules/route-conditions.ts'

const FACTS: RouteFacts = {
  ...{ number: 905_321_112_233, accountId: 7, sender: 'ACME', trafficClass: 'transactional' },
  ...{ encoding: 'turkish', minute: 9 * 60 },
  country: () => 'TR',
  operator: () => 'Turkcell',
}
const target = (carrier: string, weight = 1, cost: number | null = null) => ({
  ...{ carrier, weight, cost },
})
const route = (name: string, more: Partial<Route> = {}): Route => ({
  ...{ name, when: {}, pick: 'weighted', tiers: [[target(name)]], final: false },
  secondCarrier: null,
  ...more,
})
const allUp = () => 'up' as const
const choose = (
  routes: readonly Route[],
  standing: (name: string) => Standing = allUp,
  facts = FACTS,
) => chooseCarrier(routes, facts, { standing, random: () => 0.5 })?.carrier

describe('a condition', () => {
  test.each<[RouteConditions, boolean]>([
    [{}, true],
    [{ prefixes: ['90533', '90532'] }, true],
    [{ prefixes: ['90533'] }, false],
    [{ countries: ['TR'] }, true],
    [{ countries: ['DE'] }, false],
    [{ operators: ['Vodafone', 'Turkcell'] }, true],
    [{ operators: ['Vodafone'] }, false],
    [{ accounts: [7] }, true],
    [{ accounts: [8] }, false],
    [{ senders: ['ACME'] }, true],
    [{ senders: ['acme'] }, false],
    [{ classes: ['transactional'] }, true],
    [{ classes: ['commercial'] }, false],
    [{ encodings: ['turkish'] }, true],
    [{ encodings: ['gsm', 'ucs2'] }, false],
    [{ hours: '09:00-09:01' }, true],
    [{ hours: '08:00-09:00' }, false],
    [{ hours: '21:00-09:01' }, true],
    [{ hours: '21:00-09:00' }, false],
    [{ hours: '00:00-00:00' }, true],
    [{ senders: ['ACME'], accounts: [8] }, false],
  ])('%j holds: %s', (when, holds) => {
    expect(choose([route('a', { when }), route('z')])).toBe(holds ? 'a' : 'z')
  })
})

describe('the carriers of a route', () => {
  const tiers = [[target('a'), target('b')], [target('c')]]
  const standingOf = (of: Record<string, Standing>) => (name: string) => of[name] ?? 'up'
  test.each<[Record<string, Standing>, string | undefined]>([
    [{ b: 'down' }, 'a'],
    [{ a: 'down', b: 'absent' }, 'c'],
    [{ a: 'down', b: 'resting' }, 'c'],
    [{ a: 'down', b: 'resting', c: 'down' }, 'b'],
    [{ a: 'down', b: 'down', c: 'down' }, 'z'],
  ])('while %j, %s is taken', (of, carrier) => {
    expect(choose([route('r', { tiers }), route('z')], standingOf(of))).toBe(carrier)
  })

  test('that are all down keep a final route to themselves', () => {
    const routes = [route('r', { tiers, final: true }), route('z')]
    expect(choose(routes, (name) => (name === 'z' ? 'up' : 'down'))).toBeUndefined()
    expect(chosenFor(routes, FACTS, (name) => (name === 'z' ? 'up' : 'down'))).toEqual([])
  })

  test('are picked by their cost where the route says so', () => {
    const dear = [target('a', 9, 30), target('b', 1, 20), target('c', 1)]
    expect(choose([route('r', { tiers: [dear], pick: 'cheapest' })])).toBe('b')
    const without = (name: string) => (name === 'b' ? 'down' : 'up')
    expect(choose([route('r', { tiers: [dear], pick: 'cheapest' })], without)).toBe('a')
  })
})

test('the explanation names every alternative and what stood against it', () => {
  const routes = [
    route('other sender', { when: { senders: ['BANK'] } }),
    route('ours', { tiers: [[target('a', 3), target('b'), target('c')], [target('d')]] }),
    route('rest'),
  ]
  const found = explainRoute(routes, FACTS, (name) => (name === 'c' ? 'down' : 'up'))
  expect(found).toEqual({
    chosen: [
      { route: 'ours', carrier: 'a', cost: null, tier: 1, share: 0.75 },
      { route: 'ours', carrier: 'b', cost: null, tier: 1, share: 0.25 },
    ],
    rejected: [
      { route: 'other sender', carrier: null, why: 'senders BANK: the sender is ACME' },
      { route: 'ours', carrier: 'c', why: 'it is down' },
      { route: 'ours', carrier: 'd', why: 'it is in tier 2, and tier 1 has a carrier' },
      { route: 'rest', carrier: null, why: 'the route ours stands before it' },
    ],
  })
})

const NAMES = ['a', 'b', 'c', 'd'] as const
const someRoute = fc.record({
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
  final: fc.constant(false),
  secondCarrier: fc.constant(null),
})
const someStanding = fc.record(
  Object.fromEntries(
    NAMES.map((name) => [name, fc.constantFrom<Standing>('up', 'resting', 'down', 'absent')]),
  ),
)

test('a message goes to one carrier that may have it, if any is up', () => {
  fc.assert(
    fc.property(fc.array(someRoute), someStanding, fc.nat(), (routes, standings, seed) => {
      const standing = (name: string) => standings[name] ?? 'absent'
      const isOpen = (name: string) => standing(name) === 'up' || standing(name) === 'resting'
      const fit = routes.filter(({ when }) => !when.senders || when.senders.includes('ACME'))
      const any = fit.some(({ tiers }) => tiers.flat().some(({ carrier }) => isOpen(carrier)))
      const found = chooseCarrier(routes, FACTS, { standing, random: seeded(seed) })
      expect(found !== undefined).toBe(any)
      if (!found) return
      expect(isOpen(found.carrier)).toBe(true)
      // The choice is one of those that the explanation gives, whose shares are a whole.
      const { chosen } = explainRoute(routes, FACTS, standing)
      expect(chosen).toEqual(chosenFor(routes, FACTS, standing))
      expect(chosen.map(({ carrier }) => carrier)).toContain(found.carrier)
      expect(chosen.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    }),
  )
})

test('weights hold over many draws', () => {
  const random = seeded(1)
  const tiers = [[target('a', 5), target('b', 3), target('c', 2)]]
  const counts: Record<string, number> = {}
  for (let n = 0; n < 20_000; n += 1) {
    const found = chooseCarrier([route('r', { tiers })], FACTS, { standing: allUp, random })
    counts[found?.carrier ?? ''] = (counts[found?.carrier ?? ''] ?? 0) + 1
  }
  expect(Object.keys(counts).toSorted()).toEqual(['a', 'b', 'c'])
  for (const [name, share] of [
    ['a', 0.5],
    ['b', 0.3],
    ['c', 0.2],
  ] as const) {
    expect(Math.abs((counts[name] ?? 0) / 20_000 - share)).toBeLessThan(0.015)
  }
})

test('without routes everybody has the same share', () => {
  const { chosen } = explainRoute([evenRoute(['a', 'b'])], FACTS, allUp)
  expect(chosen.map(({ share }) => share)).toEqual([0.5, 0.5])
})
