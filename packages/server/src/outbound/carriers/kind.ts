/** What a kind of carriers has to say of itself, and what each of its carriers is given. */
import type { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Store } from '../../store/store.ts'
import type { Carrier, CarrierEvents } from './carrier.ts'

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
