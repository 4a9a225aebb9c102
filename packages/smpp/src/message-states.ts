/**
 * The states of a message (SMPP 3.4 §5.2.28, with the two that 5.0 added) and the words that
 * receipts have for them (3.4 Appendix B, Table B-2).
 *
 * `accepted` is final to the letter, but carriers send it and then `delivered`; `unknown` tells
 * nothing that another receipt could not correct.
 */
interface Row {
  /** message_state. */
  readonly code: number
  /** What a receipt is written with. */
  readonly word: string
  /** What it is read by besides: spellings of carriers. */
  readonly spellings: readonly string[]
  readonly isFinal: boolean
}

const row = (code: number, isFinal: boolean, word: string, ...spellings: string[]): Row => ({
  ...{ code, isFinal, word, spellings },
})

export const MESSAGE_STATES = {
  scheduled: row(0, false, 'SCHEDLD', 'SCHEDULED'),
  enroute: row(1, false, 'ENROUTE', 'EN_ROUTE', 'BUFFRED', 'BUFFERED'),
  delivered: row(2, true, 'DELIVRD', 'DELIVERED', 'DELIVERD', 'DELIVRED'),
  expired: row(3, true, 'EXPIRED'),
  deleted: row(4, true, 'DELETED'),
  undeliverable: row(5, true, 'UNDELIV', 'UNDELIVERABLE', 'UNDELIVERED', 'UNDELIVRD', 'UNDLVRD'),
  accepted: row(6, false, 'ACCEPTD', 'ACCEPTED'),
  unknown: row(7, false, 'UNKNOWN', 'UNKNOWM'),
  rejected: row(8, true, 'REJECTD', 'REJECTED'),
  skipped: row(9, true, 'SKIPPED'),
} as const satisfies Readonly<Record<string, Row>>

export type MessageState = keyof typeof MESSAGE_STATES

const ROWS = Object.entries(MESSAGE_STATES) as [MessageState, Row][]
const BY_CODE = new Map(ROWS.map(([state, { code }]) => [code, state]))
const BY_WORD = new Map(
  ROWS.flatMap(([state, { word, spellings }]) =>
    [word, ...spellings].map((each) => [each, state] as const),
  ),
)

export const stateOfCode = (code: number): MessageState | undefined => BY_CODE.get(code)

export const stateOfWord = (word: string): MessageState | undefined =>
  BY_WORD.get(word) ?? BY_WORD.get(word.toUpperCase())

export const isFinal = (state: MessageState): boolean => MESSAGE_STATES[state].isFinal
