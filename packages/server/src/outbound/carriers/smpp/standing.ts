/** How a carrier does by its binds, and which of them has the most room. */
import type { CarrierState } from '../carrier.ts'
import type { Bind } from './bind.ts'

export function standingOf(
  binds: readonly Bind[],
  isStopping: boolean,
  lastError: string | null,
): Omit<CarrierState, 'details'> {
  const sending = binds.filter(({ isSending }) => isSending)
  const until = sending.map(({ throttledUntilMs }) => throttledUntilMs ?? 0)
  // Where nothing is sent at all, nothing rests.
  const isResting = until.length > 0 && until.every((untilMs) => untilMs > 0)
  return {
    up: !isStopping && sending.some(({ isUp }) => isUp),
    lastError: binds.map((bind) => bind.lastError).find(Boolean) ?? lastError,
    throttledUntilMs: isResting ? Math.min(...until) : null,
  }
}

/**
 * Where a part goes: with those of its message before it, or of the messages before it, as long as
 * there is room. Undefined if there is none anywhere.
 */
export function bindFor(
  own: Bind | undefined,
  last: Bind | undefined,
  binds: readonly Bind[],
): Bind | undefined {
  if (own && own.room > 0) return own
  return last && last.room > 0 ? last : roomiest(binds)
}

function roomiest(binds: readonly Bind[]): Bind | undefined {
  let best: Bind | undefined
  let most = 0
  for (const bind of binds) {
    const { room } = bind
    if (room > most) {
      best = bind
      most = room
    }
  }
  return best
}
