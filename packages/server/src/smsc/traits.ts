/**
 * What sets one carrier's SMSC apart from another's, as values. A personality is the plain one with
 * some of them changed; the code knows traits and no personality.
 */
import type { PlainAlphabet } from '@peyk/smpp/data-coding'
import type { StatusName } from '@peyk/smpp/pdu/statuses'
import type { Fate } from './handsets.ts'
import type { IdForm, IdSize } from './ids.ts'
import type { ReceiptText } from './receipt-forms.ts'

/**
 * What goes wrong with a message. Before it is taken, nobody has it; after that a handset gets
 * it, and who has sent it cannot know.
 */
export type Mishap =
  | 'resetBeforeTaking'
  | 'resetBeforeAnswer'
  | 'resetWithinAnswer'
  | 'resetAfterAnswer'
  /** The answer is a PDU whose field has no end. */
  | 'garbledAnswer'
  /** In place of the answer come octets that are no PDU. */
  | 'nonsense'

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

export interface Mishaps {
  readonly everyMessages: number
  readonly what: Mishap
}

export interface Traits {
  // Binds
  /** What must be given; null takes any. */
  readonly password: string | null
  /** False: a bind is heard, and that is all. */
  readonly bindsAnswered: boolean
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
  readonly mishaps: Mishaps | null

  // Answers to submit_sm
  readonly answerMs: number
  /** One after the other, each taking `answerMs`. */
  readonly answersInTurn: boolean
  /** How often each message is answered. */
  readonly answers: 0 | 1 | 2
  /** Before each answer comes one to a request that nobody made. */
  readonly straysBefore: boolean
  readonly refusals: Refusals | null
  /** Messages that are taken in a second of the clock; more are refused with ESME_RTHROTTLED. */
  readonly perSecondMax: number | null
  /** Messages on the way to handsets; more are refused with ESME_RMSGQFUL. */
  readonly queueMax: number | null
  /** Messages of a bind without answer; more are refused with ESME_RTHROTTLED. */
  readonly windowMax: number | null
  /** Whether a refusal has the fields of an answer; 3.4 says no (§4.4.2), many say yes. */
  readonly errorBodies: boolean
  /** Whether a refusal is a generic_nack in place of the response. */
  readonly refusesByNack: boolean

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
  /** Whatever becomes of the other parts, the last of several does not arrive. */
  readonly lastPartFails: boolean
  /** What becomes of everything that would arrive; null lets it. */
  readonly fails: Fate | null
  /** The first receipt is sent before the answer. */
  readonly receiptBeforeAnswer: boolean
  readonly receiptsTo: 'anyBind' | 'anotherBind'
  readonly receiptText: ReceiptText
  readonly receiptTlvs: boolean
  /** Whether esm_class says that it is one. */
  readonly receiptMarked: boolean
  /** `YYMMDDhhmm`, or with seconds. */
  readonly dateDigits: 10 | 12
  /** data_coding of the receipts, which are ASCII whatever it says. */
  readonly receiptCoding: number
}

/** What the specification asks for and most carriers do. */
export const PLAIN: Traits = {
  password: null,
  bindsAnswered: true,
  bindRefusal: null,
  bindsMax: null,
  bindLingersMs: 0,
  idleMs: null,
  unbindsAfterMessages: null,
  silentAfterMessages: null,
  mishaps: null,

  answerMs: 0,
  answersInTurn: false,
  answers: 1,
  straysBefore: false,
  refusals: null,
  perSecondMax: null,
  queueMax: null,
  windowMax: null,
  errorBodies: false,
  refusesByNack: false,

  idSize: 'short',
  answeredId: 'decimal',
  receiptedId: 'decimal',

  alphabet: 'gsm',

  deliveryMs: 200,
  tellings: ['final'],
  copies: 1,
  receiptsOf: 'everyPart',
  lastPartFails: false,
  fails: null,
  receiptBeforeAnswer: false,
  receiptsTo: 'anyBind',
  receiptText: 'standard',
  receiptTlvs: true,
  receiptMarked: true,
  dateDigits: 10,
  receiptCoding: 0,
}
