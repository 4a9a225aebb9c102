/**
 * What a customer's listener can be told of, and which numbers the store keeps for it.
 *
 * A set of events is a whole number with a bit for each: it travels with the account's other
 * facts and costs nothing to ask.
 */

/** The order is the number that the store keeps: append, never reorder. */
export const WEBHOOK_EVENTS = [
  'message.accepted',
  'message.delivered',
  'message.undelivered',
  'inbound.received',
  'blacklist.added',
  'sender.approved',
  'sender.rejected',
  'sender.suspended',
  'webhook.disabled',
] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]
export type MessageNews = Extract<WebhookEvent, `message.${string}`>

export const eventNumber = (event: WebhookEvent): number => WEBHOOK_EVENTS.indexOf(event)

/** @throws on a number that no event has */
export function eventNumbered(number: number): WebhookEvent {
  const event = WEBHOOK_EVENTS[number]
  if (!event) throw new Error(`no webhook event has the number ${number}`)
  return event
}

const bitOf = (event: WebhookEvent): number => 2 ** eventNumber(event)

export const eventSet = (events: readonly WebhookEvent[]): number =>
  [...new Set(events)].reduce((sum, event) => sum + bitOf(event), 0)

export const hasEvent = (set: number, event: WebhookEvent): boolean => (set & bitOf(event)) !== 0

export const eventsIn = (set: number): WebhookEvent[] =>
  WEBHOOK_EVENTS.filter((event) => hasEvent(set, event))

/** The classic address hears what the wire describes (wire §9), and nothing else. */
export const CLASSIC_EVENTS: readonly MessageNews[] = [
  'message.accepted',
  'message.delivered',
  'message.undelivered',
]

/** The word of a message's event: what stands in `status` of the classic body. */
export const statusOf = (event: MessageNews): 'accepted' | 'delivered' | 'undelivered' =>
  event.slice('message.'.length) as 'accepted' | 'delivered' | 'undelivered'

export const isMessageNews = (event: WebhookEvent): event is MessageNews =>
  event.startsWith('message.')

/** The same whenever the same thing is told again, so that a receiver knows a repeat. */
export const webhookId = (event: WebhookEvent, deliveryId: number, messageId: number | null) =>
  isMessageNews(event) ? `msg_${messageId}_${statusOf(event)}` : `evt_${deliveryId}`

/** Why a delivery failed that no attempt could be made of any more. */
export const ENDPOINT_REMOVED = 'the endpoint was removed'

/** Where a delivery stands. The order is the number that the store keeps. */
export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]
export const DELIVERY_STATE: Readonly<Record<DeliveryState, number>> = {
  waiting: 0,
  delivered: 1,
  failed: 2,
}

/** Why an address hears nothing any more. */
export type DisabledReason = 'gone' | 'failing' | 'byOperator'
