/** What is to be told to İYS. */
import type { ConsentRecord } from '../../rules/consent.ts'
import type { Steps } from '../statement.ts'

export interface QueuedConsents {
  readonly brandCode: string
  readonly records: readonly ConsentRecord[]
  readonly nowMs: number
}

/** In the transaction that recorded them, so that none is forgotten. */
export function* queueForIys(_queued: QueuedConsents): Steps<void> {}
