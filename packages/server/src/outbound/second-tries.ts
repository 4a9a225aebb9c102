/**
 * Second tries: claimed messages that came back from one carrier, on their way to another.
 *
 * The routes say to whom, the store whether it may be paid for (`verbs/second-tries.ts`). What goes
 * on bears the name of its carrier: should that one not take it, it goes back to the store and is
 * planned and counted anew.
 */
import type { Clock } from '../base/clock.ts'
import type { Meters } from '../base/meters.ts'
import type { Store } from '../store/store.ts'
import type { SecondTry } from '../store/verbs/second-tries.ts'
import type { OutboundMessage } from './carriers/carrier.ts'
import type { Ticket } from './hand-over.ts'
import type { RoutesNow } from './routing.ts'

export interface SecondTryOptions {
  readonly store: Pick<Store, 'run'>
  readonly clock: Clock
  readonly meters: Meters
  readonly routes: Pick<RoutesNow, 'second'>
  readonly wakeWebhooks: () => void
}

export const cameBack = ({ ticket }: OutboundMessage<Ticket>): boolean =>
  typeof ticket.message.back === 'string'

/** @returns those that go on; the others of the claim are done with, here */
export async function sendOn(
  { store, clock, meters, routes, wakeWebhooks }: SecondTryOptions,
  claimId: number,
  messages: readonly OutboundMessage<Ticket>[],
): Promise<OutboundMessage<Ticket>[]> {
  const plans = new Map<number, SecondTry['plan']>()
  const byId = new Map(messages.map((message) => [message.messageId, message]))
  for (const message of messages)
    plans.set(message.messageId, routes.second(message, backOf(message)))
  const tries = [...plans].map(([messageId, plan]) => ({ messageId, plan }))
  const booked = await store.run('bookSecondTries', { claimId, nowMs: clock.now(), tries })
  meters.ended(booked.delivered, booked.undelivered)
  if (booked.told > 0) wakeWebhooks()
  return booked.tries.flatMap(({ messageId, outcome, booking }) => {
    const [message, plan] = [byId.get(messageId), plans.get(messageId)]
    if (!message || !plan) return []
    meters.secondTry(backOf(message), outcome)
    if (!booking || 'why' in plan) return []
    return [{ ...message, only: plan.carrier, ticket: { ...message.ticket, booking } }]
  })
}

const backOf = ({ ticket }: OutboundMessage<Ticket>): string => ticket.message.back ?? ''
