/** What was told to whom, attempt by attempt; and telling it again. */
import {
  DELIVERY_STATES,
  type DeliveryState,
  ENDPOINT_REMOVED,
  eventNumbered,
  type WebhookEvent,
  webhookId,
} from '../../rules/webhook-events.ts'
import type { AttemptRow, DeliveriesPage, DeliveryRow } from '../../store/reads/webhooks.ts'
import type { Context } from '../context.ts'
import { type Managed, type Page, pageOf } from './answer.ts'
import { isoOrNull, isoText } from './shown.ts'

export const DELIVERY_CHOICES = DELIVERY_STATES

export interface AttemptReply {
  readonly no: number
  readonly at: string
  /** Null when there was no answer. */
  readonly status: number | null
  readonly error: string | null
  readonly ms: number
  /** The beginning of what the listener answered. */
  readonly excerpt: string | null
}

export interface DeliveryReply {
  readonly id: number
  /** What stands in the header `webhook-id`. */
  readonly webhookId: string
  readonly accountId: number
  readonly endpointId: number
  readonly event: WebhookEvent
  readonly messageId: number | null
  readonly state: DeliveryState
  readonly createdAt: string
  /** When the next attempt is due. */
  readonly dueAt: string | null
  /** Why it failed, where that was no attempt. */
  readonly error: string | null
  readonly attempts: readonly AttemptReply[]
}

export interface DeliveriesRequest {
  readonly accountId: number | null
  readonly messageId: number | null
  readonly state: DeliveryState | null
  readonly before: number
  readonly limit: number
}

export async function getDeliveries(
  { store }: Context,
  request: DeliveriesRequest,
): Promise<Page<DeliveryReply>> {
  const { limit } = request
  const page = await store.read('webhookDeliveries', { ...request, limit: limit + 1 })
  const shown = repliesOf(page)
  return pageOf(
    shown,
    limit,
    (delivery) => delivery,
    ({ id }) => id,
  )
}

export async function resendDelivery(
  { store, clock, wakeWebhooks }: Context,
  id: number,
): Promise<Managed<DeliveryReply>> {
  const again = await store.run('resendWebhook', { id, nowMs: clock.now() })
  if (!again) {
    const why = `there is no delivery ${id}, or its endpoint was removed`
    return { refused: 'notFound', why }
  }
  const [reply] = repliesOf(await store.read('webhookDelivery', { id }))
  wakeWebhooks()
  if (!reply) throw new Error(`delivery ${id} was there a moment ago`)
  return { reply }
}

function repliesOf({ deliveries, attempts }: DeliveriesPage): DeliveryReply[] {
  const byDelivery = Map.groupBy(attempts, ({ delivery_id }) => delivery_id)
  return deliveries.map((row) => replyOf(row, byDelivery.get(row.id) ?? []))
}

function replyOf(row: DeliveryRow, noted: readonly AttemptRow[]): DeliveryReply {
  const state = DELIVERY_STATES[row.state] ?? 'failed'
  const event = eventNumbered(row.event)
  return {
    id: row.id,
    webhookId: webhookId(event, row.id, row.message_id),
    accountId: row.account_id,
    endpointId: row.endpoint_id,
    event,
    messageId: row.message_id,
    state,
    createdAt: isoText(row.created_at),
    dueAt: isoOrNull(row.due_at),
    error: row.attempts === 0 || row.error === ENDPOINT_REMOVED ? row.error : null,
    attempts: [...noted.map(attemptReply), ...lastOf(row, state)],
  }
}

const attemptReply = ({ no, at, status, error, ms, excerpt }: AttemptRow): AttemptReply => ({
  ...{ no, at: isoText(at), status, error, ms, excerpt },
})

/** The attempt that succeeded stands in the delivery itself. */
function lastOf(row: DeliveryRow, state: DeliveryState): AttemptReply[] {
  const { attempts: no, tried_at: at, status, error, excerpt } = row
  if (state !== 'delivered' || at === null) return []
  return [{ no, at: isoText(at), status, error, ms: row.ms ?? 0, excerpt }]
}
