/** Writes down carriers, routes and number blocks. What uses them is told by an announcement. */
import type { Route } from '../../rules/route.ts'
import { allRoutes, type BlockRow, type CarrierRow } from '../reads/carriers.ts'
import { insertInto, row, rows, type Steps, statement } from '../statement.ts'
import { waitForSetting } from './settings.ts'

type Flat = Omit<CarrierRow, 'enabled'> & { readonly enabled: number }
const flat = (carrier: CarrierRow): Flat => ({ ...carrier, enabled: carrier.enabled ? 1 : 0 })

const insertCarrier = statement<Flat, { name: string }>(
  () => `insert into carrier (name, kind, settings, secrets, enabled, created_at, updated_at)
    values (:name, :kind, :settings, :secrets, :enabled, :createdAtMs, :updatedAtMs)
    on conflict (name) do nothing returning name`,
)
const updateCarrier = statement<
  Pick<Flat, 'name' | 'settings' | 'secrets' | 'enabled' | 'updatedAtMs'> & {
    readonly oldSettings: string
    readonly oldSecrets: string
    readonly oldEnabled: number
  },
  { name: string }
>(
  () => `update carrier set settings = :settings, secrets = :secrets, enabled = :enabled,
      updated_at = :updatedAtMs
    where name = :name and settings = :oldSettings and enabled = :oldEnabled
      and coalesce(secrets, '') = :oldSecrets returning name`,
)
const deleteCarrier = statement<{ name: string }, { name: string }>(
  () => 'delete from carrier where name = :name returning name',
)

/** False if the name is taken. */
export function* addCarrier(carrier: CarrierRow): Steps<boolean> {
  return (yield* row(insertCarrier, flat(carrier))) !== undefined
}

/** Its name and its kind stay. False if it is not any more as it was before. */
export function* changeCarrier(request: {
  readonly before: CarrierRow
  readonly to: CarrierRow
}): Steps<boolean> {
  const { name, settings, secrets, enabled, updatedAtMs } = flat(request.to)
  const before = flat(request.before)
  const changed = yield* row(updateCarrier, {
    ...{ name, settings, secrets, enabled, updatedAtMs },
    oldSettings: before.settings,
    oldSecrets: before.secrets ?? '',
    oldEnabled: before.enabled,
  })
  return changed !== undefined
}

/** The names of routes that lead to it stand in its way. */
export function* dropCarrier({
  name,
}: {
  readonly name: string
}): Steps<{ readonly dropped: boolean } | { readonly usedBy: readonly string[] }> {
  const routes = yield* allRoutes({})
  const usedBy = routes.filter(({ tiers }) => tiers.flat().some(({ carrier }) => carrier === name))
  if (usedBy.length > 0) return { usedBy: usedBy.map((route) => route.name) }
  return { dropped: (yield* row(deleteCarrier, { name })) !== undefined }
}

const clearRoutes = statement<Record<never, never>>(() => 'delete from route')
const insertRoutes = insertInto('route', {
  name: 'text',
  position: 'integer',
  conditions: 'text',
  pick: 'text',
  tiers: 'text',
  final: 'integer',
  second_spend_per_day: 'integer',
})

const ROUTES = 'routes'

/** The whole list, in its order. */
export function* putRoutes({ routes }: { readonly routes: readonly Route[] }): Steps<void> {
  // Two that write at once would each delete what they see, and both insert.
  yield* waitForSetting(ROUTES)
  yield* rows(clearRoutes, {})
  yield* rows(insertRoutes, { rows: routes.map(routeRow) })
}

const routeRow = (
  { name, when, pick, tiers, final, secondCarrier }: Route,
  position: number,
): readonly (string | number | null)[] => [
  ...[name, position, JSON.stringify(when), pick, JSON.stringify(tiers), final ? 1 : 0],
  secondCarrier?.spendPerDay ?? null,
]

/** What is left out stays as it is. */
export type RouteFields = { readonly [Name in Exclude<keyof Route, 'name'>]?: Route[Name] }

export type RouteChange =
  /** At a place, counted from 0; undefined is the end. */
  | { readonly add: Route; readonly at: number | undefined }
  | { readonly change: string; readonly to: RouteFields; readonly at: number | undefined }
  | { readonly drop: string }

/** One route of the list. False if it is not there, or its name is taken. */
export function* changeRoutes({ change }: { readonly change: RouteChange }): Steps<boolean> {
  yield* waitForSetting(ROUTES)
  const before = yield* allRoutes({})
  const changed = changedRoutes(before, change)
  if (!changed) return false
  yield* rows(clearRoutes, {})
  yield* rows(insertRoutes, { rows: changed.map(routeRow) })
  return true
}

function changedRoutes(before: readonly Route[], change: RouteChange): Route[] | undefined {
  const isThere = (name: string) => before.some((route) => route.name === name)
  if ('add' in change) {
    if (isThere(change.add.name)) return undefined
    return before.toSpliced(change.at ?? before.length, 0, change.add)
  }
  const name = 'drop' in change ? change.drop : change.change
  if (!isThere(name)) return undefined
  const place = before.findIndex((route) => route.name === name)
  const others = before.toSpliced(place, 1)
  if ('drop' in change) return others
  return others.toSpliced(change.at ?? place, 0, { ...(before[place] as Route), ...change.to })
}

const clearBlocks = statement<Record<never, never>>(() => 'delete from prefix_block')
const insertBlocks = insertInto('prefix_block', {
  prefix: 'text',
  country: 'text',
  operator: 'text',
  kind: 'text',
  source: 'text',
  updated_at: 'integer',
})

/** The whole list of the operator's own. */
export function* putBlocks({ blocks }: { readonly blocks: readonly BlockRow[] }): Steps<void> {
  yield* waitForSetting('prefixBlocks')
  yield* rows(clearBlocks, {})
  yield* rows(insertBlocks, {
    rows: blocks.map(({ prefix, country, operator, kind, source, updatedAtMs }) => {
      return [prefix, country, operator, kind, source, updatedAtMs] as const
    }),
  })
}
