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
import { time } from '../json-replies.ts'
import { settled } from '../problems.ts'
import { senderName } from './account-body.ts'

const line = z.string().trim().min(1).max(LIMITS.descriptionCharactersMax)
const kind = z.enum(SENDER_CHOICES.kind).nullable()
const documents = z.array(z.int().min(1)).max(LIMITS.documentsMax)

const senderBody = z.strictObject({
  name: senderName,
  kind: kind.default(null),
  description: line.nullable().default(null),
  documents: documents.nullable().default(null),
  approve: z.boolean().default(false),
})

const judgementBody = z
  .strictObject({
    status: z.enum(SENDER_CHOICES.status).optional(),
    reason: line.nullable().default(null),
    kind: kind.optional(),
    description: line.nullable().optional(),
    documents: documents.optional(),
  })
  .refine(({ reason, status }) => reason === null || status !== undefined, {
    path: ['reason'],
    message: 'goes with `status`',
  })

const status = z.enum(['draft', ...SENDER_CHOICES.status])
const senderReply = z
  .strictObject({
    name: z.string(),
    kind,
    description: z.string().nullable(),
    status,
    reason: z.string().nullable(),
    since: time,
    createdAt: time,
    documents: z.array(z.int()),
    missingDocuments: z.array(z.string()),
    warnings: z.array(z.strictObject({ rule: z.string(), detail: z.string() })),
    history: z.array(z.strictObject({ at: time, status, reason: z.string().nullable() })),
  })
  .meta({ id: 'Sender' })
const title = z.strictObject({ tr: z.string(), en: z.string() })
const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.null() })

const kindsCall = call({
  name: 'getSenderKinds',
  method: 'GET',
  path: '/sender-kinds',
  status: 200,
  summary: 'Lists the kinds of sender with the documents that each needs.',
  reply: listOf(
    z.strictObject({
      kind: z.string(),
      title,
      documents: z.array(z.strictObject({ kind: z.string(), title })),
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
