/** What the management API asks of the carriers that are in service, and of their kinds. */
import type { Mode } from '@peyk/text/encoding'
import type { Chosen, Explanation, Route, Standing } from '../rules/route.ts'
import type { RouteFacts, TrafficClass } from '../rules/route-conditions.ts'
import type { SecondExplanation } from '../rules/second-carrier.ts'
import type { Misfit } from './manage/answer.ts'

export type Secrets = Readonly<Record<string, string>>

export interface WrittenCarrier {
  readonly name: string
  readonly kind: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Secrets
  readonly enabled: boolean
}

export interface CarrierHealthView {
  readonly up: boolean
  readonly standing: Standing
  readonly lastError: string | null
  readonly throttledUntilMs: number | null
  readonly room: number
  readonly underWay: number
  readonly waiting: number
  readonly acceptedPerSecond: number
  readonly details?: Readonly<Record<string, unknown>>
}

export interface TestMessage {
  readonly number: number
  readonly sender: string
  readonly body: string
  readonly suffix: string
  readonly mode: Mode
  readonly parts: number
  readonly accountId: number
  readonly trafficClass: TrafficClass
}

/** A message that tried a carrier, when that has answered. */
export interface CarrierTested {
  readonly id: number
  readonly outcome: string
  readonly error: string | null
  /** The carrier's ids of the parts it took. */
  readonly ids: readonly string[]
  /** How long it took to answer. */
  readonly ms: number
}

/** How carriers do on another node, as that last said. */
export interface NodeCarriers {
  readonly node: string
  readonly atMs: number
  readonly carriers: ReadonlyMap<string, CarrierHealthView>
  readonly broken: ReadonlyMap<string, string>
}

export interface CarrierDesk {
  /** Those that nobody can change by the API: built in, or from the file. */
  fixed(): readonly (WrittenCarrier & { readonly source: 'builtIn' | 'file' })[]
  /** Of the file; null if it has none. */
  fixedRoutes(): readonly Route[] | null
  /** Settings and secrets as their kind reads them. */
  read(
    carrier: WrittenCarrier,
  ): { readonly read: WrittenCarrier } | { readonly misfits: readonly Misfit[] }
  /** @throws with one line if there is no key to seal with */
  seal(name: string, secrets: Secrets): string | null
  /** @throws with one line if they cannot be opened */
  open(name: string, sealed: string | null): Secrets
  /** By name; empty where another node has the carriers. */
  health(): ReadonlyMap<string, CarrierHealthView>
  /** On other nodes of the same database. */
  elsewhere(): Promise<readonly NodeCarriers[]>
  /** Carriers that could not be started, and why. */
  broken(): ReadonlyMap<string, string>
  /** Of any number, for the facts that routes ask for. */
  blockOf(number: number): { readonly country: string; readonly operator: string } | undefined
  explain(facts: RouteFacts): Promise<Explanation>
  /** Who would have such a message, had it come back from this carrier. */
  explainSecond(facts: RouteFacts, cameBackFrom: string): Promise<SecondExplanation>
  /** Of each of many messages, who would get it. */
  chosen(facts: readonly RouteFacts[]): Promise<readonly (readonly Chosen[])[]>
  /** By this node, or another that has the carrier in service. */
  test(name: string, message: TestMessage): Promise<CarrierTested>
  /** Carriers, routes or blocks were written: applies them here and tells the others. */
  changed(): void
}
