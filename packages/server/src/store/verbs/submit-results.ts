/** What carriers answered, as it travels to the store, and what of it is noted in a trace. */
import type { SubmitFailure } from '../../rules/retry.ts'
import type { TrafficClass } from '../../rules/route-conditions.ts'
import type { MessageEvent } from './events.ts'
import type { Booking } from './second-spend.ts'

export interface Handed {
  readonly messageId: number
  readonly claimId: number
}

/** What did not go well needs to know more of its message. */
interface Submitted extends Handed {
  readonly orderId: number
  readonly accountId: number
  readonly parts: number
  readonly attempts: number
  readonly trafficClass: TrafficClass
}

interface OnTheWay {
  /** Carriers that were asked before, with their words. */
  readonly detours?: readonly string[]
}

export type SubmitResult = OnTheWay &
  (
    | (Handed & {
        readonly outcome: 'accepted'
        readonly carrier: string
        readonly carrierIds: readonly string[]
        /** So many of them, from the first, get receipts; all if absent. */
        readonly awaited?: number
      })
    | (Submitted & {
        readonly outcome: SubmitFailure
        /** Null if there was none to ask. */
        readonly carrier: string | null
        readonly error: string
        /** Of what was not sent: when to try again. */
        readonly dueAtMs?: number
        /** What was counted of it, if it was a second try. */
        readonly booking?: Booking
      })
  )

const EVENT_OF = {
  throttled: 'throttled',
  temporary: 'temporaryFailure',
  unknown: 'answerMissing',
  rejected: 'rejected',
} as const

export const failureEvent = (
  { messageId, carrier, error }: Exclude<SubmitResult, { outcome: 'accepted' }>,
  outcome: keyof typeof EVENT_OF,
  atMs: number,
): MessageEvent => ({
  messageId,
  atMs,
  kind: EVENT_OF[outcome],
  detail: carrier === null ? error : `${carrier}: ${error}`,
})

/** Carriers that gave a message back before another one answered. */
export const detoursOf = (results: readonly SubmitResult[], atMs: number): MessageEvent[] =>
  results.flatMap(({ messageId, detours = [] }) =>
    detours.map((detail) => ({ messageId, atMs, kind: 'detour' as const, detail })),
  )
