/**
 * Stages of a message that are not on its ordinary way: throttling, a lease that ran out, a
 * receipt that came again. The ordinary stages stand in the message's own columns.
 */
import { insertInto, rows, type Steps } from '../statement.ts'

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

const insert = insertInto('event', {
  message_id: 'integer',
  at: 'integer',
  kind: 'text',
  detail: 'text',
})

export function* note(events: readonly MessageEvent[]): Steps<void> {
  if (events.length === 0) return
  yield* rows(insert, {
    rows: events.map(({ messageId, atMs, kind, detail }) => [messageId, atMs, kind, detail]),
  })
}
