/**
 * Lets go of consents that others replaced long enough ago.
 *
 * The history is walked by its ids, which is the order of time, and a mark says how far: a change
 * that is old enough takes with it all that came before it for the same recipient. The change
 * itself stays, for it may hold still.
 */
import { rows, type Steps, statement } from '../statement.ts'
import { holdSetting, putSetting } from './settings.ts'

interface Change {
  readonly id: number
  readonly recorded_at: number
  readonly brand_code: string
  readonly list: number
  readonly number: number
  readonly address: string
}

const MARK = 'forgotten.consents'

const findNext = statement<{ after: number; limit: number }, Change>(
  () => `select id, recorded_at, brand_code, list, number, address from consent_history
    where id > :after order by id limit :limit`,
)
const dropBefore = statement<Omit<Change, 'recorded_at'>, { id: number }>(
  () => `delete from consent_history where brand_code = :brand_code and list = :list
    and number = :number and address = :address and id < :id returning id`,
)

export function* forgetConsents(request: {
  readonly nowMs: number
  /** What was replaced by then may go. */
  readonly beforeMs: number
  readonly limit: number
}): Steps<{ readonly gone: number; readonly more: boolean }> {
  const { nowMs, beforeMs, limit } = request
  const mark = yield* holdSetting(MARK, '0')
  if (mark === undefined) return { gone: 0, more: false }
  const changes = yield* rows(findNext, { after: Number(mark), limit })
  const isYoung = ({ recorded_at: at }: Change) => at > beforeMs && at <= nowMs
  const young = changes.findIndex(isYoung)
  const old = young === -1 ? changes : changes.slice(0, young)
  let gone = 0
  for (const { recorded_at: at, ...change } of old) {
    // Of a clock that was ahead and has been put back: the next change lets go of what it replaced.
    if (at > nowMs) continue
    gone += (yield* rows(dropBefore, { ...change })).length
  }
  const last = old.at(-1)
  if (last) yield* putSetting(MARK, String(last.id))
  return { gone, more: old.length === limit }
}
