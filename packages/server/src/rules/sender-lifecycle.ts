/**
 * What may happen to a sender, as one full table.
 *
 * A new state or event does not compile until its whole row or column is decided. `same` means
 * that the event changes nothing, `refused` that whoever asks for it is told no: unlike those of a
 * message, these events are wishes of people.
 */

export const SENDER_STATES = ['draft', 'submitted', 'approved', 'rejected', 'suspended'] as const
export type SenderState = (typeof SENDER_STATES)[number]

/** `submit` is the customer's, or the operator's on his behalf; the others are verdicts. */
export const SENDER_EVENTS = ['submit', 'approve', 'reject', 'suspend'] as const
export type SenderEvent = (typeof SENDER_EVENTS)[number]

export type NextSender = SenderState | 'same' | 'refused'

export const NEXT_SENDER: Readonly<Record<SenderState, Readonly<Record<SenderEvent, NextSender>>>> =
  {
    // Filed, and its documents are missing.
    draft: {
      submit: 'submitted',
      // The operator has seen the documents elsewhere.
      approve: 'approved',
      reject: 'rejected',
      suspend: 'refused',
    },
    submitted: {
      submit: 'same',
      approve: 'approved',
      reject: 'rejected',
      suspend: 'refused',
    },
    approved: {
      // A repeated application must not undo an approval.
      submit: 'same',
      approve: 'same',
      reject: 'rejected',
      suspend: 'suspended',
    },
    rejected: {
      submit: 'submitted',
      approve: 'approved',
      reject: 'same',
      suspend: 'refused',
    },
    suspended: {
      // Who was suspended does not come back by applying again.
      submit: 'same',
      approve: 'approved',
      reject: 'rejected',
      suspend: 'same',
    },
  }

/** The state after an event, or that there is no such way. */
export function nextSender(state: SenderState, event: SenderEvent): SenderState | 'refused' {
  const to = NEXT_SENDER[state][event]
  return to === 'same' ? state : to
}

/** What leads to a state, for callers that name the state they want. */
export const EVENT_TOWARDS = {
  submitted: 'submit',
  approved: 'approve',
  rejected: 'reject',
  suspended: 'suspend',
} as const satisfies Partial<Record<SenderState, SenderEvent>>
export type WantedState = keyof typeof EVENT_TOWARDS
