/**
 * The kinds of carriers, as a table: what each is set up with, and how it is started.
 *
 * Settings are plain and shown; secrets are sealed at rest and never shown. Both are read by the
 * schemas of their kind before anything is kept, so that a carrier that was kept can be started.
 */
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Store } from '../../store/store.ts'
import type { Carrier, CarrierEvents } from './carrier.ts'
import { Simulator } from './simulator.ts'
import { UPSTREAM_SECRETS, UPSTREAM_SETTINGS } from './upstream/settings.ts'
import { Upstream } from './upstream.ts'

/** What a carrier is given to live on. */
export interface CarrierTools {
  readonly clock: Clock
  readonly log: Log
  readonly store: Store
  /** A number in [0, 1). */
  readonly random: () => number
  /** This process, by the name that its claims have. */
  readonly node: string
}

export interface CarrierStart<Settings, Secrets, Ticket> {
  readonly name: string
  readonly settings: Settings
  readonly secrets: Secrets
  readonly events: CarrierEvents<Ticket>
  readonly tools: CarrierTools
}

export interface CarrierKind<Settings, Secrets> {
  readonly settings: z.ZodType<Settings>
  readonly secrets: z.ZodType<Secrets>
  /** Whether no message can leave the machine by it, so that the sandbox may have it. */
  readonly staysInside: boolean
  start<Ticket>(options: CarrierStart<Settings, Secrets, Ticket>): Carrier<Ticket>
}

/** Lets the compiler hold a row to its own schemas. */
export const carrierKind = <Settings, Secrets>(
  kind: CarrierKind<Settings, Secrets>,
): CarrierKind<Settings, Secrets> => kind

const simulator = carrierKind({
  settings: z.strictObject({
    delayMs: z
      .int()
      .min(0)
      .max(86_400_000)
      .default(200)
      .describe('From the submit to the receipt.'),
  }),
  secrets: z.strictObject({}),
  staysInside: true,
  start: ({ name, settings, events, tools: { clock, random, node } }) =>
    new Simulator({ name, clock, random, delayMs: settings.delayMs, run: node, events }),
})

const upstream = carrierKind({
  settings: UPSTREAM_SETTINGS,
  secrets: UPSTREAM_SECRETS,
  staysInside: false,
  start: (options) => new Upstream(options),
})

export const CARRIER_KINDS = { simulator, upstream }

export type KindName = keyof typeof CARRIER_KINDS

export const isKindName = (name: string): name is KindName => Object.hasOwn(CARRIER_KINDS, name)
