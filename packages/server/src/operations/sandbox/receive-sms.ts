/** An SMS from a handset, as if an operator had brought it. */
import { readNumber } from '../../rules/numbers.ts'
import type { InboundStored } from '../../store/verbs/inbound.ts'
import type { Context } from '../context.ts'

export interface ReceiveSmsRequest {
  /** A number, or whatever else a handset shows as its own. */
  readonly from: string
  /** An account's short code. */
  readonly to: string
  readonly text: string
}

export async function receiveSms(
  { store, clock, numbers, forgetAccount }: Context,
  { from, to, text }: ReceiveSmsRequest,
): Promise<InboundStored> {
  const number = readNumber(from, numbers) ?? null
  const stored = await store.run('receiveSms', { from, number, to, text, nowMs: clock.now() })
  if (stored.accountId !== null) forgetAccount(stored.accountId)
  return stored
}
