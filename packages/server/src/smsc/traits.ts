/**
 * What sets one carrier's SMSC apart from another's, as values. A personality is the plain one with
 * some of them changed; the code knows traits and no personality.
 */
import type { PlainAlphabet } from '@peyk/smpp/data-coding'
import type { StatusName } from '@peyk/smpp/pdu/statuses'
import type { IdForm, IdSize } from './ids.ts'
import type { ReceiptText } from './receipt-forms.ts'

/**
 * Where a connection is reset. Before the message is taken, nobody has it; after that a handset
 * gets it, and the client cannot know.
 */
export type CutPlace = 'beforeTaking' | 'beforeAnswer' | 'withinAnswer' | 'afterAnswer'

/**
 * What a receipt says: that the message was accepted, what became of it, the contrary of that; or
 * the fate of a message that nobody has sent.
 */
export type Telling = 'accepted' | 'final' | 'contrary' | 'strangers'

/** Every n-th message that comes is refused, and for a time all that follow. */
export interface Refusals {
  readonly status: StatusName
  readonly everyMessages: number
  /** 0: only that one. */
  readonly forMs: number
}

export interface Cuts {
  readonly everyMessages: number
  readonly at: CutPlace
}

export interface Traits {
  // Binds
  /** What must be given; null takes any. */
  readonly password: string | null
  /** Every bind is refused with it. */
  readonly bindRefusal: StatusName | null
  /** Binds of a system id at once; more are refused with ESME_RALYBND. */
  readonly bindsMax: number | null
  /** A bind whose connection was lost counts for so long. */
  readonly bindLingersMs: number
  /** After so long without an octet the connection is closed, without unbind. */
  readonly idleMs: number | null
  /** A bind takes so many messages and then hears an unbind. */
  readonly unbindsAfterMessages: number | null
  /** A bind takes so many messages and then says nothing more, not even to enquire_link. */
  readonly silentAfterMessages: number | null
  readonly cuts: Cuts | null

  // Answers to submit_sm
  readonly answerMs: number
  /** One after the other, each taking `answerMs`. */
  readonly answersInTurn: boolean
  /** How often each message is answered. */
  readonly answers: 0 | 1 | 2
  /** Before each answer comes one to a request that nobody made. */
  readonly straysBefore: boolean
  readonly refusals: Refusals | null
  /** Messages on the way to handsets; more are refused with ESME_RMSGQFUL. */
  readonly queueMax: number | null
  /** Messages of a bind without answer; more are refused with ESME_RTHROTTLED. */
  readonly windowMax: number | null
  /** Whether a refusal has the fields of an answer; 3.4 says no (§4.4.2), many say yes. */
  readonly errorBodies: boolean

  // Ids
  readonly idSize: IdSize
  readonly answeredId: IdForm
  readonly receiptedId: IdForm

  // Texts
  /** What data_coding 0 is. */
  readonly alphabet: PlainAlphabet

  // Receipts
  /** From the submit to the handset, and between one receipt and the next. */
  readonly deliveryMs: number
  readonly tellings: readonly Telling[]
  /** Each of them is sent so many times. */
  readonly copies: number
  readonly receiptsOf: 'everyPart' | 'firstPart'
  /** The first receipt is sent before the answer. */
  readonly receiptBeforeAnswer: boolean
  readonly receiptsTo: 'anyBind' | 'anotherBind'
  readonly receiptText: ReceiptText
  readonly receiptTlvs: boolean
  /** `YYMMDDhhmm`, or with seconds. */
  readonly dateDigits: 10 | 12
  /** data_coding of the receipts, which are ASCII whatever it says. */
  readonly receiptCoding: number
}

/** What the specification asks for and most carriers do. */
export const PLAIN: Traits = {
  ...{ password: null, bindRefusal: null, bindsMax: null, bindLingersMs: 0, idleMs: null },
  ...{ unbindsAfterMessages: null, silentAfterMessages: null, cuts: null },
  ...{ answerMs: 0, answersInTurn: false, answers: 1, straysBefore: false },
  ...{ refusals: null, queueMax: null, windowMax: null, errorBodies: false },
  ...{ idSize: 'short', answeredId: 'decimal', receiptedId: 'decimal' },
  ...{ alphabet: 'gsm', deliveryMs: 200, tellings: ['final'], copies: 1 },
  ...{ receiptsOf: 'everyPart', receiptBeforeAnswer: false, receiptsTo: 'anyBind' },
  ...{ receiptText: 'standard', receiptTlvs: true, dateDigits: 10, receiptCoding: 0 },
}
