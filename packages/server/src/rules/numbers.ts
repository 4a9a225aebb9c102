/**
 * Reads a recipient as customers write it.
 *
 * A number is kept as a plain integer, E.164 without the plus: fifteen digits fit a double exactly,
 * and fifty thousand of them are one array. A Turkish number is checked by the table of blocks in
 * a loop over characters, because this runs for every recipient of every order.
 */
import { type BlockTable, tableOf } from './block-table.ts'

const NATIONAL_DIGITS = 10
const COUNTRY = 90
/** National number → E.164 without plus. */
const ABROAD = COUNTRY * 10 ** NATIONAL_DIGITS
const NATIONAL = 10 ** NATIONAL_DIGITS

/** The sandbox's magic recipients: 500 0000 xxx, in a block that is given to nobody. */
const MAGIC_FIRST = 5_000_000_000
const MAGIC_LAST = 5_000_000_999

/** Longer raw text than this is no number, however generously it is read. */
const RAW_CHARACTERS_MAX = 40

export interface NumberRules {
  /** The sandbox accepts its magic recipients. */
  readonly magic: boolean
  /** Those that are built in, if left out. */
  readonly blocks?: Pick<BlockTable, 'own'>
  /** Numbers of other countries that may be sent to, as they are written. */
  readonly foreign?: ReadonlyMap<string, number>
}

/**
 * The number as an integer (`905321112233`), or undefined if nobody can be reached there.
 * Accepts `5XXXXXXXXX`, `05…`, `905…`, `+905…`, `00905…`, with spaces, brackets, dots or hyphens.
 */
export function readNumber(raw: string, rules: NumberRules): number | undefined {
  const national = nationalNumber(raw)
  if (national === undefined) return undefined
  const magic = national >= MAGIC_FIRST && national <= MAGIC_LAST
  const number = ABROAD + national
  if (magic) return rules.magic ? number : undefined
  const block = tableOf(rules.blocks).blockOf(number)
  return block?.kind === 'mobile' ? number : undefined
}

/** `+905321112233`, as the wire shows every number (wire §1). */
export const numberText = (number: number): string => `+${number}`

/** The last three digits of a magic recipient, else undefined. */
export function magicOf(number: number): string | undefined {
  const national = number - ABROAD
  const magic = national >= MAGIC_FIRST && national <= MAGIC_LAST
  return magic ? String(national).slice(-3) : undefined
}

/** The ten digits after the country, by arithmetic: this runs for every recipient. */
function nationalNumber(raw: string): number | undefined {
  if (raw.length > RAW_CHARACTERS_MAX) return undefined
  let value = 0
  let digits = 0
  let plus = false
  for (let at = 0; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at)
    if (code >= 48 && code <= 57) {
      value = value * 10 + (code - 48)
      digits += 1
    } else if (code === 43 && digits === 0 && !plus) plus = true
    else if (!isPunctuation(code)) return undefined
  }
  if (!leadFits(value, digits, plus)) return undefined
  const national = value % NATIONAL
  return national >= MAGIC_FIRST && national < 6_000_000_000 ? national : undefined
}

/** Nothing, `0`, `90` or `0090` before the national number; after a plus only `90`. */
function leadFits(value: number, digits: number, plus: boolean): boolean {
  const lead = Math.floor(value / NATIONAL)
  if (digits === NATIONAL_DIGITS + 2) return lead === COUNTRY
  if (plus) return false
  if (digits === NATIONAL_DIGITS + 4) return lead === COUNTRY
  return lead === 0 && (digits === NATIONAL_DIGITS || digits === NATIONAL_DIGITS + 1)
}

/** Space, tab, no-break space, brackets, hyphen, dot. */
const isPunctuation = (code: number): boolean =>
  code === 32 ||
  code === 9 ||
  code === 160 ||
  (code >= 40 && code <= 41) ||
  code === 45 ||
  code === 46

/** Who was given the block of a number; '' for nobody. */
export const operatorOf = (number: number, { blocks }: NumberRules): string =>
  tableOf(blocks).blockOf(number)?.operator ?? ''
