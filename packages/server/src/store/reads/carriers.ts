/** Carriers, routes and number blocks as they were written down; few, and read all at once. */
import type { Route } from '../../rules/route.ts'
import { rows, type Steps, statement } from '../statement.ts'

export interface CarrierRow {
  readonly name: string
  readonly kind: string
  /** JSON. */
  readonly settings: string
  /** Sealed; null if it has none. */
  readonly secrets: string | null
  readonly enabled: boolean
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface BlockRow {
  /** Digits of E.164 behind the plus. */
  readonly prefix: string
  readonly country: string
  readonly operator: string
  readonly kind: 'mobile' | 'pager' | 'none'
  readonly source: string
  readonly updatedAtMs: number
}

const findCarriers = statement<
  Record<never, never>,
  Omit<CarrierRow, 'enabled'> & { readonly enabled: number }
>(
  () => `select name, kind, settings, secrets, enabled, created_at as "createdAtMs",
      updated_at as "updatedAtMs"
    from carrier order by name`,
)
const findRoutes = statement<
  Record<never, never>,
  {
    name: string
    conditions: string
    pick: Route['pick']
    tiers: string
    final: number
    second_spend_per_day: number | null
  }
>(
  () => `select name, conditions, pick, tiers, final, second_spend_per_day from route
    order by position, name`,
)

const findBlocks = statement<Record<never, never>, BlockRow>(
  () => `select prefix, country, operator, kind, source, updated_at as "updatedAtMs"
    from prefix_block order by prefix`,
)

export function* allCarriers(_request: Record<never, never>): Steps<readonly CarrierRow[]> {
  const found = yield* rows(findCarriers, {})
  return found.map((row) => ({ ...row, enabled: row.enabled === 1 }))
}

/** In the order in which they are asked. */
export function* allRoutes(_request: Record<never, never>): Steps<readonly Route[]> {
  const found = yield* rows(findRoutes, {})
  return found.map(({ conditions, tiers, final, second_spend_per_day: spendPerDay, ...row }) => ({
    ...row,
    when: JSON.parse(conditions),
    tiers: JSON.parse(tiers),
    final: final === 1,
    secondCarrier: spendPerDay === null ? null : { spendPerDay },
  }))
}

/** The operator's own; those that are built in stand in `rules/number-blocks.ts`. */
export function* allBlocks(_request: Record<never, never>): Steps<readonly BlockRow[]> {
  return yield* rows(findBlocks, {})
}
