/**
 * Hands in up to 5000 consents of a brand at once (wire §10.2). The answer is the status alone.
 *
 * The reader takes whatever stands in the list for an entry: what is wrong with it is said by
 * field, in a 422 that names every entry at once (wire §14 #29).
 */
import { z } from 'zod'
import { CONSENT_FORMS } from '../consent-forms.ts'
import { documentedAs } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema, STATUS_ALONE } from '../endpoint.ts'
import { trimmedText } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf, isBranch, isList, type Tree } from '../tree.ts'

/** As they were spelt, trimmed; '' for what is missing. */
export interface ConsentEntry {
  readonly recipient: string
  readonly recipientType: string
  readonly type: string
  readonly status: string
  readonly source: string
  readonly consentDate: string
}

export interface ConsentCreateRequest {
  readonly brandCode: string
  readonly list: readonly ConsentEntry[]
}

export type ConsentCreateReply = Record<never, never>

/** Wire §10.2. */
export const CONSENTS_MAX = 5000

const ENTRY_SCHEMA = z.looseObject({
  recipient: documentedAs(trimmedText.schema, CONSENT_FORMS.recipient),
  recipientType: documentedAs(trimmedText.schema, CONSENT_FORMS.recipientType),
  type: documentedAs(trimmedText.schema, CONSENT_FORMS.type),
  status: documentedAs(trimmedText.schema, CONSENT_FORMS.status),
  source: documentedAs(trimmedText.schema, CONSENT_FORMS.source),
  consentDate: documentedAs(trimmedText.schema, CONSENT_FORMS.consentDate),
})
const LIST = z.array(ENTRY_SCHEMA).min(1).max(CONSENTS_MAX)

export const consentCreate: Endpoint<ConsentCreateRequest, ConsentCreateReply> = {
  name: 'consentCreate',
  path: 'consent/create',
  ways: ['xml', 'json'],
  codes: codesOf('consent/create'),
  title: { tr: 'İzin ekle', en: 'Add consents' },
  summary: {
    tr: 'Markanın aldığı onay ve retleri kaydeder, İYS’ye iletir; biri hatalıysa hiçbiri kaydolmaz.',
    en: 'Records consents and refusals of a brand and passes them to İYS: all of them or none.',
  },
  schema: requestSchema({
    consent: z
      .looseObject({
        brandCode: documentedAs(trimmedText.schema, CONSENT_FORMS.brandCode),
        list: documentedAs(
          z.union([ENTRY_SCHEMA, LIST]),
          LIST.describe('Recorded all together or not at all.'),
        ),
      })
      .describe('The consents and refusals of a brand.'),
  }),
  replySchema: STATUS_ALONE,

  read(tree) {
    const consent = requestPart(tree, 'consent')
    if ('refused' in consent) return consent
    const list = childOf(consent.part, 'list')
    const entries = isList(list) ? list : isBranch(list) ? [list] : []
    const brandCode = trimmedText.read(childOf(consent.part, 'brandCode'))
    return { request: { brandCode, list: entries.map(readEntry) } }
  },

  json: () => ({}),
  xml: () => ({}),
}

function readEntry(entry: Tree): ConsentEntry {
  const child = (name: string) => (isBranch(entry) ? childOf(entry, name) : undefined)
  return {
    recipient: trimmedText.read(child('recipient')),
    recipientType: trimmedText.read(child('recipientType')),
    type: trimmedText.read(child('type')),
    status: trimmedText.read(child('status')),
    source: trimmedText.read(child('source')),
    consentDate: trimmedText.read(child('consentDate')),
  }
}
