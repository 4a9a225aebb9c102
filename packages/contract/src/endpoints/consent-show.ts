/** The consent of one recipient in one list of a brand (wire §10.3). */
import { z } from 'zod'
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
    consent: z.looseObject({
      brandCode: trimmedText.schema,
      type: trimmedText.schema,
      recipient: trimmedText.schema,
      recipientType: trimmedText.schema,
    }),
  }),
  replySchema: z.strictObject({
    consent: z.strictObject({
      brandCode: z.union([z.int(), z.string()]).describe('a number, unless it is too long for one'),
      recipient: z.string(),
      recipientType: z.enum(['BIREYSEL', 'TACIR']),
      type: z.enum(['MESAJ', 'ARAMA', 'EPOSTA']),
      status: z.enum(['ONAY', 'RET']),
      source: z.string(),
      consentDate: WIRE_TIME,
    }),
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
