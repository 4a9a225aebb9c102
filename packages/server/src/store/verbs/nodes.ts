/**
 * Which nodes are alive.
 *
 * A node says so every few seconds. Of one that has not for a while, another becomes the heir, and
 * takes up what only that node was going to do. The times are the machines', not the platform's:
 * whether a process lives has nothing to do with a virtual clock.
 */
import { rows, type Steps, statement } from '../statement.ts'

const beat = statement<{ node: string; machineMs: number }>(
  () => `insert into node (id, seen_at) values (:node, :machineMs)
    on conflict (id) do update set seen_at = excluded.seen_at, heir = null`,
)
const inherit = statement<{ node: string; deadBeforeMs: number }, DeadNode>(
  () => `update node set heir = :node
    where seen_at < :deadBeforeMs and id <> :node
      and (heir is null or heir = :node
        or heir in (select id from node where seen_at < :deadBeforeMs))
    returning id, seen_at`,
)
const forget = statement<{ forgetBeforeMs: number }>(
  () => 'delete from node where seen_at < :forgetBeforeMs',
)

export interface DeadNode {
  readonly id: string
  /** A node that came back and died again was seen later than the first time. */
  readonly seen_at: number
}

/** Tells that this node lives; gives the dead ones whose heir it is, each time anew. */
export function* nodeBeat(request: {
  readonly node: string
  readonly machineMs: number
  readonly deadAfterMs: number
  readonly forgetAfterMs: number
}): Steps<readonly DeadNode[]> {
  const { node, machineMs, deadAfterMs, forgetAfterMs } = request
  yield* rows(beat, { node, machineMs })
  yield* rows(forget, { forgetBeforeMs: machineMs - forgetAfterMs })
  return yield* rows(inherit, { node, deadBeforeMs: machineMs - deadAfterMs })
}

const leave = statement<{ node: string; deadMs: number }>(
  () => 'update node set seen_at = :deadMs where id = :node',
)

/**
 * An orderly goodbye: the heir need not wait.
 * @param request.deadMs a time at which whoever was last seen then is dead by now
 */
export function* nodeLeave(request: {
  readonly node: string
  readonly deadMs: number
}): Steps<boolean> {
  yield* rows(leave, request)
  return true
}
