/**
 * The two vocabularies of this package: what an order may ask for, and how a text is really sent.
 *
 * They are kept apart because they are not the same thing: `auto` is a wish that can end in any
 * mode, and `gsm0338-tr` ends in `gsm` when the text holds no Turkish letter.
 */

/**
 * How a text is really sent, cheapest first; on a tie in parts the earlier one is taken.
 *
 * - `gsm`: the default alphabet and its extension table (3GPP TS 23.038 §6.2.1)
 * - `turkish`: the Turkish locking shift table, a Turkish letter is one septet (§A.3.1)
 * - `turkish-single`: the Turkish single shift table, a Turkish letter is two septets (§A.2.1)
 * - `ucs2`: UTF-16 units, data coding 8
 */
export type Mode = 'gsm' | 'turkish' | 'turkish-single' | 'ucs2'

/** The modes whose user data are septets. */
export type GsmMode = Exclude<Mode, 'ucs2'>

/**
 * What an order or an account asks for (wire §17, `encoding`).
 *
 * - `auto`: the cheapest mode that keeps every letter
 * - `gsm0338`: plain GSM; Turkish letters become ASCII neighbours, the rest `?`
 * - `gsm0338-tr`: GSM with the Turkish tables; what they cannot hold becomes `?`
 * - `utf8`: always UCS-2
 */
export type EncodingChoice = 'auto' | 'gsm0338' | 'gsm0338-tr' | 'utf8'

export const ENCODING_CHOICES: readonly EncodingChoice[] = ['auto', 'gsm0338', 'gsm0338-tr', 'utf8']

/** Whether a value from outside is one of the four choices; exact, case included. */
export function isEncodingChoice(value: unknown): value is EncodingChoice {
  return (ENCODING_CHOICES as readonly unknown[]).includes(value)
}
