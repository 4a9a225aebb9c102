/** One stage of a trace: what happened, when, and what there is to say about it. */
import { isoText } from './shown.ts'

export interface Stage {
  /** ISO 8601. */
  readonly at: string
  readonly stage: string
  readonly detail: string | null
}

export interface StageNote {
  readonly atMs: number
  readonly stage: string
  readonly detail: string | null
}

/** By time; what happened in the same millisecond stays as it was noted. */
export function inOrder(notes: readonly StageNote[]): Stage[] {
  return notes
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, ...stage }) => ({ at: isoText(atMs), ...stage }))
}
