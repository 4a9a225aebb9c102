/**
 * Which carrier a message goes to: ordered routes, each with conditions and tiers of carriers.
 *
 * The first route whose conditions hold is asked for a carrier, tier by tier: whoever is up in a
 * tier shares its messages by weight, or the cheapest takes them all. A carrier that rests (it has
 * just throttled, or fails) is taken only where the whole route has no better one. A route none of
 * whose carriers is up leaves the message to the next route that fits, unless it is `final`.
 */
import { type RouteConditions, type RouteFacts, unmetCondition } from './route-conditions.ts'

export interface RouteTarget {
  readonly carrier: string
  /** Its share of the messages of its tier, against the weights of the others. */
  readonly weight: number
  /** What a part costs there, in ten-thousandths of a lira; null if nobody said. */
  readonly cost: number | null
}

export interface Route {
  readonly name: string
  /** All of them have to hold; a route without any fits every message. */
  readonly when: RouteConditions
  readonly pick: 'weighted' | 'cheapest'
  /** In the order in which they are asked. */
  readonly tiers: readonly (readonly RouteTarget[])[]
  /** What fits this route goes by it or waits. */
  readonly final: boolean
  /** What comes back from one of its carriers may try another one of it, once; null: it may not. */
  readonly secondCarrier: SecondCarrier | null
}

export interface SecondCarrier {
  /** The most that second tries may cost in a day of Istanbul, in ten-thousandths of a lira. */
  readonly spendPerDay: number
}

export type Standing = 'up' | 'resting' | 'down' | 'absent'

export interface Choice {
  readonly route: string
  readonly carrier: string
  readonly cost: number | null
}

export interface Draw {
  readonly standing: (carrier: string) => Standing
  /** A number in [0, 1). */
  readonly random: () => number
}

/** Undefined if no carrier that may have the message is up. */
export function chooseCarrier(
  routes: readonly Route[],
  facts: RouteFacts,
  { standing, random }: Draw,
): Choice | undefined {
  for (const route of routes) {
    if (unmetCondition(route.when, facts) !== undefined) continue
    const target = draw(candidatesOf(route, standing)?.targets, random)
    if (target) return { route: route.name, carrier: target.carrier, cost: target.cost }
    if (route.final) return undefined
  }
  return undefined
}

export interface Candidates {
  readonly targets: readonly RouteTarget[]
  /** Counted from 0. */
  readonly tier: number
  readonly standing: 'up' | 'resting'
}

/** Those of the first tier that has any, between whom chance decides. */
export function candidatesOf(route: Route, standing: Draw['standing']): Candidates | undefined {
  for (const wanted of ['up', 'resting'] as const) {
    for (const [tier, all] of route.tiers.entries()) {
      const fit = all.filter(({ carrier }) => standing(carrier) === wanted)
      if (fit.length > 0) return { targets: sharing(route, fit), tier, standing: wanted }
    }
  }
  return undefined
}

/** Who does not say what it costs is dearer than everybody who does. */
function sharing({ pick }: Route, fit: readonly RouteTarget[]): readonly RouteTarget[] {
  if (pick === 'weighted' || fit.length === 1) return fit
  const costOf = ({ cost }: RouteTarget) => cost ?? Number.POSITIVE_INFINITY
  const least = Math.min(...fit.map(costOf))
  return fit.filter((target) => costOf(target) === least)
}

function draw(
  targets: readonly RouteTarget[] | undefined,
  random: () => number,
): RouteTarget | undefined {
  if (!targets || targets.length <= 1) return targets?.[0]
  let left = random() * totalOf(targets)
  for (const target of targets) {
    left -= target.weight
    if (left < 0) return target
  }
  return targets.at(-1)
}

const totalOf = (targets: readonly RouteTarget[]): number =>
  targets.reduce((sum, { weight }) => sum + weight, 0)

/** A carrier that may have the message now, and how much of such traffic it gets. */
export interface Chosen extends Choice {
  /** Counted from 1. */
  readonly tier: number
  readonly share: number
}

/** Who was not taken, and why, in words. */
export interface Rejected {
  readonly route: string
  /** Null if the route as a whole was left out. */
  readonly carrier: string | null
  readonly why: string
}

export interface Explanation {
  /** Between them chance decides by weight; nobody if the message has to wait. */
  readonly chosen: readonly Chosen[]
  readonly rejected: readonly Rejected[]
}

/** The decision of `chooseCarrier` without its chance, and what stood against all others. */
export function explainRoute(
  routes: readonly Route[],
  facts: RouteFacts,
  standing: Draw['standing'],
): Explanation {
  let chosen: readonly Chosen[] = []
  let decidedBy: string | undefined
  const rejected: Rejected[] = []
  for (const route of routes) {
    const { name } = route
    const unmet = unmetCondition(route.when, facts)
    const late = decidedBy === undefined ? undefined : `the route ${decidedBy} stands before it`
    if (unmet !== undefined || late !== undefined) {
      rejected.push({ route: name, carrier: null, why: unmet?.() ?? late ?? '' })
      continue
    }
    const found = candidatesOf(route, standing)
    rejected.push(...rejectedBy(route, found, standing))
    if (found) chosen = chosenBy(route, found)
    if (found || route.final) decidedBy = name
  }
  return { chosen, rejected }
}

/** As above, the chosen ones alone: for many messages. */
export function chosenFor(
  routes: readonly Route[],
  facts: RouteFacts,
  standing: Draw['standing'],
): readonly Chosen[] {
  for (const route of routes) {
    if (unmetCondition(route.when, facts) !== undefined) continue
    const found = candidatesOf(route, standing)
    if (found) return chosenBy(route, found)
    if (route.final) return []
  }
  return []
}

export function chosenBy({ name }: Route, { targets, tier }: Candidates): Chosen[] {
  const total = totalOf(targets)
  return targets.map(({ carrier, weight, cost }) => {
    return { route: name, carrier, cost, tier: tier + 1, share: weight / total }
  })
}

function rejectedBy(
  route: Route,
  found: Candidates | undefined,
  standing: Draw['standing'],
): Rejected[] {
  const all = route.tiers.flatMap((targets, tier) => targets.map((target) => ({ target, tier })))
  const others = all.filter(({ target }) => !found?.targets.includes(target))
  return others.map(({ target: { carrier }, tier }) => {
    const why = whyNot(standing(carrier), tier, found)
    return { route: route.name, carrier, why }
  })
}

const STANDING_WORDS = {
  absent: 'there is no carrier of this name in service',
  down: 'it is down',
} as const

/** What stands against a carrier that was not chosen. */
export function whyNot(standing: Standing, tier: number, found: Candidates | undefined): string {
  if (standing === 'absent' || standing === 'down') return STANDING_WORDS[standing]
  if (!found) return 'nobody was chosen'
  if (standing === 'resting' && found.standing === 'up') {
    return 'it rests: it throttled or failed a moment ago'
  }
  if (tier > found.tier)
    return `it is in tier ${tier + 1}, and tier ${found.tier + 1} has a carrier`
  return 'another one of its tier is cheaper'
}

/** Where no routes are written: all carriers share everything. */
export const evenRoute = (carriers: readonly string[]): Route => ({
  name: 'any carrier',
  when: {},
  pick: 'weighted',
  tiers: [carriers.map((carrier) => ({ carrier, weight: 1, cost: null }))],
  final: false,
  secondCarrier: null,
})
