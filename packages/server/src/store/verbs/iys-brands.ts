/**
 * What was pulled from İYS: for each brand, how far.
 *
 * A brand is claimed as a lease, as pushes are. The changes go into the registry in the transaction
 * that moves the mark, so that each is written once, whatever happens in between.
 */
import { row, rows, type Steps, statement } from '../statement.ts'
import type { PushLease } from './iys-queue.ts'

const findNew = statement<{ nowMs: number }>(
  ({ int }) => `insert into iys_brand (brand, due_at)
    select distinct iys_brand_code, ${int(':nowMs')} from account where iys_brand_code is not null
    on conflict (brand) do nothing`,
)

/** Brands of accounts that are new since. */
export function* findBrands(request: { readonly nowMs: number }): Steps<void> {
  yield* rows(findNew, request)
}

const take = statement<PushLease, { brand: string; after: string | null }>(
  ({ skipLocked }) => `with due as materialized (
      select brand from iys_brand where due_at <= :nowMs and lease_until <= :leasesAtMs
      order by due_at, brand limit 1 ${skipLocked()}
    )
    update iys_brand set holder = :holder, lease_until = :leaseUntilMs
    where brand in (select brand from due) returning brand, after_mark as after`,
)
const next = statement<Record<never, never>, { at: number | null }>(
  () => 'select min(due_at) as at from iys_brand',
)

export interface BrandClaim {
  readonly claimed: { readonly brand: string; readonly after: string | null } | null
  readonly nextAtMs: number | null
}

export function* claimBrand(lease: PushLease): Steps<BrandClaim> {
  const claimed = (yield* row(take, lease)) ?? null
  return { claimed, nextAtMs: claimed ? lease.nowMs : ((yield* row(next, {}))?.at ?? null) }
}

const move = statement<
  { brand: string; holder: string; after: string | null; dueAtMs: number },
  { brand: string }
>(
  () => `update iys_brand
    set holder = null, lease_until = 0, after_mark = :after, due_at = :dueAtMs
    where brand = :brand and holder = :holder returning brand`,
)

/** @returns false when the lease has run out and somebody else has the brand */
export function* moveMark(request: {
  readonly brand: string
  readonly holder: string
  readonly after: string | null
  readonly dueAtMs: number
}): Steps<boolean> {
  return (yield* row(move, request)) !== undefined
}

const hurry = statement<{ brand: string; nowMs: number }>(
  ({ int }) => `insert into iys_brand (brand, due_at) values (:brand, ${int(':nowMs')})
    on conflict (brand) do update set due_at = excluded.due_at`,
)

/** There is something to be pulled for it. */
export function* hurryBrand(request: {
  readonly brand: string
  readonly nowMs: number
}): Steps<void> {
  yield* rows(hurry, request)
}
