/**
 * Which node asks another server what became of the orders that all nodes have placed there.
 *
 * It is one node for each carrier, as long as it says so; the others learn how far back it has
 * taken things up, and let go of that. The times of the lease are the machines'.
 */
import type { Steps } from '../statement.ts'
import { getSetting, putSetting, waitForSetting } from './settings.ts'

/** Without a word for so long, another node follows. */
export const FOLLOW_LEASE_MS = 180_000

export interface Followers {
  readonly isOurs: boolean
  /** What was sent until then has been taken up by the one that follows; null: nothing yet. */
  readonly takenUntilMs: number | null
}

interface Kept {
  readonly node: string
  readonly untilMs: number
  readonly takenUntilMs: number | null
}

const NOBODY: Kept = { node: '', untilMs: 0, takenUntilMs: null }

/** Follows if nobody else does. @param request.leaseMs 0 gives it up */
export function* followUpstream(request: {
  readonly carrier: string
  readonly node: string
  readonly machineMs: number
  readonly leaseMs: number
  readonly takenUntilMs: number | null
}): Steps<Followers> {
  const { carrier, node, machineMs, leaseMs, takenUntilMs } = request
  const name = `upstream.follower.${carrier}`
  yield* waitForSetting(name)
  const kept = yield* getSetting(name)
  const now: Kept = kept ? JSON.parse(kept) : NOBODY
  const isOurs = now.node === node || now.untilMs <= machineMs
  if (!isOurs) return { isOurs, takenUntilMs: now.takenUntilMs }
  const next: Kept = { node, untilMs: machineMs + leaseMs, takenUntilMs }
  yield* putSetting(name, JSON.stringify(next))
  return { isOurs, takenUntilMs }
}
