/**
 * What may happen to a message, as one full table.
 *
 * A new state or event does not compile until its whole row or column is decided. `same` means
 * that the event is late, repeated or out of order and changes nothing; `never` is a bug.
 */

/** The order is the number that the store keeps: append, never reorder. */
export const STATES = ['queued', 'sending', 'sent', 'delivered', 'undelivered'] as const
export type State = (typeof STATES)[number]

export const EVENTS = [
  'claimed',
  'accepted',
  'acceptedLate',
  'rejected',
  'givenBack',
  'leaseEnded',
  'receiptDelivered',
  'receiptUndelivered',
  'cameBack',
  'expired',
] as const
export type Event = (typeof EVENTS)[number]

export type Next = State | 'same' | 'never'

export const NEXT: Readonly<Record<State, Readonly<Record<Event, Next>>>> = {
  queued: {
    claimed: 'sending',
    // Settled after its lease ran out: somebody else owns it now, or nobody yet.
    accepted: 'same',
    // The answer to a submit that was given up: it did reach the carrier, and need not go again.
    acceptedLate: 'sent',
    rejected: 'same',
    givenBack: 'same',
    leaseEnded: 'same',
    // An ambiguous submit did reach the carrier, and its receipt came before the second attempt.
    receiptDelivered: 'delivered',
    receiptUndelivered: 'undelivered',
    // It is about to go out again as it is.
    cameBack: 'same',
    expired: 'undelivered',
  },
  sending: {
    claimed: 'never',
    accepted: 'sent',
    acceptedLate: 'sent',
    rejected: 'undelivered',
    givenBack: 'queued',
    leaseEnded: 'queued',
    receiptDelivered: 'delivered',
    receiptUndelivered: 'undelivered',
    cameBack: 'same',
    expired: 'same',
  },
  sent: {
    claimed: 'never',
    accepted: 'same',
    acceptedLate: 'same',
    rejected: 'same',
    givenBack: 'same',
    leaseEnded: 'same',
    receiptDelivered: 'delivered',
    receiptUndelivered: 'undelivered',
    // Undelivered for a reason that may be the carrier's own: another one may have it, once.
    cameBack: 'queued',
    expired: 'undelivered',
  },
  delivered: {
    claimed: 'never',
    accepted: 'same',
    acceptedLate: 'same',
    rejected: 'same',
    givenBack: 'same',
    leaseEnded: 'same',
    receiptDelivered: 'same',
    receiptUndelivered: 'same',
    cameBack: 'same',
    expired: 'same',
  },
  undelivered: {
    claimed: 'never',
    accepted: 'same',
    acceptedLate: 'same',
    rejected: 'same',
    givenBack: 'same',
    leaseEnded: 'same',
    receiptDelivered: 'same',
    receiptUndelivered: 'same',
    cameBack: 'same',
    expired: 'same',
  },
}

/**
 * The state after an event.
 * @throws when the table says that this cannot happen
 */
export function next(state: State, event: Event): State {
  const to = NEXT[state][event]
  if (to === 'never') throw new Error(`a message cannot be ${event} while it is ${state}`)
  return to === 'same' ? state : to
}

export const isFinal = (state: State): boolean => state === 'delivered' || state === 'undelivered'

/** The number by which the store knows a state. */
export const STATE: Readonly<Record<State, number>> = {
  queued: 0,
  sending: 1,
  sent: 2,
  delivered: 3,
  undelivered: 4,
}

/** @throws on a number that no state has */
export function stateNumbered(number: number): State {
  const state = STATES[number]
  if (!state) throw new Error(`no message state has the number ${number}`)
  return state
}

/** Why a message ended undelivered; kept with the message and shown in its trace. */
export const REASONS = [
  'badNumber',
  'blacklisted',
  'noConsent',
  'rejectedByCarrier',
  'undeliveredByCarrier',
  'expired',
  'attemptsUsedUp',
  'cancelled',
] as const
export type Reason = (typeof REASONS)[number]

/** What the receipts of its parts make of a message (policy: every part must arrive). */
export function decideParts(
  parts: number,
  delivered: number,
  undelivered: number,
): 'delivered' | 'undelivered' | 'open' {
  if (undelivered > 0) return 'undelivered'
  return delivered >= parts ? 'delivered' : 'open'
}
