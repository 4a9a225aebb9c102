/** `/api/webhooks` and the endpoints of an account: who is told what, and what came of it. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { readId } from '../../operations/ids.ts'
import {
  DELIVERY_CHOICES,
  getDeliveries,
  resendDelivery,
} from '../../operations/manage/webhook-deliveries.ts'
import {
  addEndpoint,
  changeEndpoint,
  dropEndpoint,
  getEndpoints,
  rotateSecret,
  WEBHOOK_CHOICES,
} from '../../operations/manage/webhook-endpoints.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { cursor, id, idIn, limit } from '../json-fields.ts'
import { Breach, settled } from '../problems.ts'
import {
  deliveriesReply,
  deliveryReply,
  endpointReply,
  endpointsReply,
  secretReply,
} from './webhook-replies.ts'
import { webhookUrl } from './webhook-url.ts'

const OVERLAP_HOURS_MAX = 168

const events = z.array(z.enum(WEBHOOK_CHOICES)).min(1).max(WEBHOOK_CHOICES.length)
const overlap = z.strictObject({
  overlapHours: z
    .number()
    .min(0)
    .max(OVERLAP_HOURS_MAX)
    .optional()
    .describe('Hours for which the secret before signs as well; 24 if left out.'),
})
const deliveriesQuery = z.strictObject({
  account: id.optional().describe('The id of an account; all if left out.'),
  message: id.optional().describe('The id of a message; all if left out.'),
  state: z.enum(DELIVERY_CHOICES).optional().describe('How far it has come; any if left out.'),
  cursor,
  limit,
})

const accountId = (asked: Pick<Ask, 'params'>) => idIn(asked, 'account')

/** @throws Breach */
function endpointId({ params: { endpoint = '' } }: Pick<Ask, 'params'>): number {
  const found = readId(endpoint)
  if (found !== undefined) return found
  throw new Breach({ name: 'notFound', detail: `no webhook endpoint has the id ${endpoint}` })
}

export function webhookCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'getWebhookDeliveries',
      method: 'GET',
      path: '/webhooks/deliveries',
      status: 200,
      summary:
        'Lists what listeners were told or are to be told, newest first, with every attempt.',
      query: deliveriesQuery,
      reply: deliveriesReply,
      answer: async ({ query: { account, message, state, cursor: next, limit } }) =>
        getDeliveries(context, {
          ...{ accountId: account ?? null, messageId: message ?? null, state: state ?? null },
          ...{ before: next ?? Number.MAX_SAFE_INTEGER, limit },
        }),
    }),
    call({
      name: 'resendWebhookDelivery',
      method: 'POST',
      path: '/webhooks/deliveries/:id/resend',
      status: 200,
      summary: 'Sends a delivery again, whatever has become of it, to the endpoint it was for.',
      reply: deliveryReply,
      answer: async (asked) =>
        settled(await resendDelivery(context, idIn(asked, 'webhook delivery'))),
    }),
  ]
}

export function endpointCalls(context: Context): JsonCall[] {
  const path = '/accounts/:id/webhook-endpoints'
  const url = webhookUrl(context.sandbox !== undefined)
  const change = z.strictObject({
    url: url.optional().describe('Where to; stays if left out.'),
    events: events.optional().describe('What it is told of; stays if left out.'),
    enabled: z.boolean().optional().describe('Whether it is told; stays if left out.'),
  })
  return [
    call({
      name: 'addWebhookEndpoint',
      method: 'POST',
      path,
      status: 201,
      summary:
        'Adds an address that is told of the events it names; its secret is shown this once.',
      body: z.strictObject({
        url: url.describe('Where to: an https URL; in the sandbox http as well.'),
        events: events
          .default([...WEBHOOK_CHOICES])
          .describe('What it is told of; everything if left out.'),
        enabled: z.boolean().default(true).describe('Whether it is told; true if left out.'),
      }),
      reply: secretReply,
      refuses: ['conflict'],
      answer: async (asked) => settled(await addEndpoint(context, accountId(asked), asked.body)),
    }),
    call({
      name: 'getWebhookEndpoints',
      method: 'GET',
      path,
      status: 200,
      summary: 'Lists the addresses of an account, and why one was disabled; never a secret.',
      reply: endpointsReply,
      answer: async (asked) => settled(await getEndpoints(context, accountId(asked))),
    }),
    call({
      name: 'changeWebhookEndpoint',
      method: 'PATCH',
      path: `${path}/:endpoint`,
      status: 200,
      summary: 'Changes an address, its events, or whether it is enabled.',
      body: change,
      reply: endpointReply,
      refuses: ['conflict'],
      answer: async (asked) =>
        settled(await changeEndpoint(context, accountId(asked), endpointId(asked), asked.body)),
    }),
    call({
      name: 'dropWebhookEndpoint',
      method: 'DELETE',
      path: `${path}/:endpoint`,
      status: 204,
      summary: 'Removes an address; what still waited for it is given up.',
      answer: async (asked) =>
        settled(await dropEndpoint(context, accountId(asked), endpointId(asked))),
    }),
  ]
}

export function webhookSecretCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'rotateWebhookSecret',
      method: 'POST',
      path: '/accounts/:id/webhook-secret',
      status: 201,
      summary: 'Makes a new secret for `webhookUrl`; the one before signs as well for a while.',
      body: overlap,
      reply: secretReply,
      answer: async (asked) =>
        settled(await rotateSecret(context, accountId(asked), null, asked.body)),
    }),
    call({
      name: 'rotateWebhookEndpointSecret',
      method: 'POST',
      path: '/accounts/:id/webhook-endpoints/:endpoint/secret',
      status: 201,
      summary: 'Makes a new secret for an address; the one before signs as well for a while.',
      body: overlap,
      reply: secretReply,
      answer: async (asked) =>
        settled(await rotateSecret(context, accountId(asked), endpointId(asked), asked.body)),
    }),
  ]
}
