/** The consent of one recipient in one list of a brand (wire §10.3). */
import { z } from 'zod'
import { CONSENT_FORMS } from '../consent-forms.ts'
import { documentedAs } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { trimmedText } from '../fields.ts'
import { WIRE_TIME } from '../reply-fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { type Branch, childOf } from '../tree.ts'

/** As they were spelt, trimmed; '' for what is missing. */
export interface ConsentShowRequest {
  readonly brandCode: string
  readonly type: string
  readonly recipient: string
  readonly recipientType: string
}

export interface ConsentShowReply {
  readonly brandCode: string
  readonly recipient: string
  readonly recipientType: 'BIREYSEL' | 'TACIR'
  readonly type: 'MESAJ' | 'ARAMA' | 'EPOSTA'
  readonly status: 'ONAY' | 'RET'
  /** '' for a merchant's, whose source nobody has to name. */
  readonly source: string
  /** `YYYY-MM-DD HH:MM:SS`, Istanbul time. */
  readonly consentDate: string
}

export const consentShow: Endpoint<ConsentShowRequest, ConsentShowReply> = {
  name: 'consentShow',
  path: 'consent/show',
  ways: ['xml', 'json'],
  codes: codesOf('consent/show'),
  title: { tr: 'İzin sorgula', en: 'Look up a consent' },
  summary: {
    tr: 'Bir alıcının markaya verdiği onayı ya da reddi gösterir.',
    en: 'Shows the consent or the refusal that a recipient gave to a brand.',
  },
  schema: requestSchema({
    consent: z
      .looseObject({
        brandCode: documentedAs(trimmedText.schema, CONSENT_FORMS.brandCode),
        type: documentedAs(trimmedText.schema, CONSENT_FORMS.type),
        recipient: documentedAs(trimmedText.schema, CONSENT_FORMS.recipient),
        recipientType: documentedAs(trimmedText.schema, CONSENT_FORMS.recipientType),
      })
      .describe('Whose consent, to what.'),
  }),
  replySchema: z.strictObject({
    consent: z
      .strictObject({
        brandCode: z
          .union([z.int(), z.string()])
          .describe('A number, unless it is too long for one.'),
        recipient: z.string().describe('`+90…`, or an e-mail address.'),
        recipientType: CONSENT_FORMS.recipientType,
        type: CONSENT_FORMS.type,
        status: CONSENT_FORMS.status,
        source: z.string().describe('How it was given; "" for a merchant who was not asked how.'),
        consentDate: WIRE_TIME.describe('When it was given, Istanbul time.'),
      })
      .describe('What the recipient said last.'),
  }),

  read(tree) {
    const consent = requestPart(tree, 'consent')
    if ('refused' in consent) return consent
    const read = (name: string) => trimmedText.read(childOf(consent.part, name))
    return {
      request: {
        brandCode: read('brandCode'),
        type: read('type'),
        recipient: read('recipient'),
        recipientType: read('recipientType'),
      },
    }
  },

  json: writeConsent,
  xml: writeConsent,
}

function writeConsent({ brandCode, ...consent }: ConsentShowReply): Branch {
  const code = Number(brandCode)
  return { consent: { brandCode: Number.isSafeInteger(code) ? code : brandCode, ...consent } }
}
