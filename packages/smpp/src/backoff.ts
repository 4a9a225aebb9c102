/** When a client tries again, by what came of the last time. */
import { STATUSES, type StatusName } from './pdu/statuses.ts'

export interface Backoff {
  /** After the first failure; doubled with each further one. */
  readonly firstMs: number
  readonly maxMs: number
  /** A session that was bound for so long starts the pauses anew. */
  readonly stableMs: number
  /** After a refusal that no repetition changes: a wrong password locks accounts. */
  readonly refusedMs: number
  /** While an older session of ours is still bound over there. */
  readonly alreadyBoundMs: number
}

export const BACKOFF: Backoff = {
  firstMs: 1_000,
  maxMs: 60_000,
  stableMs: 10_000,
  refusedMs: 300_000,
  alreadyBoundMs: 30_000,
}

const code = (name: StatusName): number => STATUSES[name].code

const REFUSALS: ReadonlySet<number> = new Set(
  (['ESME_RINVPASWD', 'ESME_RINVSYSID', 'ESME_RBINDFAIL'] as const).map(code),
)

export const isRefusal = (status: number): boolean => REFUSALS.has(status)

export const isAlreadyBound = (status: number): boolean => status === code('ESME_RALYBND')

/** Between half of the pause and the whole, so that not everybody comes back at once. */
export function pauseMs(backoff: Backoff, failures: number, chance: () => number): number {
  const doubled = backoff.firstMs * 2 ** Math.min(Math.max(0, failures - 1), DOUBLINGS_MAX)
  return Math.round(Math.min(backoff.maxMs, doubled) * (0.5 + chance() / 2))
}

const DOUBLINGS_MAX = 30
