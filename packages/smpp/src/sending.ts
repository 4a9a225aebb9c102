/**
 * A text as the user data of submit_sm, the way a carrier wants it.
 *
 * A carrier differs from the next in four things: how the parts of a long text stay together, what
 * it takes data_coding 0 to be, whether it knows the Turkish tables, and what is done with letters
 * that its alphabet lacks. Nothing is damaged silently: letters are replaced only by a policy that
 * says so, and are reported.
 */
import type { ReferenceBits } from '@peyk/text/capacity'
import type { Mode } from '@peyk/text/encoding'
import { type MeasureOptions, measure } from '@peyk/text/measure'
import { type Segment, segment } from '@peyk/text/segment'
import { suggestionFor } from '@peyk/text/suggestion'
import { TURKISH_LETTERS } from '@peyk/text/turkish'
import { udhOf } from '@peyk/text/udh'
import type { PlainAlphabet } from './data-coding.ts'
import { UDHI } from './esm-class.ts'
import type { Tlvs } from './pdu/tlvs.ts'
import { fillBitsAfter, packSeptets } from './septets.ts'

/**
 * How the parts of a long text stay together; never two ways at once.
 *
 * - `header`: a user data header in each part; the most portable
 * - `sar`: the sar_* parameters (§5.3.2.22 to §5.3.2.24), from which the carrier makes the header
 * - `payload`: one PDU with a message_payload (§5.3.2.32), which the carrier cuts
 */
export type LongForm = 'header' | 'sar' | 'payload'

/**
 * What becomes of letters that the plain alphabet lacks.
 *
 * - `tables`: the Turkish tables of GSM; as `ucs2` where the plain alphabet is Latin-1
 * - `ucs2`: the whole text goes in UCS-2
 * - `replace`: a near letter or `?` stands for each, and the letters are reported
 * - `refuse`: the text is not written
 */
export type MissingLetters = 'tables' | 'ucs2' | 'replace' | 'refuse'

export interface WritingPolicy {
  readonly long: LongForm
  /** Of the header; with `sar` and `payload` of the header that the carrier will make. */
  readonly referenceBits: ReferenceBits
  readonly plain: PlainAlphabet
  /** data_coding of plain text, the Turkish tables among it. */
  readonly plainCoding: number
  readonly ucs2Coding: number
  readonly missing: MissingLetters
}

/** What most carriers take. */
export const WRITING: WritingPolicy = {
  long: 'header',
  referenceBits: 8,
  plain: 'gsm',
  plainCoding: 0,
  ucs2Coding: 8,
  missing: 'tables',
}

export interface Text {
  readonly text: string
  /** `''` if absent. */
  readonly suffix?: string
  /** As `measure` chose it; absent: it is chosen. */
  readonly mode?: Mode
  /** Joins the parts on the handset; its low bits are used, as many as there is room for. */
  readonly reference: number
}

/** The fields of one submit_sm that carry text. */
export interface Part {
  readonly body: {
    readonly esm_class: number
    readonly data_coding: number
    readonly short_message: Uint8Array
  }
  readonly tlvs: Tlvs
}

export interface Written {
  /** One for each PDU. */
  readonly parts: readonly Part[]
  /** SMS on the air; differs from the number of PDUs with `payload` only. */
  readonly smsCount: number
  readonly mode: Mode
  /** Letters that others stand for now, each once. */
  readonly replaced: readonly string[]
}

export interface Unwritable {
  readonly refused: 'missingLetters'
  readonly letters: readonly string[]
}

/**
 * The parts of a text.
 *
 * @throws RangeError if there are more parts than can be numbered
 */
export function write(text: Text, policy: WritingPolicy = WRITING): Written | Unwritable {
  const whole = text.text + (text.suffix ?? '')
  const mode = text.mode ?? measure(whole).mode
  const missing = isWhole(mode, policy) ? [] : missingLetters(whole, policy.plain)
  if (missing.length === 0) return laidOut(whole, mode, text.reference, policy, [])
  switch (policy.missing) {
    case 'refuse':
      return { refused: 'missingLetters', letters: missing }
    case 'replace': {
      const near = replaced(whole, new Set(missing))
      return laidOut(near, measure(near).mode, text.reference, policy, missing)
    }
    // Latin-1 has no tables, and GSM has been written with them above.
    case 'tables':
    case 'ucs2':
      return laidOut(whole, 'ucs2', text.reference, policy, [])
  }
}

/** The usual cases, in which no letter needs a look. */
const isWhole = (mode: Mode, { plain, missing }: WritingPolicy): boolean =>
  mode === 'ucs2' || (plain !== 'latin1' && (mode === 'gsm' || missing === 'tables'))

