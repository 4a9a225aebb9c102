/** What nodes say of themselves, for the others to show: JSON, of which the last is kept. */
import { rows, type Steps, statement } from '../statement.ts'

const keep = statement<{ node: string; what: string; atMs: number; report: string }>(
  () => `insert into node_report (node, what, at, report) values (:node, :what, :atMs, :report)
    on conflict (node, what) do update set at = excluded.at, report = excluded.report`,
)
const find = statement<{ what: string; sinceMs: number }, NodeReport>(
  () => `select node, at as "atMs", report from node_report
    where what = :what and at >= :sinceMs order by node`,
)
const drop = statement<{ node: string }>(() => 'delete from node_report where node = :node')
const dropOld = statement<{ beforeMs: number }>(
  () => 'delete from node_report where at < :beforeMs',
)

export interface NodeReport {
  readonly node: string
  /** By the machines. */
  readonly atMs: number
  readonly report: string
}

/** @param request.forgetBeforeMs what nodes said before that is let go: they are gone */
export function* keepNodeReport(request: {
  readonly node: string
  readonly what: string
  readonly atMs: number
  readonly report: string
  readonly forgetBeforeMs: number
}): Steps<true> {
  const { forgetBeforeMs, ...kept } = request
  yield* rows(keep, kept)
  yield* rows(dropOld, { beforeMs: forgetBeforeMs })
  return true
}

/** An orderly goodbye. */
export function* dropNodeReports(request: { readonly node: string }): Steps<true> {
  yield* rows(drop, request)
  return true
}

/** Of all nodes that have said something since then. */
export function* nodeReports(request: {
  readonly what: string
  readonly sinceMs: number
}): Steps<readonly NodeReport[]> {
  return yield* rows(find, request)
}
