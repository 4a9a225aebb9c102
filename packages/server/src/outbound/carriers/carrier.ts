/**
 * What the dispatcher asks of a carrier, whatever it speaks.
 *
 * Messages go in by the batch, answers and receipts come out by the batch. A carrier answers every
 * message exactly once; a submit whose answer never comes is answered `unknown` by the carrier's
 * own time-out.
 */
import type { Mode } from '@peyk/text/encoding'
import type { SubmitFailure } from '../../rules/retry.ts'
import type { Receipt } from '../../store/verbs/record-receipts.ts'

/** A message on its way out. `ticket` comes back with the answer, untouched. */
export interface OutboundMessage<Ticket = unknown> {
  readonly ticket: Ticket
  /** E.164 without plus. */
  readonly number: number
  readonly sender: string
  readonly body: string
  readonly suffix: string
  readonly mode: Mode
  readonly parts: number
}

export type SubmitAnswer<Ticket = unknown> =
  | {
      readonly ticket: Ticket
      readonly outcome: 'accepted'
      /** The carrier's id of each part, in order. */
      readonly carrierIds: readonly string[]
    }
  | { readonly ticket: Ticket; readonly outcome: SubmitFailure; readonly error: string }

export interface CarrierEvents<Ticket = unknown> {
  answers(answers: readonly SubmitAnswer<Ticket>[]): void
  receipts(receipts: readonly Receipt[]): void
  /** There is room again after there was none. */
  room(): void
}

export interface Carrier<Ticket = unknown> {
  readonly name: string
  /** How many more messages may be handed over now. */
  room(): number
  submit(messages: readonly OutboundMessage<Ticket>[]): void
  /** Messages handed over and not answered. */
  underWay(): number
}
