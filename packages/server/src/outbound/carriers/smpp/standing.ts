/** How a carrier does by its binds, and which of them has the most room. */
import type { CarrierState } from '../carrier.ts'
import type { Bind } from './bind.ts'

export function standingOf(
  binds: readonly Bind[],
  isStopping: boolean,
  lastError: string | null,
): Omit<CarrierState, 'details'> {
  const sending = binds.filter(({ isSending }) => isSending)
  const isResting = sending.every(({ throttledUntilMs }) => throttledUntilMs !== null)
  const until = sending.map(({ throttledUntilMs }) => throttledUntilMs ?? 0)
  return {
    up: !isStopping && sending.some(({ isUp }) => isUp),
    lastError: binds.map((bind) => bind.lastError).find(Boolean) ?? lastError,
    throttledUntilMs: isResting ? Math.min(...until) : null,
  }
}

/** Undefined if none has any. */
export function roomiest(binds: readonly Bind[]): Bind | undefined {
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
