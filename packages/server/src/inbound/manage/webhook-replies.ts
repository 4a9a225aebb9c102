/** What the calls about webhooks show. */
import { z } from 'zod'
import { DELIVERY_CHOICES } from '../../operations/manage/webhook-deliveries.ts'
import { WEBHOOK_CHOICES } from '../../operations/manage/webhook-endpoints.ts'
import { listOf, page, time } from '../json-replies.ts'

export const endpointReply = z.strictObject({
  id: z.int().describe('By which the other calls know it.'),
  kind: z.enum(['classic', 'standard']).describe('The one of `webhookUrl`, or a further one.'),
  url: z.string().describe('Where to.'),
  events: z.array(z.enum(WEBHOOK_CHOICES)).describe('What it is told of.'),
  enabled: z.boolean().describe('Whether it is told.'),
  disabled: z
    .strictObject({
      at: time.describe('When.'),
      reason: z.enum(['gone', 'failing', 'byOperator']).describe('Why.'),
      detail: z.string().nullable().describe('What the last attempt met.'),
    })
    .nullable()
    .describe('Why nobody is told there any more; null while somebody is.'),
  failingSince: time.nullable().describe('Since when nothing has arrived; null if all is well.'),
  hasSecret: z.boolean().describe('Whether it is signed.'),
  oldSecretUntil: time.nullable().describe('How long the secret before signs as well.'),
  createdAt: time.describe('When it was added.'),
})
export const endpointsReply = listOf(endpointReply)

export const secretReply = endpointReply.extend({
  secret: z.string().describe('Shown this once.'),
})

export const deliveryReply = z.strictObject({
  id: z.int().describe('By which it can be sent again.'),
  webhookId: z.string().describe('The header `webhook-id`, the same for every attempt.'),
  accountId: z.int().describe('Whose it is.'),
  endpointId: z.int().describe('Where to.'),
  event: z.enum(WEBHOOK_CHOICES).describe('What is told.'),
  messageId: z.int().nullable().describe('Of the message it is about; null if it is about none.'),
  state: z.enum(DELIVERY_CHOICES).describe('How far it has come.'),
  createdAt: time.describe('When it happened.'),
  dueAt: time.nullable().describe('When it is tried next; null if it is not.'),
  error: z.string().nullable().describe('Why the last attempt failed.'),
  attempts: z
    .array(
      z.strictObject({
        no: z.int().describe('From 1.'),
        at: time.describe('When.'),
        status: z.int().nullable().describe('The HTTP status of the answer.'),
        error: z.string().nullable().describe('Why there was none, or it would not do.'),
        ms: z.int().describe('How long it took.'),
        excerpt: z.string().nullable().describe('How the answer began.'),
      }),
    )
    .describe('Every attempt.'),
})

export const deliveriesReply = page(deliveryReply)
