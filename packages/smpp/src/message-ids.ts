/**
 * One spelling for the ids of messages, where a carrier writes them one way in submit_sm_resp and
 * another way in the receipt.
 *
 * Ids are strings from end to end: they are hexadecimal, decimal beyond 2⁵³, UUIDs. An id that is
 * no number of the base that the form says is only trimmed; it then fails to match, and is seen.
 */
type Respell = (id: string) => string

interface Row {
  readonly answered: Respell
  readonly receipted: Respell
}

/** §5.2.23: 64 characters. Longer ones are nobody's number. */
const CHARACTERS_MAX = 64

const asIs: Respell = (id) => id

/** Case and leading zeros say nothing. */
const trimmed: Respell = (id) =>
  id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '')

const isDecimal = (id: string): boolean => id.length <= CHARACTERS_MAX && /^\d+$/.test(id)
const isHex = (id: string): boolean => id.length <= CHARACTERS_MAX && /^[\da-f]+$/.test(id)

const hexToDecimal: Respell = (id) => {
  const digits = trimmed(id.trim().replace(/^0x/i, ''))
  return isHex(digits) ? BigInt(`0x${digits}`).toString() : trimmed(id)
}

const decimalToHex: Respell = (id) => {
  const digits = trimmed(id)
  return isDecimal(digits) ? BigInt(digits).toString(16) : digits
}

/**
 * - `as-is`: both are the same string
 * - `trimmed`: they differ in case, spaces or leading zeros
 * - `hex-to-dec`: the answer has hexadecimal digits, the receipt decimal ones
 * - `dec-to-hex`: the answer has decimal digits, the receipt hexadecimal ones
 */
export const MESSAGE_ID_FORMS = {
  'as-is': { answered: asIs, receipted: asIs },
  trimmed: { answered: trimmed, receipted: trimmed },
  'hex-to-dec': { answered: hexToDecimal, receipted: trimmed },
  'dec-to-hex': {
    answered: decimalToHex,
    receipted: (id) => trimmed(id.trim().replace(/^0x/i, '')),
  },
} as const satisfies Readonly<Record<string, Row>>

export type MessageIdForm = keyof typeof MESSAGE_ID_FORMS

/** The id of a submit_sm_resp, as it is kept. */
export const answeredId = (id: string, form: MessageIdForm): string =>
  MESSAGE_ID_FORMS[form].answered(id)

/** The id of a receipt, as it is looked up. */
export const receiptedId = (id: string, form: MessageIdForm): string =>
  MESSAGE_ID_FORMS[form].receipted(id)
