/**
 * What became of an order, for query_sm and cancel_sm: that of its first recipient. The parts of a
 * long text have ids of their own, but for the last, and each finds what they became together.
 */
import { type SmppEnd, smppEnd } from '../../rules/smpp-receipts.ts'
import type { NamedPart } from '../../store/reads/smpp.ts'
import type { Account } from '../account.ts'
import { cancelOrder } from '../cancel-order.ts'
import type { Answer, Context, Refused } from '../context.ts'
import { readId } from '../ids.ts'

export interface QueryReply extends SmppEnd {
  /** Null before the end. */
  readonly finalAtMs: number | null
}

const NOT_FOUND: Refused = {
  refused: 'orderNotFound',
  why: 'no order of this account has that id',
}

export async function queryMessage(
  context: Context,
  account: Account,
  id: string,
): Promise<Answer<QueryReply>> {
  const orderId = readId(id)
  const found = orderId && (await orderReply(context, account, orderId))
  if (found) return found
  const part = await partNamed(context, account, id)
  if (!part) return NOT_FOUND
  if (part.is === 'waiting') return { reply: { state: 'enroute', error: '000', finalAtMs: null } }
  if (part.is === 'ended') {
    return { reply: { ...(JSON.parse(part.end) as SmppEnd), finalAtMs: part.atMs } }
  }
  return (await orderReply(context, account, part.orderId)) ?? NOT_FOUND
}

/** By the id of a part as well. */
export async function cancelMessage(
  context: Context,
  account: Account,
  id: string,
): Promise<Answer<object>> {
  const part = await partNamed(context, account, id)
  const orderId = part?.is === 'ordered' ? String(part.orderId) : id
  return cancelOrder(context, account, { id: orderId })
}

const partNamed = (
  { store }: Context,
  { settings }: Account,
  smppId: string,
): Promise<NamedPart | undefined> =>
  store.read('smppIdNamed', { accountId: settings.id, smppId: smppId.trim() })

async function orderReply(
  { store, clock }: Context,
  { settings }: Account,
  orderId: number,
): Promise<Answer<QueryReply> | undefined> {
  const ask = { accountId: settings.id, orderId, offset: 0, limit: 1 }
  const report = await store.read('orderReport', ask)
  const [first] = report?.recipients ?? []
  if (!report || !first) return undefined
  const { state, sendAtMs } = report.order
  if (state === 'waiting' && sendAtMs > clock.now()) {
    return { reply: { state: 'scheduled', error: '000', finalAtMs: null } }
  }
  const message = await store.read('anyMessage', { id: first.id })
  const end = smppEnd(first.state, message?.reason ?? null)
  return { reply: { ...end, finalAtMs: message?.finalAtMs ?? null } }
}
