/**
 * What is asked of a carrier, whatever it speaks.
 *
 * Messages go in by the batch, answers and receipts come out by the batch. A carrier answers every
 * message exactly once, with the very object that it was handed: `unsent` if not a byte of it went
 * out, so that another carrier may have it at once; `unknown` if it went out and its answer never
 * came. Between carriers chooses the exchange (`outbound/exchange.ts`), and nobody else.
 */
import type { Mode } from '@peyk/text/encoding'
import type { SubmitFailure } from '../../rules/retry.ts'
import type { TrafficClass } from '../../rules/route-conditions.ts'
import type { AwaitedPart } from '../../store/reads/awaited.ts'
import type { Receipt } from '../../store/verbs/record-receipts.ts'
import type { ArrivedSms } from '../inbound-sms.ts'
import type { Lease } from '../leases.ts'

/** A message on its way out. */
export interface OutboundMessage<Ticket = unknown> {
  /** What whoever sent it knows it by; a carrier leaves it alone. */
  readonly ticket: Ticket
  /** E.164 without plus. */
  readonly number: number
  readonly sender: string
  readonly body: string
  readonly suffix: string
  readonly mode: Mode
  readonly parts: number
  readonly accountId: number
  readonly trafficClass: TrafficClass
  /** Whose consent was asked for; null where none is needed. */
  readonly iysList: 'BIREYSEL' | 'TACIR' | null
  /** Below zero, and no other's, of a message that belongs to no order. */
  readonly messageId: number
  /** Which attempt this is, from 1. */
  readonly attempt: number
  /** After it nothing begins: not this message, not a part of it, not a repeat. */
  readonly lease: Lease
  /** Nobody else may have it; absent where the routes choose. */
  readonly only?: string
}

export type SubmitAnswer<Ticket = unknown> =
  | {
      readonly message: OutboundMessage<Ticket>
      readonly outcome: 'accepted'
      /** The carrier's id of each part, in order. */
      readonly carrierIds: readonly string[]
      /** So many of them, from the first, get receipts; all if absent. */
      readonly awaited?: number
    }
  | {
      readonly message: OutboundMessage<Ticket>
      readonly outcome: SubmitFailure
      readonly error: string
    }

/** The answer to a message that was answered for as `unknown` before, or taken as sent. */
export interface LateAnswer<Ticket = unknown> {
  readonly message: OutboundMessage<Ticket>
  readonly carrierIds: readonly string[]
  readonly awaited?: number
  /** From the handing over to the answer. */
  readonly afterMs: number
}

export interface CarrierEvents<Ticket = unknown> {
  /** A carrier that knows no such answers has no use for it. */
  late?(answers: readonly LateAnswer<Ticket>[]): void
  answers(answers: readonly SubmitAnswer<Ticket>[]): void
  /** Resolves when they are on the disk; rejects if they could not be written down. */
  receipts(receipts: readonly Receipt[]): Promise<void>
  /** Resolves when it is on the disk, or rejects. */
  inbound(sms: ArrivedSms): Promise<void>
  /** There is room again after there was none, or the state is another. */
  room(): void
}

export interface CarrierState {
  /** It takes messages: bound, reachable. */
  readonly up: boolean
  /** What is wrong, or what went wrong last; null if nothing ever did. */
  readonly lastError: string | null
  /** It was told to slow down until then. */
  readonly throttledUntilMs: number | null
  /** What its kind has to say besides: binds, windows. */
  readonly details?: Readonly<Record<string, unknown>>
}

export interface Carrier<Ticket = unknown> {
  readonly name: string
  state(): CarrierState
  /** How many more messages may be handed over now; 0 while it is not up. */
  room(): number
  submit(messages: readonly OutboundMessage<Ticket>[]): void
  /** Messages handed over and not answered. */
  underWay(): number
  /**
   * Takes no more, answers what it has not written as `unsent`, waits for the answers to the rest
   * as long as it cares to, and closes its connections.
   */
  stop(): Promise<void>
  /**
   * What its other side tells by HTTP (`/upstream/…`), of a kind that listens.
   * @returns false if the token is not the one that was agreed on
   * @throws if it could not be written down
   */
  hearReport?(token: string, report: ReportHeard): Promise<boolean>
  /** Of a carrier that lives in this process alone, and whose promises end with it. */
  readonly inside?: {
    /** Takes up receipts that an earlier run still owed. */
    adopt(parts: readonly AwaitedPart[]): void
    /** Forgets everything that was to come. */
    forget(): void
  }
}

/** What became of a message, as a server of the wire API tells it (wire §9). */
export interface ReportHeard {
  readonly orderId: string
  readonly to: string
  readonly status: string
}
