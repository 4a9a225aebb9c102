/** What the calls of the sandbox show. */
import { z } from 'zod'
import { page, shownEncoding, time } from '../json-replies.ts'

export const inboxReply = page(
  z
    .strictObject({
      id: z.int(),
      orderId: z.int(),
      to: z.string(),
      from: z.string(),
      text: z.string().nullable().describe('Null when it has been forgotten.'),
      suffix: z.string(),
      encoding: shownEncoding.nullable(),
      parts: z.int(),
      status: z.enum(['queued', 'sent', 'delivered', 'undelivered']),
      receivedAt: time,
    })
    .meta({ id: 'HandsetMessage' }),
)

export const handsetReply = z.strictObject({
  id: z.int(),
  accountId: z.int().nullable(),
  optedOut: z.boolean(),
})

export const clockReply = z.strictObject({ now: time }).meta({ id: 'Clock' })

/** A consent as the simulated İYS shows it. */
export const recipientChangeReply = z.strictObject({
  recipient: z.string(),
  recipientType: z.string(),
  type: z.string(),
  status: z.string(),
  source: z.string().nullable(),
  consentDate: z.string(),
  transactionId: z.string(),
  creationDate: z.string(),
})
