/**
 * What the codes of the wire API mean to whoever placed an order there, as a table (wire §6).
 *
 * Nothing is charged and no order is made on any refusal, so that none of them is ambiguous. What
 * is wrong with our account there is no fault of the message: it goes unsent, to another carrier.
 */
import type { SubmitFailure } from '../../../rules/retry.ts'

export interface Meaning {
  readonly outcome: Exclude<SubmitFailure, 'unknown'>
  /** Of the messages or of us: nothing else will fare better until somebody does something. */
  readonly closes?: true
  /** One of several recipients may be at fault. */
  readonly splits?: true
  /** An order with this content was taken before, perhaps from us. */
  readonly repeats?: true
  /** Said before the order was looked at, so that it tells nothing about an earlier try. */
  readonly early?: true
}

const REJECTED: Meaning = { outcome: 'rejected' }
const CLOSED: Meaning = { outcome: 'unsent', closes: true }

const MEANINGS: Readonly<Record<number, Meaning>> = {
  400: REJECTED,
  401: { ...CLOSED, early: true },
  402: CLOSED,
  403: CLOSED,
  404: { ...CLOSED, early: true },
  422: REJECTED,
  429: { outcome: 'throttled', early: true },
  450: REJECTED,
  // It passes when ten minutes are over.
  451: { outcome: 'temporary', repeats: true },
  452: { outcome: 'rejected', splits: true },
  453: REJECTED,
  454: REJECTED,
  457: REJECTED,
  468: REJECTED,
  469: REJECTED,
  470: REJECTED,
  503: { outcome: 'throttled', early: true },
}

/** A code that nobody has published: a refusal that may pass if it is the server's own fault. */
export function meaningOf(code: number): Meaning {
  const known = MEANINGS[code]
  if (known) return known
  return code >= 500 ? { outcome: 'temporary', early: true } : REJECTED
}

/** Of a message in a report; undefined: not decided yet. */
export function fateOf(status: number): 'delivered' | 'undelivered' | undefined {
  if (status === 111) return 'delivered'
  return status === 112 ? 'undelivered' : undefined
}
