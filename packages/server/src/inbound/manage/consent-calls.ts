/** `/api/accounts/:id/consents`: the consents given to the account's brand. */
import { CONSENT_FORMS } from '@peyk/contract/consent-forms'
import { documentedAs } from '@peyk/contract/documented'
import { CONSENTS_MAX } from '@peyk/contract/endpoints/consent-create'
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { CONSENT_WORDS, getConsents, importConsents } from '../../operations/manage/consents.ts'
import { call, type JsonCall } from '../json-door.ts'
import { idIn } from '../json-fields.ts'
import { noNext, time } from '../json-replies.ts'
import { settled } from '../problems.ts'

const EVIDENCE_CHARACTERS_MAX = 500

/** Wrong words are refused by the rules of İYS, each with its code. */
const word = (form: z.ZodType) => documentedAs(z.string().trim(), form) as z.ZodString
const wordOrNone = (form: z.ZodType) =>
  documentedAs(z.string().trim().default(''), form) as z.ZodDefault<z.ZodString>

const importBody = z.strictObject({
  origin: z
    .enum(['operator', 'iys'])
    .default('operator')
    .describe('`operator` for new consents, `iys` for what İYS holds already.'),
  evidence: z
    .string()
    .trim()
    .min(1)
    .max(EVIDENCE_CHARACTERS_MAX)
    .nullable()
    .default(null)
    .describe('What proves it, for who asks later; null if left out.'),
  list: z
    .array(
      z.strictObject({
        recipient: word(CONSENT_FORMS.recipient),
        recipientType: word(CONSENT_FORMS.recipientType),
        type: word(CONSENT_FORMS.type),
        status: word(CONSENT_FORMS.status),
        source: wordOrNone(CONSENT_FORMS.source),
        consentDate: wordOrNone(CONSENT_FORMS.consentDate),
      }),
    )
    .min(1)
    .max(CONSENTS_MAX)
    .describe('Recorded all together or not at all.'),
})

const state = {
  status: z.enum(CONSENT_WORDS.status).describe('A consent or a refusal.'),
  source: z.string().nullable().describe('How it was given or made; null if nobody named it.'),
  consentDate: z.string().describe('Istanbul time, as the wire and İYS write it.'),
}

const consentsReply = z.strictObject({
  items: z
    .array(
      z
        .strictObject({
          recipient: z.string().describe('`+90…`, or an e-mail address.'),
          type: z.enum(CONSENT_WORDS.type).describe('To what: messages, calls or e-mail.'),
          recipientType: z
            .enum(CONSENT_WORDS.recipientType)
            .describe('A private person or a merchant.'),
          ...state,
          history: z
            .array(
              z.strictObject({
                at: time.describe('When it was recorded.'),
                origin: z.enum(['wire', 'sms', 'iys', 'operator']).describe('Who handed it in.'),
                accountId: z.int().nullable().describe('By which account; null if by none.'),
                evidence: z.string().nullable().describe('What proves it.'),
                ...state,
              }),
            )
            .describe('Every record, the newest first.'),
        })
        .meta({ id: 'Consent' }),
    )
    .describe('One for each list that the recipient is in.'),
  next: noNext,
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
      query: z.strictObject({ recipient: z.string().describe('A number or an e-mail address.') }),
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
      reply: z.strictObject({ recorded: z.int().describe('How many were new or newer.') }),
      answer: async (asked) =>
        settled(await importConsents(context, idIn(asked, 'account'), asked.body)),
    }),
  ]
}
