/**
 * Whether a message that came back undelivered may try a second carrier, and which one.
 *
 * A receipt is the last word of a carrier that had taken the message. Another one may do better
 * where the fault lies with the carrier or on its way to the network, and never where it lies with
 * the recipient. What it costs is paid by the operator, so a route says whether, and for how much a
 * day; without a word of it nothing is tried again.
 */
import {
  type Chosen,
  candidatesOf,
  chosenBy,
  type Draw,
  type Route,
  type RouteTarget,
  type Standing,
  whyNot,
} from './route.ts'
import { type RouteFacts, unmetCondition } from './route-conditions.ts'

interface Cause {
  /** Whether another carrier may do better. */
  readonly isForAnother: boolean
  readonly why: string
}

const another = (why: string): Cause => ({ isForAnother: true, why })
const nobody = (why: string): Cause => ({ isForAnother: false, why })

/**
 * Why a message came back. The first eight are kinds of errors (`@peyk/smpp/error-codes`); the
 * others are for receipts without an error that anybody knows, by their state.
 */
export const RETURN_CAUSES = {
  network: another('the way of this carrier to the network failed; another has its own'),
  signalling: another('the network did not understand this carrier'),
  number: nobody('there is no such subscriber, whoever sends'),
  subscriber: nobody('the subscriber may not, or cannot, have SMS from anybody'),
  phone: nobody('the phone was off, busy or full, and is so for everybody'),
  blacklist: nobody('somebody does not want it: another carrier would only go round that'),
  flooding: nobody('it was taken for flooding: another carrier would only go round that'),
  expired: nobody('the phone did not come for as long as the carrier was to try'),
  rejected: another(
    'this carrier would not have it after all, and gives no reason of the recipient',
  ),
  deleted: another('somebody at this carrier took it out'),
  unsaid: another('the carrier does not say why, or in words that nobody knows'),
} as const satisfies Readonly<Record<string, Cause>>

export type ReturnCause = keyof typeof RETURN_CAUSES

export const isForAnother = (cause: ReturnCause): boolean => RETURN_CAUSES[cause].isForAnother

/** Carriers from which a message may come back and go on to another one. */
export function carriersWithSecond(routes: readonly Route[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { secondCarrier, tiers } of routes) {
    const names = new Set(tiers.flat().map(({ carrier }) => carrier))
    if (secondCarrier && names.size > 1) for (const name of names) found.add(name)
  }
  return found
}

export interface SecondExplanation {
  readonly cameBackFrom: string
  /** By which it went; null if none leads there any more. */
  readonly route: string | null
  /** Between them chance decides by weight. */
  readonly chosen: readonly Chosen[]
  readonly spendPerDay: number | null
  /** Why nobody would be tried; null if somebody would. */
  readonly why: string | null
}

type Standings = Draw['standing']

export const explainSecond = (
  routes: readonly Route[],
  facts: RouteFacts,
  cameBackFrom: string,
  standing: Standings,
): SecondExplanation => planOf(routes, facts, cameBackFrom, standing).plan

interface Planned {
  readonly plan: SecondExplanation
  /** Nobody, but somebody who is down may be up again in a moment. */
  readonly waits: boolean
}

/**
 * The route by which a message went is the first that fits it and leads to that carrier. It alone
 * says what follows, and only to its other carriers that are up and whose cost is known.
 */
function planOf(
  routes: readonly Route[],
  facts: RouteFacts,
  cameBackFrom: string,
  standing: Standings,
): Planned {
  const route = routes.find(({ tiers, when }) => {
    const leadsThere = tiers.some((targets) => targets.some(isTo(cameBackFrom)))
    return leadsThere && unmetCondition(when, facts) === undefined
  })
  const spendPerDay = route?.secondCarrier?.spendPerDay ?? null
  const plan = { cameBackFrom, route: route?.name ?? null, spendPerDay }
  const nobody = (why: string, waits = false): Planned => {
    return { plan: { ...plan, chosen: [], why }, waits }
  }
  if (!route) return nobody(`no route that fits leads to ${cameBackFrom}`)
  if (spendPerDay === null) return nobody(`the route ${route.name} tries no second carrier`)
  const isOther = (target: RouteTarget) => !isTo(cameBackFrom)(target)
  const mayHave = (target: RouteTarget) => isOther(target) && target.cost !== null
  const tiers = route.tiers.map((targets) => targets.filter(mayHave))
  const found = candidatesOf({ ...route, tiers }, standing)
  if (found) return { plan: { ...plan, chosen: chosenBy(route, found), why: null }, waits: false }
  const others = route.tiers.flat().filter(isOther)
  const against = others.map((target) => `; ${target.carrier}: ${whyNotNow(target, standing)}`)
  return nobody(
    `the route ${route.name} has no other carrier that is up${against.join('')}`,
    others.some((target) => mayHave(target) && standing(target.carrier) === 'down'),
  )
}

const isTo =
  (carrier: string) =>
  (target: RouteTarget): boolean =>
    target.carrier === carrier

function whyNotNow({ carrier, cost }: RouteTarget, standing: (name: string) => Standing): string {
  return cost === null ? 'nobody said what it costs' : whyNot(standing(carrier), 0, undefined)
}

export interface SecondChoice {
  readonly route: string
  readonly carrier: string
  /** Of a part. */
  readonly cost: number
  readonly spendPerDay: number
}

/** Nobody is to have it. */
export interface NoSecond {
  readonly why: string
  /** It may be asked again in a moment. */
  readonly waits: boolean
}

export function chooseSecond(
  routes: readonly Route[],
  facts: RouteFacts,
  cameBackFrom: string,
  { standing, random }: Draw,
): SecondChoice | NoSecond {
  const { plan, waits } = planOf(routes, facts, cameBackFrom, standing)
  const drawn = byShare(plan.chosen, random)
  if (!drawn || plan.spendPerDay === null) return { why: plan.why ?? 'nobody was chosen', waits }
  const { route, carrier, cost } = drawn
  return { route, carrier, cost: cost ?? 0, spendPerDay: plan.spendPerDay }
}

function byShare(chosen: readonly Chosen[], random: () => number): Chosen | undefined {
  if (chosen.length <= 1) return chosen[0]
  let left = random()
  for (const each of chosen) {
    left -= each.share
    if (left < 0) return each
  }
  return chosen.at(-1)
}
