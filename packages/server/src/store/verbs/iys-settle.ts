/**
 * What became of the pushes of a claim, and what an operator does about those that were refused.
 *
 * Every statement names the holder of the claim: an answer that comes when the lease has run out
 * and somebody else has taken the push changes nothing.
 */
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { putSetting } from './settings.ts'

/** A setting: what an adapter met last, for whoever asks, who may be another process. */
export const IYS_LAST_SUCCESS = 'iys.lastSuccess'
export const IYS_LAST_ERROR = 'iys.lastError'

export type PushOutcome =
  /** İYS has it: the push is over. */
  | { readonly id: number; readonly outcome: 'done' }
  /** İYS does not want it; `error` is its list of reasons as JSON. */
  | { readonly id: number; readonly outcome: 'refused'; readonly error: string }
  /** Not now; `error` says why, in words. */
  | {
      readonly id: number
      readonly outcome: 'again'
      readonly error: string
      readonly dueAtMs: number
      /** Counted so from now on. */
      readonly attempts: number
    }
  /** İYS has taken the request and decides later. */
  | {
      readonly id: number
      readonly outcome: 'asked'
      readonly request: string
      readonly place: number
      readonly dueAtMs: number
    }

const OWN = 'iys_push.id = r.id and iys_push.holder = :holder'
const FREED = 'holder = null, lease_until = 0'

const drop = statement<{ ids: SetRows; holder: string }>(
  ({ each }) => `delete from iys_push
    where holder = :holder and id in (select id from ${each('ids', { id: 'integer' })} i)`,
)
const refuse = statement<{ refused: SetRows; holder: string }>(
  ({ each }) => `update iys_push set ${FREED}, due_at = null, request = null, place = null,
      error = r.error
    from ${each('refused', { id: 'integer', error: 'text' })} r where ${OWN}`,
)
const putBack = statement<{ again: SetRows; holder: string }>(
  ({ each }) => `update iys_push set ${FREED}, due_at = r.due_at, request = null, place = null,
      error = r.error, attempts = r.attempts
    from ${each('again', AGAIN_COLUMNS)} r where ${OWN}`,
)
const AGAIN_COLUMNS = {
  id: 'integer',
  error: 'text',
  due_at: 'integer',
  attempts: 'integer',
} as const
const wait = statement<{ asked: SetRows; holder: string }>(
  ({ each }) => `update iys_push set ${FREED}, due_at = r.due_at, request = r.request,
      place = r.place
    from ${each('asked', ASKED_COLUMNS)} r where ${OWN}`,
)
const ASKED_COLUMNS = {
  id: 'integer',
  request: 'text',
  place: 'integer',
  due_at: 'integer',
} as const

export function* settlePushes(request: {
  readonly holder: string
  readonly nowMs: number
  readonly outcomes: readonly PushOutcome[]
  /** Why İYS could not be asked; null when it has answered. */
  readonly error: string | null
}): Steps<void> {
  const { holder, nowMs, outcomes, error } = request
  const done: [number][] = []
  const refused: [number, string][] = []
  const again: [number, string, number, number][] = []
  const asked: [number, string, number, number][] = []
  for (const each of outcomes) {
    if (each.outcome === 'done') done.push([each.id])
    else if (each.outcome === 'refused') refused.push([each.id, each.error])
    else if (each.outcome === 'again')
      again.push([each.id, each.error, each.dueAtMs, each.attempts])
    else asked.push([each.id, each.request, each.place, each.dueAtMs])
  }
  if (done.length > 0) yield* rows(drop, { ids: done, holder })
  if (refused.length > 0) yield* rows(refuse, { refused, holder })
  if (again.length > 0) yield* rows(putBack, { again, holder })
  if (asked.length > 0) yield* rows(wait, { asked, holder })
  yield* noteState({ nowMs, error })
}

/** @param request.error null when İYS has answered */
export function* noteState(request: {
  readonly nowMs: number
  readonly error: string | null
}): Steps<void> {
  const { nowMs, error } = request
  if (error === null) yield* putSetting(IYS_LAST_SUCCESS, JSON.stringify({ atMs: nowMs }))
  else yield* putSetting(IYS_LAST_ERROR, JSON.stringify({ atMs: nowMs, error }))
}

const retry = statement<{ id: number; nowMs: number }, { id: number }>(
  () => `update iys_push set due_at = :nowMs, attempts = 0
    where id = :id and request is null returning id`,
)

/** Due at once, as if it were new. @returns false when it is not there, or İYS is deciding on it */
export function* retryPush(request: {
  readonly id: number
  readonly nowMs: number
}): Steps<boolean> {
  return (yield* row(retry, request)) !== undefined
}

const release = statement<Record<never, never>>(
  () => 'update iys_push set holder = null, lease_until = 0 where lease_until > 0',
)
const releaseBrands = statement<Record<never, never>>(
  () => 'update iys_brand set holder = null, lease_until = 0 where lease_until > 0',
)

/** Nobody else can be running: what an earlier process held is free. */
export function* freePushes(_request: Record<never, never>): Steps<void> {
  yield* rows(release, {})
  yield* rows(releaseBrands, {})
}
