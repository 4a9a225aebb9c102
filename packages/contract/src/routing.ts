/**
 * How carriers, routes and number blocks are written, in calls of the management API and in the
 * file of `PEYK_CARRIERS`: one schema each, so that both read the same.
 */
import { z } from 'zod'

const CARRIERS_MAX = 100
const ROUTES_MAX = 1_000
const LIST_MAX = 1_000
const WEIGHT_MAX = 1_000
const BLOCKS_MAX = 2_000

/** A name stands in addresses, metrics and traces. */
export const carrierName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and hyphens')
export const routeName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((name) => name !== 'explain', 'must not be explain, which is the address of a call')

const list = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(LIST_MAX)

export const routeConditions = z
  .strictObject({
    prefixes: list(z.string().regex(/^\d{1,15}$/, 'must be digits, as 90532')),
    countries: list(z.string().regex(/^[A-Z]{2}$/, 'must be two letters, as TR')),
    operators: list(z.string().min(1).max(100)),
    accounts: list(z.int().min(1)),
    senders: list(z.string().min(1).max(11)),
    classes: list(z.enum(['transactional', 'commercial'])),
    encodings: list(z.enum(['gsm', 'turkish', 'ucs2'])),
    hours: z
      .string()
      .regex(
        /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
        'must be hours of Istanbul, as 08:00-21:00',
      ),
  })
  .partial()

const target = z.strictObject({
  carrier: carrierName,
  weight: z.int().min(1).max(WEIGHT_MAX).default(1).describe('Its share of the tier.'),
  cost: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('Of a part, in ten-thousandths of a lira; null if nobody said.'),
})

export const route = z.strictObject({
  name: routeName,
  when: routeConditions.default({}).describe('All have to hold; an empty one fits everything.'),
  pick: z.enum(['weighted', 'cheapest']).default('weighted').describe('Within a tier.'),
  tiers: z
    .array(z.array(target).min(1).max(CARRIERS_MAX))
    .min(1)
    .max(CARRIERS_MAX)
    .describe('Tiers of carriers, in the order in which they are asked.'),
  final: z.boolean().default(false).describe('What fits goes by this route, or waits.'),
})

export const routes = z
  .array(route)
  .max(ROUTES_MAX)
  .refine(
    (all) => new Set(all.map(({ name }) => name)).size === all.length,
    'must not have two routes of one name',
  )

const anything = z.record(z.string(), z.unknown())

export const carrier = z.strictObject({
  name: carrierName,
  kind: z.string().min(1).max(32),
  settings: anything.default({}),
  secrets: z.record(z.string(), z.string()).default({}),
  enabled: z.boolean().default(true),
})

/** The file: `${NAME}` in a secret stands for a variable of the environment. */
export const carriersFile = z.strictObject({
  carriers: z
    .array(carrier)
    .max(CARRIERS_MAX)
    .refine(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      'must not have two carriers of one name',
    ),
  routes: routes.optional(),
})

export const prefixBlock = z.strictObject({
  prefix: z.string().regex(/^[1-9]\d{0,14}$/, 'must be digits behind the plus, as 90532'),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be two letters, as TR'),
  operator: z.string().max(100).default(''),
  kind: z.enum(['mobile', 'pager', 'none']).default('mobile'),
  source: z.string().max(200).default(''),
})
export const prefixBlocks = z
  .array(prefixBlock)
  .max(BLOCKS_MAX)
  .refine(
    (all) => new Set(all.map(({ prefix }) => prefix)).size === all.length,
    'must not have two blocks of one prefix',
  )
