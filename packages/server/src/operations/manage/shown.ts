/** How the management and sandbox APIs show what the store keeps as numbers. */
import { numberText } from '../../rules/numbers.ts'

/** ISO 8601, UTC. */
export const isoText = (atMs: number): string => new Date(atMs).toISOString()

export const isoOrNull = (atMs: number | null): string | null =>
  atMs === null ? null : isoText(atMs)

export type ShownEncoding = 'gsm' | 'turkish' | 'ucs2'

/** Both Turkish shift tables are one encoding to a reader. */
export function shownEncoding(mode: string): ShownEncoding {
  if (mode === 'gsm' || mode === 'ucs2') return mode
  return 'turkish'
}

/** Null when the text has been forgotten, and how it was encoded with it. */
export const encodingOrNull = (mode: string | null): ShownEncoding | null =>
  mode === null ? null : shownEncoding(mode)

/** `+905…`, or what was written where no number could be read. */
export const shownNumber = (number: number, raw: string | null): string => raw ?? numberText(number)
