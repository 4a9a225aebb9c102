/** The approved headers of the account (wire §5.6). Credentials are all it takes. */
import { z } from 'zod'
import { type Endpoint, requestSchema } from '../endpoint.ts'
import { codesOf } from '../statuses/answers.ts'
import type { Branch } from '../tree.ts'

export type GetSenderRequest = Record<never, never>

export interface GetSenderReply {
  readonly senders: readonly string[]
}

export const getSender: Endpoint<GetSenderRequest, GetSenderReply> = {
  name: 'getSender',
  path: 'get-sender',
  ways: ['xml', 'json'],
  codes: codesOf('get-sender'),
  title: { tr: 'Başlıklar', en: 'Senders' },
  summary: {
    tr: 'Hesabın gönderimde kullanabileceği onaylı başlıkları listeler.',
    en: 'Lists the approved headers that the account may send with.',
  },
  schema: requestSchema({}),
  replySchema: z.strictObject({
    senders: z
      .strictObject({ sender: z.array(z.string()).describe('The headers, each as it is sent.') })
      .describe('The approved headers.'),
  }),
  read: () => ({ request: {} }),
  json: writeSenders,
  xml: writeSenders,
}

/** A list even of one or none in JSON; in XML a `<sender>` each (wire §5.6). */
function writeSenders({ senders }: GetSenderReply): Branch {
  return { senders: { sender: senders } }
}
