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
  explain(facts: RouteFacts, standing: StandingOf): Explanation
  /** Who would get such a message, and how much of such traffic. */
  chosen(facts: RouteFacts, standing: StandingOf): readonly Chosen[]
}

export function createRouting({ clock, random, blockOf }: RoutingOptions): Routing {
  let written: readonly Route[] | null = null
  let carriers: readonly string[] = []
  let routes: readonly Route[] = []
  /** Where everything goes to one carrier, nobody needs to look at the message. */
  let only: string | undefined

  function refresh(): void {
    routes = written ?? [evenRoute(carriers)]
    only = written === null && carriers.length === 1 ? carriers[0] : undefined
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
      if (only !== undefined) {
        const now = standing(only)
        return now === 'up' || now === 'resting' ? only : undefined
      }
      return chooseCarrier(routes, factsOf(message), { standing, random })?.carrier
    },
    chosen: (facts, standing) => chosenFor(routes, facts, standing),
    explain: (facts, standing) => explainRoute(routes, facts, standing),
  }
}
