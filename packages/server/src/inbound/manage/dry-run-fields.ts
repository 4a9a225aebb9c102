/** What a dry run takes and tells. */
import { STATUSES, type StatusName } from '@peyk/contract/statuses'
import { z } from 'zod'
import type { DryRunReply } from '../../operations/manage/dry-run.ts'

export const dryRunBody = z.strictObject({
  account: z.int().min(1),
  /** As it stands in a send-sms request; read as generously as there. */
  order: z.looseObject({}),
})

const NAMES = STATUSES.map(({ name }) => name) as [StatusName, ...StatusName[]]

const recipients = z.strictObject({ count: z.int(), examples: z.array(z.string()) })

const letter = z.strictObject({
  letter: z.string(),
  count: z.int(),
  firstAt: z.int(),
  reason: z.enum(['ucs2', 'turkish', 'extension']),
  suggestion: z.string().nullable(),
})

export const dryRunReply = z.strictObject({
  accepted: z.boolean(),
  code: z.int(),
  status: z.enum(NAMES),
  message: z.string(),
  rule: z.string().nullable(),
  why: z.string().nullable(),
  recipients: z
    .strictObject({
      total: z.int(),
      sendable: z.int(),
      invalid: recipients,
      blacklisted: recipients,
      withoutConsent: recipients,
      operators: z.array(z.strictObject({ operator: z.string(), count: z.int() })),
    })
    .nullable(),
  texts: z.array(
    z.strictObject({
      text: z.string(),
      encoding: z.enum(['gsm', 'turkish', 'ucs2']),
      parts: z.int(),
      units: z.int(),
      unitsLeft: z.int(),
      recipients: z.int(),
      plainGsmParts: z.int(),
      dearLetters: z.array(letter),
    }),
  ),
  price: z
    .strictObject({
      parts: z.int(),
      amount: z.int(),
      unitPrice: z.int(),
      balance: z.int(),
      balanceAfter: z.int(),
    })
    .nullable(),
  sendAt: z.iso.datetime().nullable(),
  route: z.array(z.strictObject({ carrier: z.string(), recipients: z.int() })),
}) satisfies z.ZodType<DryRunReply>
