/**
 * The claims that a dispatcher works on: how many of their messages are not settled yet, and until
 * when nobody else may take them.
 *
 * Carriers that are asked one after the other, and parts that are tried again, may take longer than
 * a lease. So the lease of a claim that grows old is renewed, as long as this node can reach the
 * store; where it cannot, or somebody has taken the claim, no further attempt begins.
 */
import type { Clock } from '../base/clock.ts'
import { leasePace } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Loop, startLoop } from '../base/loop.ts'
import type { Store } from '../store/store.ts'

/** What messages of one claim have in common. */
export interface Lease {
  /** By the machines' time. Another node may send them from then on. */
  readonly untilMs: number
}

/** Of what belongs to nobody else. */
export const ENDLESS: Lease = { untilMs: Number.POSITIVE_INFINITY }

export const LEASE_OVER = 'its lease is over: another node may have sent it'

export const isOver = ({ untilMs }: Lease, clock: Pick<Clock, 'machineNow'>): boolean =>
  untilMs <= clock.machineNow()

interface HeldClaim {
  readonly lease: { untilMs: number }
  messages: number
}

export interface LeasesOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly node: string
  readonly leaseMs: number
}

export class Leases {
  readonly #options: LeasesOptions
  readonly #claims = new Map<number, HeldClaim>()
  readonly #renewing: Loop | undefined

  constructor(options: LeasesOptions) {
    this.#options = options
    const { store, clock, log } = options
    // Alone with a store, nobody takes what this process works on.
    if (!store.shared) return
    this.#renewing = startLoop({ name: 'renew', clock, log, step: () => this.#renew() })
  }

  /** Of a claim that is to be made. */
  untilMs(): number {
    return this.#options.clock.machineNow() + this.#options.leaseMs
  }

  leaseOf(untilMs: number): Lease {
    return { untilMs: this.#options.store.shared ? untilMs : ENDLESS.untilMs }
  }

  /** Works on so many more of a claim's messages, under this lease. */
  hold(claimId: number, lease: Lease, messages: number): void {
    const held = this.#claims.get(claimId)
    if (held) held.messages += messages
    else if (messages > 0) this.#claims.set(claimId, { lease, messages })
  }

  /** So many of its messages are settled. */
  settled(claimId: number, messages = 1): void {
    const held = this.#claims.get(claimId)
    if (!held) return
    held.messages -= messages
    if (held.messages <= 0) this.#claims.delete(claimId)
  }

  ids(): readonly number[] {
    return [...this.#claims.keys()]
  }

  clear(): void {
    this.#claims.clear()
  }

  async stop(): Promise<void> {
    await this.#renewing?.stop()
  }

  /** Most claims are settled long before: a third of a lease is as good as new. */
  async #renew(): Promise<number> {
    const { store, clock, node, leaseMs, log } = this.#options
    const untilMs = this.untilMs()
    const old = [...this.#claims].filter(([, { lease }]) => lease.untilMs < untilMs - leaseMs / 3)
    if (old.length > 0) {
      const claimIds = old.map(([id]) => id)
      const { renewed, gone } = await store.run('renewClaims', { node, claimIds, untilMs })
      for (const id of renewed) this.#set(id, untilMs)
      for (const id of gone) this.#set(id, 0)
      if (gone.length > 0) log.warn({ claims: gone.length }, 'another node has taken claims')
    }
    return clock.now() + leasePace(leaseMs).renewEveryMs
  }

  #set(claimId: number, untilMs: number): void {
    const held = this.#claims.get(claimId)
    if (held) held.lease.untilMs = untilMs
  }
}
