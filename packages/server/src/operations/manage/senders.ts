/** The senders of an account: filed, approved, rejected. */
import type { Context } from '../context.ts'
import { type SenderReply, senderReply } from './account-view.ts'
import { type Managed, type ManageRefusal, noAccount } from './answer.ts'

export interface AddSenderRequest {
  readonly name: string
  /** Usable at once; else it waits for somebody to judge it. */
  readonly approve: boolean
}

export async function addSender(
  { store, clock, forgetAccount }: Context,
  accountId: number,
  { name, approve }: AddSenderRequest,
): Promise<Managed<SenderReply>> {
  const status = approve ? 'approved' : 'submitted'
  const added = await store.run('addSender', { accountId, name, status, nowMs: clock.now() })
  if (added === 'noAccount') return noAccount(accountId)
  if (added === 'taken') {
    const path = `/api/accounts/${accountId}/senders/${encodeURIComponent(name)}`
    return { refused: 'taken', why: `the account has this sender; PATCH ${path} changes it` }
  }
  forgetAccount(accountId)
  return { reply: senderReply(added) }
}

export interface JudgeSenderRequest {
  readonly status: 'approved' | 'rejected'
  readonly reason: string | null
}

export async function judgeSender(
  { store, clock, forgetAccount }: Context,
  accountId: number,
  name: string,
  { status, reason }: JudgeSenderRequest,
): Promise<Managed<SenderReply>> {
  const ask = { accountId, name, status, reason, nowMs: clock.now() }
  if (!(await store.run('judgeSender', ask))) return noSender(accountId, name)
  forgetAccount(accountId)
  const account = await store.read('accountById', { id: accountId })
  const sender = account?.senders.find((each) => each.name === name)
  return sender ? { reply: senderReply(sender) } : noSender(accountId, name)
}

export async function getSenders(
  { store }: Context,
  accountId: number,
): Promise<Managed<{ readonly items: readonly SenderReply[]; readonly next: null }>> {
  const account = await store.read('accountById', { id: accountId })
  if (!account) return noAccount(accountId)
  return { reply: { items: account.senders.map(senderReply), next: null } }
}

const noSender = (accountId: number, name: string): ManageRefusal => ({
  refused: 'notFound',
  why: `account ${accountId} has no sender called ${JSON.stringify(name)}; case and spaces count`,
})
