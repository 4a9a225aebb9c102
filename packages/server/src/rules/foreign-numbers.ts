/**
 * Reads a number of another country, by the numbering plans that libphonenumber publishes.
 *
 * The plans cost a start 40 ms and few servers ever need them, so they are loaded when the first
 * foreign number is met. Afterwards a number takes some 8 µs, a hundred times a Turkish one: ask
 * `readNumber` first.
 */
import type { PhoneNumber } from 'libphonenumber-js/max'
import { type NumberRules, readNumber } from './numbers.ts'

export interface ForeignNumber {
  /** E.164 without plus, as every number is kept. */
  readonly number: number
  /** ISO 3166 alpha-2; undefined where the plan gives the number to no country. */
  readonly country: string | undefined
  /** Whether a message can reach it; a number may also be possible and given to nobody yet. */
  readonly mobile: boolean
}

export type ForeignReader = (raw: string) => ForeignNumber | undefined

/** E.164 §6: at most fifteen digits; no country has numbers shorter than seven. */
const DIGITS_MIN = 7
const DIGITS_MAX = 15
/** Longer raw text than this is no number, however generously it is read. */
const RAW_CHARACTERS_MAX = 40
const PUNCTUATION = /[ \t\u00a0().-]/g
/** After the plus or the two zeros, without which a number is Turkish. */
const ABROAD = new RegExp(`^(?:\\+|00)([1-9]\\d{${DIGITS_MIN - 1},${DIGITS_MAX - 1}})$`)
const TURKEY = '90'

let loading: Promise<ForeignReader> | undefined

/** The reader, once the plans are there. */
export function loadForeignReader(): Promise<ForeignReader> {
  loading ??= import('libphonenumber-js/max').then(({ parsePhoneNumberFromString: parse }) => {
    return (raw) => foreignNumber(abroad(raw), (text) => parse(text, { extract: false }))
  })
  return loading
}

/** The countries that have a plan, by ISO 3166 alpha-2. */
export async function loadCountries(): Promise<ReadonlySet<string>> {
  const { getCountries } = await import('libphonenumber-js/max')
  return new Set(getCountries())
}

/** `+49 (151) 123-45678` → `4915112345678`; undefined for what is Turkish or no number. */
function abroad(raw: string): string | undefined {
  if (raw.length > RAW_CHARACTERS_MAX) return undefined
  const digits = ABROAD.exec(raw.replace(PUNCTUATION, ''))?.[1]
  return digits?.startsWith(TURKEY) ? undefined : digits
}

function foreignNumber(
  digits: string | undefined,
  parse: (text: string) => PhoneNumber | undefined,
): ForeignNumber | undefined {
  if (digits === undefined) return undefined
  const parsed = parse(`+${digits}`)
  if (!parsed?.isPossible()) return undefined
  const kind = parsed.getType()
  return {
    // The library drops a zero that people leave in behind the country: +49 (0) 151 …
    number: Number(parsed.number.slice(1)),
    country: parsed.country,
    mobile: kind === 'MOBILE' || kind === 'FIXED_LINE_OR_MOBILE',
  }
}

/**
 * A number of any country, for lists of who must not be sent to: a Turkish one has to be a mobile
 * number, of a foreign one it is enough that it could exist, since a block too many harms nobody
 * and numbering plans change.
 */
export async function readAnyNumber(raw: string, rules: NumberRules): Promise<number | undefined> {
  const turkish = readNumber(raw, rules)
  if (turkish !== undefined || abroad(raw) === undefined) return turkish
  return (await loadForeignReader())(raw)?.number
}
