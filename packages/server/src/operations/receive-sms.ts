/** An SMS from a handset: brought by a carrier, or by whoever plays with the sandbox. */
import { readAnyNumber } from '../rules/foreign-numbers.ts'
import type { InboundKey } from '../store/verbs/inbound-parts.ts'
import type { Context } from './context.ts'

export interface ReceiveSmsRequest {
  /** A number, or whatever else a handset shows as its own. */
  readonly from: string
  /** An account's short code. */
  readonly to: string
  readonly text: string
  /** Parts that were kept until it was whole; somebody else may have passed it on meanwhile. */
  readonly joins?: InboundKey
}

export interface ReceiveSmsReply {
  readonly id: number
  /** Whose it is; null if that cannot be told. */
  readonly accountId: number | null
  readonly optedOut: boolean
}

type Way = Pick<Context, 'store' | 'clock' | 'numbers' | 'iys' | 'forgetAccount' | 'wakeWebhooks'>

export async function receiveSms(way: Way, request: ReceiveSmsRequest): Promise<ReceiveSmsReply> {
  const received = await receiveOnce(way, request)
  if (!received) throw new Error('an SMS without parts is received every time')
  return received
}

/** Undefined if its parts are gone: another node, or another turn, has passed it on. */
export async function receiveOnce(
  { store, clock, numbers, iys, forgetAccount, wakeWebhooks }: Way,
  { from, to, text, joins }: ReceiveSmsRequest,
): Promise<ReceiveSmsReply | undefined> {
  // A handset abroad refuses as well; what is no number is kept and cannot be blocked.
  const number = (await readAnyNumber(from, numbers)) ?? null
  const sms = { from, number, to, text, nowMs: clock.now() }
  const stored = joins
    ? await store.run('receiveJoinedSms', { sms, parts: joins })
    : await store.run('receiveSms', sms)
  if (!stored) return undefined
  const { id, accountId, refused } = stored
  for (const each of refused) forgetAccount(each)
  if (refused.length > 0) iys.wake()
  if (accountId !== null) wakeWebhooks()
  return { id, accountId, optedOut: refused.length > 0 }
}
