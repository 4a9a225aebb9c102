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
import type { PostAnswer } from './post.ts'

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

/** From a secret as it is kept. @throws with one line if it cannot be opened */
export type OpenSecret = (kept: string) => string

type Now = { readonly platformMs: number; readonly machineMs: number }

const UNSAID = { status: null, timedOut: false, retryAfter: undefined, excerpt: null } as const

export const FORGOTTEN: PostAnswer = { ...UNSAID, error: 'the message has been forgotten' }

/** What is to be posted, or what is noted in the place of an answer because nothing can be. */
export function prepare(
  endpoint: Endpoint,
  delivery: DueDelivery,
  now: Now,
  sign: Sign,
): WebhookRequest | PostAnswer {
  try {
    return requestOf(endpoint, delivery, now, sign) ?? FORGOTTEN
  } catch (error) {
    return { ...UNSAID, error: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Undefined when there is nothing left to tell: the message has been forgotten.
 * @throws if it cannot be signed
 */
function requestOf(
  endpoint: Endpoint,
  delivery: DueDelivery,
  now: Now,
  sign: Sign,
): WebhookRequest | undefined {
  const body = bodyOf(endpoint, delivery)
  if (body === undefined) return undefined
  const id = webhookId(eventNumbered(delivery.event), delivery.id, delivery.message_id)
  // A receiver compares it with its own clock, which no virtual one moves.
  const timestamp = String(Math.floor(now.machineMs / 1000))
  const signature = secretsOf(endpoint, now.platformMs)
    .map((kept) => `v1,${sign(kept, `${id}.${timestamp}.${body}`)}`)
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

export type Sign = (kept: string, content: string) => string

const KEYS_MAX = 10_000

/** Standard Webhooks: HMAC-SHA256 with the bytes behind the prefix, in base64. */
export function createSigner(openSecret: OpenSecret): Sign {
  // Objects, because a key given as bytes costs five times the signature each time.
  const keys = new Map<string, KeyObject>()
  return (kept, content) => {
    let key = keys.get(kept)
    if (!key) {
      if (keys.size >= KEYS_MAX) keys.clear()
      const secret = openSecret(kept).replace(/^whsec_/, '')
      key = createSecretKey(Buffer.from(secret, 'base64'))
      keys.set(kept, key)
    }
    return createHmac('sha256', key).update(content).digest('base64')
  }
}
