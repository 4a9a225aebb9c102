/** `/api/accounts/:id/consents`: the consents given to the account's brand. */
import { CONSENTS_MAX } from '@peyk/contract/endpoints/consent-create'
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { CONSENT_WORDS, getConsents, importConsents } from '../../operations/manage/consents.ts'
import { call, type JsonCall } from '../json-door.ts'
import { idIn } from '../json-fields.ts'
import { time } from '../json-replies.ts'
import { settled } from '../problems.ts'

const EVIDENCE_CHARACTERS_MAX = 500

const word = z.string().trim()

const importBody = z.strictObject({
  origin: z
    .enum(['operator', 'iys'])
    .default('operator')
    .describe('`operator` for new consents, `iys` for what İYS holds already.'),
  evidence: z.string().trim().min(1).max(EVIDENCE_CHARACTERS_MAX).nullable().default(null),
  list: z
    .array(
      z.strictObject({
        recipient: word,
        recipientType: word,
        type: word,
        status: word,
        source: word.default(''),
        consentDate: word.default(''),
      }),
    )
    .min(1)
    .max(CONSENTS_MAX),
})

const state = {
  status: z.enum(CONSENT_WORDS.status),
  source: z.string().nullable(),
  consentDate: z.string().describe('Istanbul time, as the wire and İYS write it.'),
}

const consentsReply = z.strictObject({
  items: z.array(
    z
      .strictObject({
        recipient: z.string(),
        type: z.enum(CONSENT_WORDS.type),
        recipientType: z.enum(CONSENT_WORDS.recipientType),
        ...state,
        history: z.array(
          z.strictObject({
            at: time,
            origin: z.enum(['wire', 'sms', 'iys', 'operator']),
            accountId: z.int().nullable(),
            evidence: z.string().nullable(),
            ...state,
          }),
        ),
      })
      .meta({ id: 'Consent' }),
  ),
  next: z.null(),
})

export function consentCalls(context: Context): JsonCall[] {
  const path = '/accounts/:id/consents'
  return [
    call({
      name: 'getConsents',
      method: 'GET',
      path,
      status: 200,
      summary: "Shows what a recipient consented to at the account's brand, with every change.",
      query: z.strictObject({ recipient: z.string() }),
      reply: consentsReply,
      answer: async (asked) =>
        settled(await getConsents(context, idIn(asked, 'account'), asked.query.recipient.trim())),
    }),
    call({
      name: 'importConsents',
      method: 'POST',
      path,
      status: 200,
      summary: "Records consents to the account's brand, all of them or none.",
      body: importBody,
      reply: z.strictObject({ recorded: z.int() }),
      answer: async (asked) =>
        settled(await importConsents(context, idIn(asked, 'account'), asked.body)),
    }),
  ]
}
