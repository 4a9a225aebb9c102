/** What is to be delivered to the binds of an account: receipts, and messages from handsets. */
import { LIMITS } from '../../base/limits.ts'
import { stateNumbered } from '../../rules/lifecycle.ts'
import { numberText } from '../../rules/numbers.ts'
import { type SmppEnd, smppEnd, smppPauseMs } from '../../rules/smpp-receipts.ts'
import type { SmppDue } from '../../store/reads/smpp.ts'
import type { ClaimedDelivery, SmppAgain } from '../../store/verbs/smpp-deliveries.ts'
import type { Context } from '../context.ts'

export interface SmppReceipt extends SmppEnd {
  readonly kind: 'receipt'
  readonly messageId: string
  /** To whom the message went, and by whom. */
  readonly recipient: string
  readonly sender: string
  readonly submittedAt: number
  readonly doneAt: number
  readonly text: string
}

export interface SmppInbound {
  readonly kind: 'inbound'
  readonly from: string
  readonly to: string
  readonly text: string
}

export interface SmppDelivery {
  readonly id: number
  /** This one included. */
  readonly attempts: number
  /** Null when it has been forgotten. */
  readonly what: SmppReceipt | SmppInbound | null
}

export const deliveriesDue = (
  { store }: Context,
  accountIds: readonly number[],
): Promise<readonly SmppDue[]> => store.read('smppDue', { accountIds })

/** Takes what is due for an account, for this node to deliver. */
export async function takeDeliveries(
  { store, clock }: Context,
  ask: { readonly accountId: number; readonly node: string; readonly limit: number },
): Promise<readonly SmppDelivery[]> {
  const leasesAtMs = clock.machineNow()
  const claimed = await store.run('claimSmppDeliveries', {
    ...{ ...ask, nowMs: clock.now(), leasesAtMs, untilMs: leasesAtMs + LIMITS.smppLeaseMs },
    alone: !store.shared,
  })
  return claimed.map((each) => ({ id: each.id, attempts: each.attempts, what: whatOf(each) }))
}

function whatOf(row: ClaimedDelivery): SmppDelivery['what'] {
  const payload = row.payload === null ? null : JSON.parse(row.payload)
  if (row.kind === 'inbound') return { kind: 'inbound', ...payload }
  const messageId = row.smpp_id ?? ''
  if (row.kind === 'part') {
    const { from: sender, to: recipient, submitAtMs: submittedAt, state, error } = payload
    const about = { kind: 'receipt', messageId, sender, recipient } as const
    return { ...about, state, error, submittedAt, doneAt: row.created_at, text: '' }
  }
  if (row.state === null || row.sender === null) return null
  return {
    ...{ kind: 'receipt', messageId, sender: row.sender, text: row.body ?? '' },
    ...smppEnd(stateNumbered(row.state), row.reason),
    recipient: row.raw ?? numberText(row.number ?? 0),
    submittedAt: row.submit_at ?? row.created_at,
    doneAt: row.final_at ?? row.created_at,
  }
}

/** What came of one: the customer has it, or it was not sent, or it was not taken. */
export interface SmppTried {
  readonly id: number
  readonly attempts: number
  readonly outcome: 'done' | 'unsent' | 'refused'
}

/** Gives when the first of those that failed is due again. */
export async function settleDeliveries(
  { store, clock }: Context,
  node: string,
  tried: readonly SmppTried[],
): Promise<number | undefined> {
  const nowMs = clock.now()
  const done = tried.filter(({ outcome }) => outcome === 'done').map(({ id }) => id)
  const again = tried.flatMap(({ id, attempts, outcome }): SmppAgain[] => {
    if (outcome === 'done') return []
    const untried = outcome === 'unsent'
    return [{ id, untried, dueAtMs: untried ? nowMs : nowMs + smppPauseMs(attempts) }]
  })
  await store.run('settleSmppDeliveries', { node, done, again })
  const next = again.reduce((least, { dueAtMs }) => Math.min(least, dueAtMs), Infinity)
  return next === Infinity ? undefined : next
}
