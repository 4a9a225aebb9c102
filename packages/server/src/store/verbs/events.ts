/**
 * Stages of a message that are not on its ordinary way: throttling, a lease that ran out, a
 * receipt that came again. The ordinary stages stand in the message's own columns.
 */
import { rows, type SetRows, type Steps, statement } from '../statement.ts'

export type EventKind =
  | 'throttled'
  | 'rejected'
  | 'temporaryFailure'
  | 'answerMissing'
  | 'leaseEnded'
  | 'settledTooLate'

export interface MessageEvent {
  readonly messageId: number
  readonly atMs: number
  readonly kind: EventKind
  readonly detail: string | null
}

const insert = statement<{ rows: SetRows }>(
  ({ each }) => `insert into event (message_id, at, kind, detail)
    select message_id, at, kind, detail from ${each('rows', {
      message_id: 'integer',
      at: 'integer',
      kind: 'text',
      detail: 'text',
    })} e where true`,
)

export function* note(events: readonly MessageEvent[]): Steps<void> {
  if (events.length === 0) return
  yield* rows(insert, {
    rows: events.map(({ messageId, atMs, kind, detail }) => [messageId, atMs, kind, detail]),
  })
}
