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
/** A hundred million lira. */
const SPEND_MAX = 1_000_000_000_000

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
    prefixes: list(z.string().regex(/^\d{1,15}$/, 'must be digits, as 90532')).describe(
      'Digits that the number begins with, without a plus.',
    ),
    countries: list(z.string().regex(/^[A-Z]{2}$/, 'must be two letters, as TR')).describe(
      'ISO 3166-1 codes of the recipient.',
    ),
    operators: list(z.string().min(1).max(100)).describe('Whose block the number is in.'),
    accounts: list(z.int().min(1)).describe('Ids of accounts.'),
    senders: list(z.string().min(1).max(11)).describe('Headers, to the letter.'),
    classes: list(z.enum(['transactional', 'commercial'])).describe(
      '`commercial` are orders with `iys` 1.',
    ),
    encodings: list(z.enum(['gsm', 'turkish', 'ucs2'])).describe('In which the text travels.'),
    hours: z
      .string()
      .regex(
        /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
        'must be hours of Istanbul, as 08:00-21:00',
      )
      .describe('When it is sent, as `08:00-21:00` in Istanbul time.'),
  })
  .partial()

const target = z.strictObject({
  carrier: carrierName.describe('Its name.'),
  weight: z.int().min(1).max(WEIGHT_MAX).default(1).describe('Its share of the tier.'),
  cost: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('Of a part, in ten-thousandths of a lira; null if nobody said.'),
})

export const route = z.strictObject({
  name: routeName.describe('What people call the route; no two have the same.'),
  when: routeConditions.default({}).describe('All have to hold; an empty one fits everything.'),
  pick: z.enum(['weighted', 'cheapest']).default('weighted').describe('Within a tier.'),
  tiers: z
    .array(z.array(target).min(1).max(CARRIERS_MAX))
    .min(1)
    .max(CARRIERS_MAX)
    .describe('Tiers of carriers, in the order in which they are asked.'),
  final: z.boolean().default(false).describe('What fits goes by this route, or waits.'),
  secondCarrier: z
    .strictObject({
      spendPerDay: z
        .int()
        .min(1)
        .max(SPEND_MAX)
        .describe('The most that second tries may cost in a day, in ten-thousandths of a lira.'),
    })
    .nullable()
    .default(null)
    .describe(
      'Lets what came back for a reason of its carrier try another one of this route, once; null: no.',
    ),
})

/**
 * What is wrong with a route that has a second carrier, ending a sentence about its tiers;
 * undefined if nothing is.
 */
export function secondCarrierFault({
  tiers,
  secondCarrier,
}: Pick<z.infer<typeof route>, 'tiers' | 'secondCarrier'>): string | undefined {
  if (secondCarrier === null) return undefined
  const targets = tiers.flat()
  const unpriced = targets.find(({ cost }) => cost === null)
  if (unpriced) {
    return `must say the cost of ${unpriced.carrier}: secondCarrier counts what is spent`
  }
  const names = new Set(targets.map(({ carrier }) => carrier))
  return names.size > 1 ? undefined : 'must lead to two carriers at least, to have a second one'
}

export const routes = z
  .array(route)
  .max(ROUTES_MAX)
  .refine(
    (all) => new Set(all.map(({ name }) => name)).size === all.length,
    'must not have two routes of one name',
  )
  .superRefine((all, context) => {
    for (const [at, each] of all.entries()) {
      const message = secondCarrierFault(each)
      if (message) context.addIssue({ code: 'custom', path: [at, 'tiers'], message })
    }
  })

const anything = z.record(z.string(), z.unknown())

export const carrier = z.strictObject({
  name: carrierName.describe('By which routes, metrics and traces know it: a-z, 0-9 and hyphens.'),
  kind: z.string().min(1).max(32).describe('Which kind of carrier, such as `smpp`.'),
  settings: anything.default({}).describe('Those of its kind; {} if left out.'),
  secrets: z
    .record(z.string(), z.string())
    .default({})
    .describe('Those of its kind, which are never shown; {} if left out.'),
  enabled: z.boolean().default(true).describe('Whether it is in service; true if left out.'),
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
  prefix: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be digits behind the plus, as 90532')
    .describe('Digits behind the plus with which the numbers begin.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be two letters, as TR')
    .describe('ISO 3166-1 code.'),
  operator: z.string().max(100).default('').describe('Who was given the block; "" if left out.'),
  kind: z
    .enum(['mobile', 'pager', 'none'])
    .default('mobile')
    .describe('Whether a message reaches it: `mobile` if left out.'),
  source: z.string().max(200).default('').describe('Where you know it from; "" if left out.'),
})
export const prefixBlocks = z
  .array(prefixBlock)
  .max(BLOCKS_MAX)
  .refine(
    (all) => new Set(all.map(({ prefix }) => prefix)).size === all.length,
    'must not have two blocks of one prefix',
  )
