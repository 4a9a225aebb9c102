/**
 * What a customer's listener is sent: the body, and the headers of Standard Webhooks beside it.
 *
 * The classic address gets the five fields of wire §9, in their order, and not a byte more; what is
 * added stands in headers only. Further endpoints get `{type, timestamp, data}`.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { numberText } from '../../rules/numbers.ts'
import { eventNumbered, isMessageNews, statusOf, webhookId } from '../../rules/webhook-events.ts'
import type { DueDelivery, WebhookLane } from '../../store/reads/webhooks.ts'

export type Endpoint = Pick<
  WebhookLane,
  'id' | 'kind' | 'url' | 'secret' | 'old_secret' | 'old_secret_until'
>

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Clients read ids as 32-bit integers (wire §9): after two billion messages they begin again. */
const ID_BITS = 0x7fffffff

/** Undefined when there is nothing left to tell: the message has been forgotten. */
export function requestOf(
  endpoint: Endpoint,
  delivery: DueDelivery,
  now: { readonly platformMs: number; readonly machineMs: number },
): WebhookRequest | undefined {
  const body = bodyOf(endpoint, delivery)
  if (body === undefined) return undefined
  const id = webhookId(eventNumbered(delivery.event), delivery.id, delivery.message_id)
  // A receiver compares it with its own clock, which no virtual one moves.
  const timestamp = String(Math.floor(now.machineMs / 1000))
  const signature = secretsOf(endpoint, now.platformMs)
    .map((secret) => `v1,${sign(secret, `${id}.${timestamp}.${body}`)}`)
    .join(' ')
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Peyk',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      ...(signature !== '' && { 'webhook-signature': signature }),
    },
  }
}

function bodyOf(
  { kind }: Endpoint,
  { event, message_id, order_id, raw, number, body, reason, payload, created_at }: DueDelivery,
): string | undefined {
  const type = eventNumbered(event)
  const timestamp = new Date(created_at).toISOString()
  if (!isMessageNews(type))
    return JSON.stringify({ type, timestamp, data: JSON.parse(payload ?? '{}') })
  if (message_id === null || order_id === null || number === null) return undefined
  const id = message_id & ID_BITS
  const status = statusOf(type)
  const to = raw ?? numberText(number)
  if (kind === 'classic') {
    return JSON.stringify({ report: { id, packet_id: order_id, status, to, body: body ?? '' } })
  }
  const data = {
    id,
    orderId: order_id,
    status,
    to,
    text: body,
    reason: type === 'message.undelivered' ? reason : null,
  }
  return JSON.stringify({ type, timestamp, data })
}

/** The new secret first; the one before as long as it is good. */
function secretsOf({ secret, old_secret, old_secret_until }: Endpoint, nowMs: number): string[] {
  const old = old_secret !== null && (old_secret_until ?? 0) > nowMs ? old_secret : null
  return [secret, old].filter((each) => each !== null)
}

/** Objects, because a key given as bytes costs five times the signature each time. */
const keys = new Map<string, KeyObject>()
const KEYS_MAX = 10_000

/** Standard Webhooks: HMAC-SHA256 with the bytes behind the prefix, in base64. */
function sign(secret: string, content: string): string {
  let key = keys.get(secret)
  if (!key) {
    if (keys.size >= KEYS_MAX) keys.clear()
    key = createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    keys.set(secret, key)
  }
  return createHmac('sha256', key).update(content).digest('base64')
}
