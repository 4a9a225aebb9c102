/**
 * The short way: an order that is placed while nothing else is due goes straight to the carrier.
 *
 * Its messages are written as claimed, in the transaction that accepts the order, so nothing is
 * less durable; what is saved is the queue's index, a second transaction and a trip to the store.
 * Orders of one turn of the event loop are handed to the carrier together.
 */
import type { Clock } from '../base/clock.ts'
import type { OrderDraft } from '../rules/compose.ts'
import { classOf } from '../rules/route-conditions.ts'
import type { ClaimedMessage } from '../store/verbs/claim-due.ts'
import type { HandOver } from '../store/verbs/place-orders.ts'
import type { Booking } from '../store/verbs/second-spend.ts'
import type { OutboundMessage } from './carriers/carrier.ts'
import type { Lease } from './leases.ts'

/** What comes back with a carrier's answer. */
export interface Ticket {
  readonly message: Omit<ClaimedMessage, 'text_no'>
  readonly claimId: number
  readonly handedOverAtMs: number
  /** What was counted of a second try. */
  readonly booking?: Booking
}

export interface PlacedOrder extends HandOver {
  readonly orderId: number
  readonly draft: OrderDraft
}

export interface HandOvers {
  /** @returns how many messages it has */
  add(order: PlacedOrder, lease: Lease): number
  /** Messages that were taken and not submitted yet. */
  waiting(): number
  flush(): void
}

/** Where messages go. */
export interface Outlet {
  submit(messages: readonly OutboundMessage<Ticket>[]): void
}

export function createHandOver(outlet: Outlet, clock: Clock): HandOvers {
  let messages: OutboundMessage<Ticket>[] = []

  function flush(): void {
    if (messages.length === 0) return
    const batch = messages
    messages = []
    outlet.submit(batch)
  }

  return {
    add(order, lease) {
      if (messages.length === 0) setImmediate(flush)
      const before = messages.length
      appendMessages(messages, order, { handedOverAtMs: clock.now(), lease })
      return messages.length - before
    },
    waiting: () => messages.length,
    flush,
  }
}

function appendMessages(
  messages: OutboundMessage<Ticket>[],
  { orderId, draft, claimId, firstMessageId }: PlacedOrder,
  { handedOverAtMs, lease }: { readonly handedOverAtMs: number; readonly lease: Lease },
): void {
  const { accountId, sender, suffix, numbers, iysList } = draft
  const trafficClass = classOf(iysList)
  let at = 0
  for (const { body, mode, parts, recipients } of draft.texts) {
    for (const end = at + recipients; at < end; at += 1) {
      const number = numbers[at] ?? 0
      if (number === 0) continue
      const id = firstMessageId + at
      const message = { id, account_id: accountId, order_id: orderId, number, parts, attempts: 1 }
      const ticket = { message, claimId, handedOverAtMs }
      const about = { number, sender, body, suffix, mode, parts, accountId, trafficClass, iysList }
      messages.push({ ticket, ...about, messageId: id, attempt: 1, lease })
    }
  }
}
