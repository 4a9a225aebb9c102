/** What the calls about webhooks show. */
import { z } from 'zod'
import { DELIVERY_CHOICES } from '../../operations/manage/webhook-deliveries.ts'
import { WEBHOOK_CHOICES } from '../../operations/manage/webhook-endpoints.ts'
import { page, time } from '../json-replies.ts'

export const endpointReply = z.strictObject({
  id: z.int(),
  kind: z.enum(['classic', 'standard']),
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_CHOICES)),
  enabled: z.boolean(),
  disabled: z
    .strictObject({
      at: time,
      reason: z.enum(['gone', 'failing', 'byOperator']),
      detail: z.string().nullable(),
    })
    .nullable(),
  failingSince: time.nullable(),
  hasSecret: z.boolean(),
  oldSecretUntil: time.nullable(),
  createdAt: time,
})
export const endpointsReply = z.strictObject({ items: z.array(endpointReply), next: z.null() })

export const secretReply = endpointReply.extend({
  secret: z.string().describe('Shown this once.'),
})

export const deliveryReply = z.strictObject({
  id: z.int(),
  webhookId: z.string(),
  accountId: z.int(),
  endpointId: z.int(),
  event: z.enum(WEBHOOK_CHOICES),
  messageId: z.int().nullable(),
  state: z.enum(DELIVERY_CHOICES),
  createdAt: time,
  dueAt: time.nullable(),
  error: z.string().nullable(),
  attempts: z.array(
    z.strictObject({
      no: z.int(),
      at: time,
      status: z.int().nullable(),
      error: z.string().nullable(),
      ms: z.int(),
      excerpt: z.string().nullable(),
    }),
  ),
})

export const deliveriesReply = page(deliveryReply)
