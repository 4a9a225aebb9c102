/** What a customer's listener is sent (wire §9), for the OpenAPI document. */
import { z } from 'zod'
import type { Branch } from '../tree.ts'
import { outputSchemaOf } from './json-schema.ts'

/** The five fields, and none beside them: clients read each of them and check for no other. */
export const REPORT_SCHEMA = z.strictObject({
  report: z
    .strictObject({
      id: z.int().describe('Of the message.'),
      packet_id: z.int().describe('Of the order.'),
      status: z.enum(['accepted', 'delivered', 'undelivered']).describe('What became of it.'),
      to: z.string().describe('`+90…`'),
      body: z.string().describe("The customer's text, without the operator's suffix."),
    })
    .describe('A message and what became of it.'),
})

const header = (name: string, description: string, required = true): Branch => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
})

const SIGNATURE =
  '`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64, with the secret of the account; ' +
  'two of them with a space between while an old secret is still good.'

export const WEBHOOKS: Branch = {
  report: {
    post: {
      operationId: 'receiveReport',
      summary: 'What became of a message',
      description:
        "Sent to the account's `webhookUrl` at each step of every message. An answer of 2xx " +
        'within ten seconds is the end of it; after anything else it comes again, with growing ' +
        'pauses, for about three days. The headers follow Standard Webhooks.',
      parameters: [
        header('webhook-id', 'The same when it comes again.'),
        header('webhook-timestamp', 'Seconds since 1970 of this attempt.'),
        header('webhook-signature', SIGNATURE, false),
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: outputSchemaOf(REPORT_SCHEMA) } },
      },
      responses: {
        '2XX': { description: 'It was taken.' },
        '410': { description: 'Nobody listens here any more: the address is disabled.' },
        default: { description: 'It comes again; `Retry-After` is honoured.' },
      },
    },
  },
}
