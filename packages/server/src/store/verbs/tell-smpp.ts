/**
 * Notes what is to be delivered to an account's binds, in the transaction in which it becomes
 * true: receipts of orders that asked for them, and messages from handsets.
 */
import { STATE } from '../../rules/lifecycle.ts'
import { receiptsOf } from '../../rules/smpp-receipts.ts'
import { insertInto, row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { MESSAGE_AT } from './message-rows.ts'

/** The order is the number that the store keeps: append, never reorder. */
export const SMPP_KINDS = ['receipt', 'inbound', 'part'] as const
export type SmppKind = (typeof SMPP_KINDS)[number]

const insertDeliveries = insertInto('smpp_delivery', {
  account_id: 'integer',
  kind: 'integer',
  message_id: 'integer',
  smpp_id: 'text',
  payload: 'text',
  created_at: 'integer',
  due_at: 'integer',
})

interface Delivery {
  readonly accountId: number
  readonly kind: SmppKind
  readonly messageId?: number
  readonly smppId?: string
  readonly payload?: unknown
  readonly atMs: number
}

export function* writeDeliveries(made: readonly Delivery[]): Steps<number> {
  if (made.length === 0) return 0
  yield* rows(insertDeliveries, {
    rows: made.map(({ accountId, kind, messageId, smppId, payload, atMs }) => {
      const kept = payload === undefined ? null : JSON.stringify(payload)
      const about = [SMPP_KINDS.indexOf(kind), messageId ?? null, smppId ?? null, kept]
      return [accountId, ...about, atMs, atMs]
    }),
  })
  return made.length
}

export interface SmppEndNews {
  readonly accountId: number
  readonly orderId: number
  readonly messageId: number
  readonly delivered: boolean
  readonly atMs: number
  /** `orders.smpp` */
  readonly wishes: string | null
}

/** Queues the receipts of messages that have come to their end; gives how many. */
export const queueReceipts = (ends: readonly SmppEndNews[]): Steps<number> =>
  writeDeliveries(
    ends.flatMap(({ wishes, orderId, delivered, ...about }) =>
      wishes === null
        ? []
        : receiptsOf(wishes, orderId, delivered).map((smppId): Delivery => {
            const { accountId, messageId, atMs } = about
            return { accountId, kind: 'receipt', messageId, smppId, atMs }
          }),
    ),
  )

/** As above, of messages that were written a moment ago and end with it. */
export function* queueWritten(
  messages: SetRows,
  atMs: number,
  wishesOf: (orderId: number) => string | null,
): Steps<number> {
  const ends: SmppEndNews[] = []
  for (const message of messages) {
    if (message[MESSAGE_AT.state] !== STATE.undelivered) continue
    const orderId = message[MESSAGE_AT.order_id] as number
    const wishes = wishesOf(orderId)
    if (wishes === null) continue
    const accountId = message[MESSAGE_AT.account_id] as number
    const messageId = message[MESSAGE_AT.id] as number
    ends.push({ accountId, orderId, messageId, delivered: false, atMs, wishes })
  }
  return yield* queueReceipts(ends)
}

const findBound = statement<{ accountId: number; sinceMs: number }, { id: number }>(
  () => 'select id from account where id = :accountId and smpp_bound_at >= :sinceMs',
)

/** An account that has not bound for so long does not take its messages by SMPP. */
const BOUND_MS = 30 * 86_400_000

export interface InboundNews {
  readonly accountId: number
  readonly data: { readonly from: string; readonly to: string; readonly text: string }
  readonly atMs: number
}

/** Queues a message from a handset, for an account that binds to receive. */
export function* queueInbound({ accountId, data, atMs }: InboundNews): Steps<number> {
  if (!(yield* row(findBound, { accountId, sinceMs: atMs - BOUND_MS }))) return 0
  return yield* writeDeliveries([{ accountId, kind: 'inbound', payload: data, atMs }])
}
