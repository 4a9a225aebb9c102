/** What became of an order, for query_sm: that of its first recipient. */
import { type SmppEnd, smppEnd } from '../../rules/smpp-receipts.ts'
import type { Account } from '../account.ts'
import type { Answer, Context } from '../context.ts'
import { readId } from '../ids.ts'

export interface QueryReply extends SmppEnd {
  /** Null before the end. */
  readonly finalAtMs: number | null
}

export async function queryMessage(
  { store, clock }: Context,
  account: Account,
  id: string,
): Promise<Answer<QueryReply>> {
  const notFound = {
    refused: 'orderNotFound',
    why: 'no order of this account has that id',
  } as const
  const orderId = readId(id)
  if (orderId === undefined) return notFound
  const accountId = account.settings.id
  const report = await store.read('orderReport', { accountId, orderId, offset: 0, limit: 1 })
  const [first] = report?.recipients ?? []
  if (!report || !first) return notFound
  const { state, sendAtMs } = report.order
  if (state === 'waiting' && sendAtMs > clock.now()) {
    return { reply: { state: 'scheduled', error: '000', finalAtMs: null } }
  }
  const message = await store.read('anyMessage', { id: first.id })
  const end = smppEnd(first.state, message?.reason ?? null)
  return { reply: { ...end, finalAtMs: message?.finalAtMs ?? null } }
}
