/**
 * Stages of a message that are not on its ordinary way: throttling, a lease that ran out, a
 * receipt that came again. The ordinary stages stand in the message's own columns.
 */
import { insertInto, rows, type SetRows, type Steps, statement } from '../statement.ts'

export type EventKind =
  | 'throttled'
  | 'rejected'
  | 'temporaryFailure'
  | 'answerMissing'
  | 'leaseEnded'
  | 'settledTooLate'
  | 'answeredLate'
  | 'detour'
  | 'cameBack'
  | 'secondTry'
  | 'secondPutOff'
  | 'noSecondTry'

export interface MessageEvent {
  readonly messageId: number
  readonly atMs: number
  readonly kind: EventKind
  readonly detail: string | null
}

const COLUMNS = { message_id: 'integer', at: 'integer', kind: 'text', detail: 'text' } as const
const insert = insertInto('event', COLUMNS)
const insertIfThere = statement<{ rows: SetRows }>(
  ({ each }) => `insert into event (message_id, at, kind, detail)
    select r.message_id, r.at, r.kind, r.detail from ${each('rows', COLUMNS)} r
    join message m on m.id = r.message_id`,
)

export function* note(events: readonly MessageEvent[]): Steps<void> {
  if (events.length > 0) yield* rows(insert, { rows: events.map(rowOf) })
}

/** As `note`, of what comes so late that the message may have been forgotten meanwhile. */
export function* noteIfThere(events: readonly MessageEvent[]): Steps<void> {
  if (events.length > 0) yield* rows(insertIfThere, { rows: events.map(rowOf) })
}

const rowOf = ({ messageId, atMs, kind, detail }: MessageEvent) =>
  [messageId, atMs, kind, detail] as const
