/**
 * The carriers that the SMSC can be: one row each, which says what is unlike the plain one. The
 * help of the command, the page docs/smsc.md and the tests have all of them.
 */
import { type Mishap, PLAIN, type Traits } from './traits.ts'

interface Personality {
  readonly summary: string
  readonly traits: Traits
}

const row = (summary: string, unlikePlain: Partial<Traits> = {}): Personality => ({
  summary,
  traits: { ...PLAIN, ...unlikePlain },
})

const everyFifth = (what: Mishap): Partial<Traits> => ({ mishaps: { everyMessages: 5, what } })

export const PERSONALITIES = {
  plain: row('as the specification has it'),

  'hex-then-decimal': row('ids are hexadecimal in the answer, decimal in the receipt', {
    answeredId: 'hex',
  }),
  'decimal-then-hex': row('ids are decimal in the answer, hexadecimal in the receipt', {
    receiptedId: 'hex',
  }),
  'long-ids': row('ids are decimal numbers beyond 2^53', { idSize: 'long' }),
  'long-hex-then-decimal': row('ids beyond 2^53, hexadecimal in the answer, then decimal', {
    ...{ idSize: 'long', answeredId: 'hex' },
  }),
  'uuid-ids': row('ids are UUIDs', {
    ...{ idSize: 'uuid', answeredId: 'uuid', receiptedId: 'uuid' },
  }),
  'leading-zeros': row('ids have leading zeros in the answer and none in the receipt', {
    answeredId: 'padded',
  }),

  'receipt-first': row('the receipt comes before the answer', {
    ...{ receiptBeforeAnswer: true, answerMs: 100 },
  }),
  'first-part-only': row('a long message has a receipt for its first part only', {
    receiptsOf: 'firstPart',
  }),
  'last-part-fails': row('the last part of a long message is undeliverable', {
    lastPartFails: true,
  }),
  'network-failure': row('every message comes back: UNDELIV err:034, network failure', {
    fails: { state: 'undeliverable', error: '034' },
  }),
  'unmarked-receipts': row('receipts come as messages: esm_class does not tell them', {
    ...{ receiptMarked: false, receiptTlvs: false },
  }),
  'ucs2-flagged': row('receipts are ASCII and say that they are UCS-2', {
    ...{ receiptCoding: 8, receiptTlvs: false },
  }),
  'no-tlvs': row('receipts have their text and no optional parameters', { receiptTlvs: false }),
  'tlvs-only': row('receipts have optional parameters and no text', { receiptText: 'nothing' }),
  'bare-state': row('receipts have the word of the state without its label', {
    ...{ receiptText: 'bareState', receiptTlvs: false },
  }),
  terse: row('receipts have no counts, no text and no zeros in front', {
    ...{ receiptText: 'terse', receiptTlvs: false },
  }),
  'dates-of-12': row('dates in receipts have seconds: 12 digits instead of 10', {
    ...{ dateDigits: 12, receiptTlvs: false },
  }),
  'duplicate-receipts': row('every receipt comes twice', { copies: 2 }),
  'contradicting-receipts': row('a receipt is followed by one that says the contrary', {
    tellings: ['final', 'contrary'],
  }),
  'accepted-first': row('ACCEPTD, then what became of the message', {
    tellings: ['accepted', 'final'],
  }),
  'stray-receipts': row('before each receipt comes one for a message that nobody sent', {
    tellings: ['strangers', 'final'],
  }),
  'other-bind': row('receipts come on another bind than the message went by', {
    receiptsTo: 'anotherBind',
  }),
  'no-receipts': row('there is never a receipt', { tellings: [] }),

  throttling: row('every tenth message begins three seconds of ESME_RTHROTTLED', {
    refusals: { status: 'ESME_RTHROTTLED', everyMessages: 10, forMs: 3_000 },
  }),
  'rate-limited': row('ESME_RTHROTTLED for what goes beyond ten messages in a second', {
    perSecondMax: 10,
  }),
  'queue-full': row('ESME_RMSGQFUL while five messages are on their way to handsets', {
    ...{ queueMax: 5, deliveryMs: 1_000 },
  }),
  'system-errors': row('every third message is refused with ESME_RSYSERR, which has a body', {
    ...{ refusals: { status: 'ESME_RSYSERR', everyMessages: 3, forMs: 0 }, errorBodies: true },
  }),
  'bare-errors': row('every third message is refused with ESME_RSYSERR, which has no body', {
    refusals: { status: 'ESME_RSYSERR', everyMessages: 3, forMs: 0 },
  }),
  'generic-nacks': row('every third message is refused with a generic_nack of ESME_RSYSERR', {
    ...{ refusals: { status: 'ESME_RSYSERR', everyMessages: 3, forMs: 0 }, refusesByNack: true },
  }),
  'slow-window': row('answers one message at a time, 250 ms each, and lets five wait', {
    ...{ answerMs: 250, answersInTurn: true, windowMax: 5 },
  }),

  'half-open': row('after three messages a bind takes all and says nothing any more', {
    silentAfterMessages: 3,
  }),
  'never-answers': row('takes every message and answers none', { answers: 0 }),
  'late-answers': row('answers after 90 seconds, which is too late for most', {
    answerMs: 90_000,
  }),
  'double-answers': row('answers every message twice', { answers: 2 }),
  'stray-answers': row('before each answer comes one to a request that nobody made', {
    straysBefore: true,
  }),

  'reset-before-taking': row(
    'resets at every fifth message, without having taken it',
    everyFifth('resetBeforeTaking'),
  ),
  'reset-before-answer': row(
    'resets at every fifth message: taken, not answered',
    everyFifth('resetBeforeAnswer'),
  ),
  'reset-within-answer': row(
    'resets at every fifth message: taken, half an answer sent',
    everyFifth('resetWithinAnswer'),
  ),
  'reset-after-answer': row(
    'resets at every fifth message, right after its answer',
    everyFifth('resetAfterAnswer'),
  ),
  'garbled-answers': row(
    'answers every fifth message with a PDU whose id has no end',
    everyFifth('garbledAnswer'),
  ),
  nonsense: row('answers every fifth message with octets that are no PDU', everyFifth('nonsense')),
  unbinds: row('unbinds after every five messages', { unbindsAfterMessages: 5 }),

  'wrong-password': row('refuses every password', { bindRefusal: 'ESME_RINVPASWD' }),
  'hangs-at-bind': row('takes connections and answers no bind', { bindsAnswered: false }),
  'already-bound': row('one bind to a system id; a lost one counts for five seconds more', {
    ...{ bindsMax: 1, bindLingersMs: 5_000 },
  }),
  'drops-idle': row('closes a connection that was silent for ten seconds', { idleMs: 10_000 }),
  'long-password': row('asks for the password 0123456789abcdef0123456789abcdef', {
    password: '0123456789abcdef0123456789abcdef',
  }),
  latin1: row('data_coding 0 is Latin-1', { alphabet: 'latin1' }),
  packed: row('data_coding 0 is GSM with its septets packed', { alphabet: 'gsm-packed' }),
} as const satisfies Readonly<Record<string, Personality>>

export type PersonalityName = keyof typeof PERSONALITIES

export const PERSONALITY_NAMES = Object.keys(PERSONALITIES) as readonly PersonalityName[]

export const isPersonality = (name: string): name is PersonalityName =>
  Object.hasOwn(PERSONALITIES, name)
