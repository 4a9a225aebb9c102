/** `/api/accounts/:id/senders`: what an account may send from, and the judgements on it. */
import { z } from 'zod'
import { LIMITS } from '../../base/limits.ts'
import type { Context } from '../../operations/context.ts'
import {
  fileSender,
  getSender,
  getSenderKinds,
  getSenders,
  judgeSender,
  SENDER_CHOICES,
} from '../../operations/manage/senders.ts'
import { type Asked, call, type JsonCall } from '../json-door.ts'
import { idIn } from '../json-fields.ts'
import { listOf, time } from '../json-replies.ts'
import { settled } from '../problems.ts'
import { senderName } from './account-body.ts'

const line = z.string().trim().min(1).max(LIMITS.descriptionCharactersMax)
const kind = z.enum(SENDER_CHOICES.kind).nullable()
const documents = z.array(z.int().min(1)).max(LIMITS.documentsMax)

const senderBody = z.strictObject({
  name: senderName.describe(
    'The header as a handset shows it, up to 11 characters; case and spaces count.',
  ),
  kind: kind
    .default(null)
    .describe('What the owner is; null if left out: any one document will do.'),
  description: line.nullable().default(null).describe('What it is for; null if left out.'),
  documents: documents
    .nullable()
    .default(null)
    .describe('Ids of documents of the account; all that are on file if null or left out.'),
  approve: z
    .boolean()
    .default(false)
    .describe('Usable at once, whatever the rules and the documents; false if left out.'),
})

const judgementBody = z
  .strictObject({
    status: z
      .enum(SENDER_CHOICES.status)
      .optional()
      .describe('The state it is to have; it stays if left out.'),
    reason: line.nullable().default(null).describe('Why, for its history; goes with `status`.'),
    kind: kind.optional().describe('What the owner is; stays if left out.'),
    description: line.nullable().optional().describe('What it is for; stays if left out.'),
    documents: documents
      .optional()
      .describe('Ids of documents of the account; they stay if left out.'),
  })
  .refine(({ reason, status }) => reason === null || status !== undefined, {
    path: ['reason'],
    message: 'goes with `status`',
  })

const status = z
  .enum(['draft', ...SENDER_CHOICES.status])
  .describe('What became of it; only an approved one can be used.')
const senderReply = z
  .strictObject({
    name: z.string().describe('The header as a handset shows it.'),
    kind: kind.describe('What the owner is.'),
    description: z.string().nullable().describe('What it is for.'),
    status,
    reason: z.string().nullable().describe('Why, in the words of who judged it.'),
    since: time.describe('When it came into this state.'),
    createdAt: time.describe('When it was first asked for.'),
    documents: z.array(z.int()).describe('Ids of the documents it rests on.'),
    missingDocuments: z.array(z.string()).describe('Kinds of document that it still needs.'),
    warnings: z
      .array(
        z.strictObject({
          rule: z.string().describe('Which rule.'),
          detail: z.string().describe('What it says of this sender.'),
        }),
      )
      .describe('Rules that it breaks, and who else uses it.'),
    history: z
      .array(
        z.strictObject({
          at: time.describe('When.'),
          status,
          reason: z.string().nullable().describe('Why.'),
        }),
      )
      .describe('Each state it was in.'),
  })
  .meta({ id: 'Sender' })
const title = z
  .strictObject({
    tr: z.string().describe('In Turkish.'),
    en: z.string().describe('In English.'),
  })
  .describe('What people call it.')

const kindsCall = call({
  name: 'getSenderKinds',
  method: 'GET',
  path: '/sender-kinds',
  status: 200,
  summary: 'Lists the kinds of sender with the documents that each needs.',
  reply: listOf(
    z.strictObject({
      kind: z.string().describe('The word for it.'),
      title,
      documents: z
        .array(z.strictObject({ kind: z.string().describe('The word for it.'), title }))
        .describe('What it needs; any one will do if nothing is listed.'),
    }),
  ),
  answer: async () => getSenderKinds(),
})

export function senderCalls(context: Context): JsonCall[] {
  const path = '/accounts/:id/senders'
  const accountId = (asked: Pick<Asked<unknown, unknown>, 'params'>) => idIn(asked, 'account')
  return [
    call({
      name: 'fileSender',
      method: 'POST',
      path,
      status: 201,
      summary: 'Files a sender: approved at once, to be judged, or a draft without its documents.',
      body: senderBody,
      reply: senderReply,
      answer: async (asked) => settled(await fileSender(context, accountId(asked), asked.body)),
    }),
    call({
      name: 'getSenders',
      method: 'GET',
      path,
      status: 200,
      summary: 'Lists the senders of the account with their history, whatever their state.',
      reply: listOf(senderReply),
      answer: async (asked) => settled(await getSenders(context, accountId(asked))),
    }),
    call({
      name: 'getSender',
      method: 'GET',
      path: `${path}/:name`,
      status: 200,
      summary: 'Shows a sender of the account with its history.',
      reply: senderReply,
      answer: async (asked) =>
        settled(await getSender(context, accountId(asked), asked.params.name ?? '')),
    }),
    call({
      name: 'judgeSender',
      method: 'PATCH',
      path: `${path}/:name`,
      status: 200,
      summary: 'Submits, approves, rejects or suspends a sender, or completes what is said of it.',
      body: judgementBody,
      reply: senderReply,
      answer: async (asked) => {
        const { name = '' } = asked.params
        return settled(await judgeSender(context, accountId(asked), name, asked.body))
      },
    }),
    kindsCall,
  ]
}
