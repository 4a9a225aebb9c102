/**
 * Reads a recipient as customers write it.
 *
 * A number is kept as a plain integer, E.164 without the plus: fifteen digits fit a double exactly,
 * and fifty thousand of them are one array. A Turkish number is checked by the table of blocks in
 * a loop over characters, because this runs for every recipient of every order.
 */
import { NUMBER_BLOCKS, type NumberBlock } from './number-blocks.ts'

/** Three digits after the trunk prefix decide, but for the few blocks that need more. */
const BY_THREE = new Map<string, NumberBlock['kind'] | NumberBlock[]>()
for (let head = 500; head < 600; head += 1) {
  const digits = String(head)
  const whole = NUMBER_BLOCKS.filter(({ prefix }) => digits.startsWith(prefix)).at(-1)
  const longer = NUMBER_BLOCKS.filter(
    ({ prefix }) => prefix.length > 3 && prefix.startsWith(digits),
  )
  if (whole) BY_THREE.set(digits, whole.kind)
  else if (longer.length > 0) BY_THREE.set(digits, longer)
}

/** The sandbox's magic recipients: 500 0000 xxx, in a block that is given to nobody. */
const MAGIC_HEAD = '5000000'

const COUNTRY = '90'
const NATIONAL_DIGITS = 10
/** Longer raw text than this is no number, however generously it is read. */
const RAW_CHARACTERS_MAX = 40

export interface NumberRules {
  /** The sandbox accepts its magic recipients. */
  readonly magic: boolean
}

/**
 * The number as an integer (`905321112233`), or undefined if nobody can be reached there.
 * Accepts `5XXXXXXXXX`, `05…`, `905…`, `+905…`, `00905…`, with spaces, brackets, dots or hyphens.
 */
export function readNumber(raw: string, rules: NumberRules): number | undefined {
  const national = nationalDigits(raw)
  if (national === undefined) return undefined
  const magic = national.startsWith(MAGIC_HEAD)
  if (magic ? !rules.magic : !isMobile(national)) return undefined
  return Number(COUNTRY + national)
}

/** `+905321112233`, as the wire shows every number (wire §1). */
export const numberText = (number: number): string => `+${number}`

/** The last three digits of a magic recipient, else undefined. */
export function magicOf(number: number): string | undefined {
  const digits = String(number)
  return digits.startsWith(COUNTRY + MAGIC_HEAD) ? digits.slice(-3) : undefined
}

function nationalDigits(raw: string): string | undefined {
  const digits = plainDigits(raw)
  if (digits === undefined) return undefined
  const head = digits.length - NATIONAL_DIGITS
  const lead = digits.slice(0, Math.max(0, head))
  const fits = lead === '' || lead === '0' || lead === COUNTRY || lead === '0090'
  return head >= 0 && fits && digits[head] === '5' ? digits.slice(head) : undefined
}

/** Digits without the punctuation that people put between them; `+` may only lead. */
function plainDigits(raw: string): string | undefined {
  if (raw.length > RAW_CHARACTERS_MAX) return undefined
  let digits = ''
  for (let at = 0; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at)
    if (code >= 48 && code <= 57) digits += raw[at]
    else if (code === 43 && digits === '') continue
    else if (!isPunctuation(code)) return undefined
  }
  return raw.includes('+') && !digits.startsWith(COUNTRY) ? undefined : digits
}

/** Space, tab, no-break space, brackets, hyphen, dot. */
const isPunctuation = (code: number): boolean =>
  code === 32 ||
  code === 9 ||
  code === 160 ||
  (code >= 40 && code <= 41) ||
  code === 45 ||
  code === 46

function isMobile(national: string): boolean {
  const found = BY_THREE.get(national.slice(0, 3))
  if (found === undefined) return false
  if (typeof found === 'string') return found === 'mobile'
  return found.some(({ prefix, kind }) => kind === 'mobile' && national.startsWith(prefix))
}
