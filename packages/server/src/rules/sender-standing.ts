/** Why a sender cannot be used, in words for the log and the operator; the wire says 450 to all. */
import type { Refusal } from './admission.ts'
import type { SenderState } from './sender-lifecycle.ts'
import { foldSender } from './sender-rules.ts'

/** What an account knows of one of its senders. */
export interface SenderStanding {
  readonly name: string
  readonly status: SenderState
  readonly reason: string | null
  readonly sinceMs: number
}

const STANDS: Readonly<Record<Exclude<SenderState, 'approved'>, string>> = {
  draft: 'is a draft whose documents are missing',
  submitted: 'waits for its approval',
  rejected: 'was rejected',
  suspended: 'is suspended',
}

/** Undefined for a sender that may be used. */
export function whyUnusable(
  sender: string,
  senders: readonly SenderStanding[],
): string | undefined {
  const found = senders.find(({ name }) => name === sender)
  if (found?.status === 'approved') return undefined
  if (found) {
    const { status, reason, sinceMs } = found
    const since = new Date(sinceMs).toISOString()
    return `the sender ${STANDS[status]}, since ${since}${reason === null ? '' : `: ${reason}`}`
  }
  const alike = foldSender(sender)
  const meant = senders.find(({ name }) => foldSender(name) === alike)
  if (!meant) return 'the account has no such sender'
  return `the account has ${JSON.stringify(meant.name)}; case, spaces and points count`
}

/** A 450 with what the account knows of the sender; any other refusal as it is. */
export function explained(
  refusal: Refusal,
  sender: string,
  senders: readonly SenderStanding[],
): Refusal {
  if (refusal.refused !== 'senderNotApproved') return refusal
  return { ...refusal, why: whyUnusable(sender, senders) ?? refusal.why }
}
