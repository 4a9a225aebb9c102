/** An SMS from a handset, as if an operator had brought it. */
import { readAnyNumber } from '../../rules/foreign-numbers.ts'
import type { Context } from '../context.ts'

export interface ReceiveSmsRequest {
  /** A number, or whatever else a handset shows as its own. */
  readonly from: string
  /** An account's short code. */
  readonly to: string
  readonly text: string
}

export interface ReceiveSmsReply {
  readonly id: number
  /** Whose it is; null if that cannot be told. */
  readonly accountId: number | null
  readonly optedOut: boolean
}

export async function receiveSms(
  { store, clock, numbers, iys, forgetAccount, wakeWebhooks }: Context,
  { from, to, text }: ReceiveSmsRequest,
): Promise<ReceiveSmsReply> {
  // A handset abroad refuses as well; what is no number is kept and cannot be blocked.
  const number = (await readAnyNumber(from, numbers)) ?? null
  const stored = await store.run('receiveSms', { from, number, to, text, nowMs: clock.now() })
  const { id, accountId, refused } = stored
  for (const each of refused) forgetAccount(each)
  if (refused.length > 0) iys.wake()
  if (accountId !== null) wakeWebhooks()
  return { id, accountId, optedOut: refused.length > 0 }
}