const TURKISH = new Set(TURKISH_LETTERS.map(({ letter }) => letter))

const LACKS: Readonly<Record<PlainAlphabet, (letter: string) => boolean>> = {
  gsm: (letter) => TURKISH.has(letter),
  'gsm-packed': (letter) => TURKISH.has(letter),
  latin1: (letter) => letter.charCodeAt(0) > 0xff,
}

const missingLetters = (whole: string, plain: PlainAlphabet): string[] => [
  ...new Set(Array.from(whole).filter(LACKS[plain])),
]

const replaced = (whole: string, missing: ReadonlySet<string>): string =>
  Array.from(whole, (letter) => (missing.has(letter) ? nearLetter(letter, missing) : letter)).join(
    '',
  )

/** The alphabet of GSM has letters that Latin-1 lacks, and names them as their own neighbours. */
function nearLetter(letter: string, missing: ReadonlySet<string>): string {
  const near = suggestionFor(letter)
  return near === null || missing.has(near) ? '?' : near
}

/** What leads `segment` to a mode that is chosen already. */
const LEADING_TO: Readonly<Record<Mode, MeasureOptions>> = {
  gsm: {},
  turkish: {},
  'turkish-single': { turkishLetterUnits: 2 },
  ucs2: { encoding: 'utf8' },
}

function laidOut(
  whole: string,
  mode: Mode,
  counter: number,
  policy: WritingPolicy,
  replacedLetters: readonly string[],
): Written {
  const { long, referenceBits } = policy
  const reference = counter & ((1 << referenceBits) - 1)
  const segments = segment(whole, { ...LEADING_TO[mode], reference, referenceBits })
  const sent = { mode: segments[0]?.mode ?? mode, policy, total: segments.length, reference }
  const isOne = long === 'payload' && segments.length > 1
  return {
    parts: isOne
      ? [payloadPart(segments, sent)]
      : segments.map((each, n) => partOf(each, n + 1, sent)),
    smsCount: segments.length,
    mode: sent.mode,
    replaced: replacedLetters,
  }
}

interface Sent {
  readonly mode: Mode
  readonly policy: WritingPolicy
  readonly total: number
  readonly reference: number
}

function partOf(each: Segment, sequence: number, sent: Sent): Part {
  const { total, reference, policy } = sent
  const isSar = policy.long === 'sar' && total > 1
  const header = headerOf(sent, isSar ? 1 : total, sequence)
  return {
    body: bodyOf(header, userDataOf([each], header, sent), sent),
    tlvs: isSar
      ? {
          sar_msg_ref_num: reference,
          sar_total_segments: total,
          sar_segment_seqnum: sequence,
        }
      : {},
  }
}

function payloadPart(segments: readonly Segment[], sent: Sent): Part {
  const header = headerOf(sent, 1, 1)
  return {
    body: bodyOf(header, new Uint8Array(0), sent),
    tlvs: { message_payload: userDataOf(segments, header, sent) },
  }
}

/** With its length octet; empty where none is needed. Latin-1 has no tables to name. */
function headerOf({ mode, policy, reference }: Sent, total: number, sequence: number): Uint8Array {
  const named = policy.plain === 'latin1' ? 'gsm' : mode
  const { referenceBits } = policy
  const elements = udhOf(named, { reference, referenceBits, total, sequence })
  return elements.length === 0 ? elements : Uint8Array.of(elements.length, ...elements)
}

const bodyOf = (
  header: Uint8Array,
  short_message: Uint8Array,
  { mode, policy }: Sent,
): Part['body'] => ({
  esm_class: header.length > 0 ? UDHI : 0,
  data_coding: mode === 'ucs2' ? policy.ucs2Coding : policy.plainCoding,
  short_message,
})

function userDataOf(
  segments: readonly Segment[],
  header: Uint8Array,
  { mode, policy }: Sent,
): Uint8Array {
  if (mode !== 'ucs2' && policy.plain === 'latin1') {
    const letters = segments.map(({ text }) => text).join('')
    return Buffer.concat([header, Buffer.from(letters, 'latin1')])
  }
  const isAsIs = mode === 'ucs2' || policy.plain === 'gsm'
  const [first] = segments
  if (isAsIs && first && segments.length === 1 && header.length === 0) return first.userData
  const units = segments.map(({ userData }) => userData)
  if (isAsIs) return Buffer.concat([header, ...units])
  const packed = packSeptets(Buffer.concat(units), fillBitsAfter(header.length))
  return Buffer.concat([header, packed])
}
