/**
 * The kinds of carriers, as a table: what each is set up with, and how it is started.
 *
 * Settings are plain and shown; secrets are sealed at rest and never shown. Both are read by the
 * schemas of their kind before anything is kept, so that a carrier that was kept can be started.
 */
import { z } from 'zod'
import { carrierKind } from './kind.ts'
import { RETURN_NAMES } from './simulated-fate.ts'
import { Simulator } from './simulator.ts'
import { smpp } from './smpp/kind.ts'
import { UPSTREAM_SECRETS, UPSTREAM_SETTINGS } from './upstream/settings.ts'
import { Upstream } from './upstream.ts'

const simulator = carrierKind({
  settings: z.strictObject({
    delayMs: z
      .int()
      .min(0)
      .max(86_400_000)
      .default(200)
      .describe('From the submit to the receipt.'),
    returns: z
      .enum(RETURN_NAMES)
      .nullable()
      .default(null)
      .describe('With what all that it takes comes back undelivered; null: it is delivered.'),
  }),
  secrets: z.strictObject({}),
  staysInside: true,
  start: ({ name, settings, events, tools: { clock, random, node } }) =>
    new Simulator({ name, clock, random, ...settings, run: node, events }),
})

const upstream = carrierKind({
  settings: UPSTREAM_SETTINGS,
  secrets: UPSTREAM_SECRETS,
  staysInside: false,
  start: (options) => new Upstream(options),
})

export const CARRIER_KINDS = { simulator, smpp, upstream }

export type KindName = keyof typeof CARRIER_KINDS

export const isKindName = (name: string): name is KindName => Object.hasOwn(CARRIER_KINDS, name)
