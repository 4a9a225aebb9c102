/**
 * The store as the rest of the platform sees it: verbs that change, reads that look.
 *
 * An answer of `run` means that the change is on the disk. Calls that arrive together share one
 * transaction and one fsync.
 */

import type { KeepMs } from '../rules/retention.ts'
import type { Reads } from './reads/all.ts'
import type { Steps } from './statement.ts'
import type { Verbs } from './verbs/all.ts'

type Input<F> = F extends (input: infer I) => Steps<unknown> ? I : never
type Output<F> = F extends (input: never) => Steps<infer O> ? O : never

export interface Store {
  /**
   * Runs a verb in a transaction and answers after its commit.
   * @throws StoreUnavailable when nothing was changed: the caller may try again
   */
  run<V extends keyof Verbs>(verb: V, input: Input<Verbs[V]>): Promise<Output<Verbs[V]>>
  /** As `run`, for a verb that takes many requests: those of one turn travel as one call. */
  place<V extends GroupVerb>(verb: V, one: GroupInput<V>): Promise<GroupOutput<V>>
  /** Looks something up, apart from the writer; sees everything that `run` has answered. */
  read<R extends keyof Reads>(read: R, input: Input<Reads[R]>): Promise<Output<Reads[R]>>
  /** Other processes work on the same data, and may have changed what was read a moment ago. */
  readonly shared: boolean
  /** Tells the other processes something that they need not wait to find out; a hint, no more. */
  announce(announcement: Announcement): void
  /** Hears what others announce. */
  onAnnouncement(hear: Hear): void
  /**
   * The engine's own upkeep: room for the month, and months that are over go. It names those.
   * What an engine does not keep by months, `forgetOld` deletes.
   */
  maintain(upkeep: Upkeep): Promise<readonly string[]>
  /** What is waiting and what was done, for the metrics. */
  stats(): StoreStats
  /** Finishes what is under way and closes. */
  close(): Promise<void>
}

export interface Upkeep {
  /** By the platform. */
  readonly nowMs: number
  readonly keepMs: KeepMs
}

export type Announcement =
  /** Something is due, or will be. */
  | { readonly topic: 'due' }
  /** Consents are to be told to İYS, or were changed there. */
  | { readonly topic: 'iys' }
  /** There is something to tell somebody's listener. */
  | { readonly topic: 'webhook' }
  /** Carriers, routes or number blocks are others. */
  | { readonly topic: 'carriers' }
  /** What is remembered of an account is no longer true. */
  | { readonly topic: 'account'; readonly body: string }
  /** The sandbox's clock, its faults, or all of it has been changed. */
  | { readonly topic: 'sandbox'; readonly body: 'settings' | 'reset' }
  /** Announcements may have been missed. */
  | { readonly topic: 'gap' }
export type Hear = (announcement: Announcement) => void

/** Verbs whose input and output are arrays of the same length. */
export type GroupVerb = {
  [V in keyof Verbs]: Input<Verbs[V]> extends readonly unknown[] ? V : never
}[keyof Verbs]
export type GroupInput<V extends GroupVerb> =
  Input<Verbs[V]> extends readonly (infer I)[] ? I : never
export type GroupOutput<V extends GroupVerb> =
  Output<Verbs[V]> extends readonly (infer O)[] ? O : never

export interface StoreStats {
  /** Requests that wait for the writer, the batch under way included. */
  readonly waiting: number
  readonly commits: number
}

/** The store could not do it and changed nothing: disk full, busy, away or overloaded. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}
