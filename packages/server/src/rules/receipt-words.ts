/**
 * All that a carrier said in a receipt, as it is kept for every part.
 *
 * Most receipts say the same, and a row that grows by little costs little: so an ordinary one is
 * kept in a few words, `DELIVRD 000 1790000000 = 2`, and any other as JSON.
 */

/** The words of a receipt by their names; further optional parameters by theirs or their tags. */
export interface ReceiptWords<Time = string> {
  /** The carrier's word for the state. */
  readonly stat?: string
  readonly err?: string
  /** When it was so by the carrier's clock. */
  readonly doneAt?: Time
  readonly receipted_message_id?: unknown
  readonly message_state?: unknown
  readonly [name: string]: unknown
}

/** stat, err, doneAt in seconds, `=` where the id was repeated, message_state; `-` for none. */
const BRIEF = /^([A-Z]+) ([0-9A-Za-z]+|-) (\d+|-) ([=-]) (\d+|-)$/
const NAMES: ReadonlySet<string> = new Set([
  ...['stat', 'err', 'doneAt', 'receipted_message_id', 'message_state'],
])

/**
 * @param words with the time in ms
 * @param id under which the part is known
 */
export function writeReceiptWords(words: ReceiptWords<number>, id: string): string {
  for (const name in words) if (!NAMES.has(name)) return asJson(words)
  const { stat, err, doneAt, receipted_message_id: repeated, message_state: state } = words
  if (err === '-' || (repeated !== undefined && repeated !== id)) return asJson(words)
  const at = doneAt === undefined ? '-' : doneAt / 1000
  const same = repeated === undefined ? '-' : '='
  const brief = `${stat} ${err ?? '-'} ${at} ${same} ${state ?? '-'}`
  return BRIEF.test(brief) ? brief : asJson(words)
}

const asJson = ({ doneAt, ...rest }: ReceiptWords<number>): string =>
  JSON.stringify(doneAt === undefined ? rest : { ...rest, doneAt: isoText(doneAt) })

/**
 * With the time in ISO 8601.
 * @param id under which the part is known
 */
export function readReceiptWords(kept: string, id: string): ReceiptWords {
  const [, stat = '', err, at, repeated, state] = BRIEF.exec(kept) ?? []
  if (stat === '') return JSON.parse(kept) as ReceiptWords
  return {
    stat,
    ...(err !== '-' && { err }),
    ...(at !== '-' && { doneAt: isoText(Number(at) * 1000) }),
    ...(repeated === '=' && { receipted_message_id: id }),
    ...(state !== '-' && { message_state: Number(state) }),
  }
}

const isoText = (ms: number): string => new Date(ms).toISOString()
