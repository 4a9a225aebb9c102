/** The routes that hold now, asked for a carrier for one message after the other. */
import type { Clock } from '../base/clock.ts'
import { istanbulMinute } from '../rules/istanbul.ts'
import {
  type Chosen,
  chooseCarrier,
  chosenFor,
  type Explanation,
  evenRoute,
  explainRoute,
  type Route,
  type Standing,
} from '../rules/route.ts'
import { encodingOfMode, type RouteFacts } from '../rules/route-conditions.ts'
import {
  carriersWithSecond,
  chooseSecond,
  explainSecond,
  type NoSecond,
  type SecondChoice,
  type SecondExplanation,
} from '../rules/second-carrier.ts'
import type { OutboundMessage } from './carriers/carrier.ts'

export type StandingOf = (carrier: string) => Standing

export interface RoutingOptions {
  readonly clock: Clock
  /** A number in [0, 1). */
  readonly random: () => number
  /** Of a number, by the table of blocks. */
  readonly blockOf: (
    number: number,
  ) => { readonly country: string; readonly operator: string } | undefined
}

export interface Routing {
  /** Null sends everything by any carrier. */
  setRoutes(routes: readonly Route[] | null): void
  setCarriers(names: readonly string[]): void
  /** The name of a carrier; undefined if none that may have it is up. */
  choose(message: OutboundMessage, standing: StandingOf): string | undefined
  /** What they say as the carriers stand now. */
  now(standing: StandingOf): RoutesNow
}

export interface RoutesNow {
  explain(facts: RouteFacts): Explanation
  /** Who would get such a message, and how much of such traffic. */
  chosen(facts: RouteFacts): readonly Chosen[]
  /** Carriers from which a message may go on to a second one. */
  secondFrom(): readonly string[]
  /** Who is to have a message that came back from this carrier, or why nobody is. */
  second(message: OutboundMessage, cameBackFrom: string): SecondChoice | NoSecond
  explainSecond(facts: RouteFacts, cameBackFrom: string): SecondExplanation
}

export function createRouting({ clock, random, blockOf }: RoutingOptions): Routing {
  let written: readonly Route[] | null = null
  let carriers: readonly string[] = []
  let routes: readonly Route[] = []
  /** Where everything goes to one carrier, nobody needs to look at the message. */
  let only: string | undefined
  let secondFrom: readonly string[] = []

  function refresh(): void {
    routes = written ?? [evenRoute(carriers)]
    only = written === null && carriers.length === 1 ? carriers[0] : undefined
    secondFrom = [...carriersWithSecond(routes)]
  }

  function factsOf(message: OutboundMessage): RouteFacts {
    const { number, accountId, sender, trafficClass, mode } = message
    return {
      ...{ number, accountId, sender, trafficClass },
      encoding: encodingOfMode(mode),
      minute: istanbulMinute(clock.now()),
      country: () => blockOf(number)?.country ?? '',
      operator: () => blockOf(number)?.operator ?? '',
    }
  }

  return {
    setRoutes(wanted) {
      written = wanted
      refresh()
    },
    setCarriers(names) {
      carriers = names
      refresh()
    },
    choose(message, standing) {
      const named = message.only ?? only
      if (named !== undefined) {
        const now = standing(named)
        return now === 'up' || now === 'resting' ? named : undefined
      }
      return chooseCarrier(routes, factsOf(message), { standing, random })?.carrier
    },
    now: (standing) => ({
      chosen: (facts) => chosenFor(routes, facts, standing),
      explain: (facts) => explainRoute(routes, facts, standing),
      secondFrom: () => secondFrom,
      second: (message, from) => chooseSecond(routes, factsOf(message), from, { standing, random }),
      explainSecond: (facts, from) => explainSecond(routes, facts, from, standing),
    }),
  }
}
