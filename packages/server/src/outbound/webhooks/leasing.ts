/** Leases of endpoints: each is worked by one node at a time. */
import type { Clock } from '../../base/clock.ts'
import { LIMITS } from '../../base/limits.ts'
import type { WebhookLane } from '../../store/reads/webhooks.ts'
import type { Store } from '../../store/store.ts'

export interface LeasingOptions {
  readonly store: Store
  readonly clock: Clock
  readonly node: string
  readonly leaseMs: number
}

export interface Leased {
  readonly taken: readonly WebhookLane[]
  /** By the machines' time. */
  readonly untilMs: number
}

/** Takes those that nobody has, and renews those of this node before they run out. */
export async function leaseEndpoints(
  { store, clock, node, leaseMs }: LeasingOptions,
  due: readonly WebhookLane[],
  leaseUntilMsOf: (endpointId: number) => number,
): Promise<Leased> {
  const leasesAtMs = clock.machineNow()
  const isFree = ({ node: owner, lease_until }: WebhookLane) =>
    !store.shared || owner === null || owner === node || (lease_until ?? 0) <= leasesAtMs
  const wanted = due.filter((endpoint) => {
    return leaseUntilMsOf(endpoint.id) - leasesAtMs < leaseMs / 2 && isFree(endpoint)
  })
  const untilMs = leasesAtMs + leaseMs
  if (wanted.length === 0) return { taken: [], untilMs }
  const endpointIds = wanted.slice(0, LIMITS.webhookLanesPerTurn).map(({ id }) => id)
  const alone = !store.shared
  const ask = { node, endpointIds, leasesAtMs, untilMs, alone }
  const taken = new Set(await store.run('leaseWebhooks', ask))
  return { taken: wanted.filter(({ id }) => taken.has(id)), untilMs }
}
