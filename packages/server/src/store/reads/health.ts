/** What the metrics and the readiness check ask the store. */
import { row, type Steps, statement } from '../statement.ts'
import { maybeSentTwice } from '../verbs/housekeeping.ts'
import { getSetting } from '../verbs/settings.ts'

const countQueued = statement<{ most: number }, { queued: number }>(
  () => `select count(*) as queued from (
    select 1 from message where queue_at >= 0 limit :most
  ) q`,
)
const countFolded = statement<Record<never, never>, { folded: number }>(
  () => `select coalesce(sum(o.total - c.next), 0) as folded
    from orders o join compact c on c.order_id = o.id where o.unfold_at is not null`,
)
const ping = statement<Record<never, never>, { one: number }>(() => 'select 1 as one')

/** More than this are not counted one by one. */
const COUNT_MAX = 1_000_000

export interface QueueDepth {
  readonly queued: number
  /** Recipients of compact orders that are not messages yet. */
  readonly folded: number
  readonly maybeSentTwice: number
}

export function* queueDepth(_request: Record<never, never>): Steps<QueueDepth> {
  const queued = (yield* row(countQueued, { most: COUNT_MAX }))?.queued ?? 0
  const folded = (yield* row(countFolded, {}))?.folded ?? 0
  return { queued, folded, maybeSentTwice: yield* maybeSentTwice() }
}

export function* reachable(_request: Record<never, never>): Steps<boolean> {
  return (yield* row(ping, {}))?.one === 1
}

export function* settingNamed(request: { readonly name: string }): Steps<string | undefined> {
  return yield* getSetting(request.name)
}
