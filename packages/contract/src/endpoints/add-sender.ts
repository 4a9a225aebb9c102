/** Applies for a header (wire §5.11). It answers the status alone: somebody has to approve it. */
import { z } from 'zod'
import { documentedAs } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema, STATUS_ALONE } from '../endpoint.ts'
import { trimmedText } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface AddSenderRequest {
  /** Without the white space around it, which XML is written with; '' if missing, a 459. */
  readonly sender: string
  /** What the header is for, in the customer's words; '' if missing. */
  readonly description: string
}

export type AddSenderReply = Record<never, never>

const SENDER_FORM = z
  .string()
  .min(3)
  .max(11)
  .describe('The header: A–Z, a–z, 0–9, and between them space, point, hyphen and asterisk.')
  .meta({ examples: ['CICEKCI'] })

export const addSender: Endpoint<AddSenderRequest, AddSenderReply> = {
  name: 'addSender',
  path: 'add-sender',
  ways: ['xml', 'json'],
  codes: codesOf('add-sender'),
  title: { tr: 'Başlık başvurusu', en: 'Apply for a sender' },
  summary: {
    tr: 'Yeni bir başlık için başvurur; başlık onaylandıktan sonra kullanılabilir.',
    en: 'Applies for a new header, which can be used once it is approved.',
  },
  schema: requestSchema({
    originator: z
      .looseObject({
        sender: documentedAs(trimmedText.schema, SENDER_FORM),
        description: documentedAs(
          trimmedText.schema,
          z.string().optional().describe('What the header is for, for whoever judges it.'),
        ),
      })
      .describe('The header that is applied for.'),
  }),
  replySchema: STATUS_ALONE,

  read(tree) {
    const originator = requestPart(tree, 'originator')
    if ('refused' in originator) return originator
    const sender = trimmedText.read(childOf(originator.part, 'sender'))
    const description = trimmedText.read(childOf(originator.part, 'description'))
    return { request: { sender, description } }
  },

  json: () => ({}),
  xml: () => ({}),
}
