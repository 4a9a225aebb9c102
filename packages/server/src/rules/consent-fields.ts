/** Reads what of a consent is more than a word: whose it is, and when it was given. */
import type { ConsentType } from './consent-words.ts'
import { istanbulTime } from './istanbul.ts'
import { type NumberRules, readNumber } from './numbers.ts'

/** Whose consent it is: a number as an integer, or an e-mail address; the other is 0 or ''. */
export interface ConsentRecipient {
  readonly number: number
  readonly address: string
}

const DATE = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/

/** Milliseconds since 1970, or undefined if the text is no time. */
export function readConsentDate(text: string): number | undefined {
  const parts = DATE.exec(text)?.slice(1).map(Number)
  if (!parts) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  return istanbulTime({ year, month, day, hour, minute, second })
}

const ADDRESS_CHARACTERS_MAX = 254
const ADDRESS = /^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>().]{2,}$/
/** Calls go to fixed lines as well, which no SMS reaches. */
const FIXED_LINE = /^(?:\+?90|0)?([2-4]\d{9})$/

/** Undefined if nobody can be reached there by that type of message. */
export function readRecipient(
  type: ConsentType,
  raw: string,
  rules: NumberRules,
): ConsentRecipient | undefined {
  if (type === 'EPOSTA') {
    // Addresses differ in case for nobody; the plain letters are lowered, whatever the language.
    const address = raw.length <= ADDRESS_CHARACTERS_MAX && ADDRESS.test(raw)
    return address ? { number: 0, address: raw.toLowerCase() } : undefined
  }
  const number = readNumber(raw, rules) ?? (type === 'ARAMA' ? readFixedLine(raw) : undefined)
  return number === undefined ? undefined : { number, address: '' }
}

function readFixedLine(raw: string): number | undefined {
  const national = FIXED_LINE.exec(raw)?.[1]
  return national === undefined ? undefined : Number(`90${national}`)
}

/** As the wire shows a recipient. */
export const recipientText = ({ number, address }: ConsentRecipient): string =>
  number === 0 ? address : `+${number}`
