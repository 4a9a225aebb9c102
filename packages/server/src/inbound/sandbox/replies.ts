/** What the calls of the sandbox show. */
import { z } from 'zod'
import { page, shownEncoding, time } from '../json-replies.ts'

export const inboxReply = page(
  z
    .strictObject({
      id: z.int().describe('Of the message.'),
      orderId: z.int().describe('Of its order.'),
      to: z.string().describe('Which handset.'),
      from: z.string().describe('What it shows as the sender.'),
      text: z.string().nullable().describe('Null when it has been forgotten.'),
      suffix: z.string().describe('What the operator appended.'),
      encoding: shownEncoding
        .nullable()
        .describe('In which it travelled; null when its text has been forgotten.'),
      parts: z.int().describe('How many it has.'),
      status: z
        .enum(['queued', 'sent', 'delivered', 'undelivered'])
        .describe('How far it has come.'),
      receivedAt: time.describe('When the handset got it.'),
    })
    .meta({ id: 'HandsetMessage' }),
)

export const handsetReply = z.strictObject({
  id: z.int().describe('Of the received SMS.'),
  accountId: z.int().nullable().describe("Whose short code and keyword it is; null if nobody's."),
  optedOut: z.boolean().describe('Whether it was a refusal.'),
})

export const clockReply = z
  .strictObject({ now: time.describe('What the virtual clock shows.') })
  .meta({ id: 'Clock' })

/** A consent as the simulated İYS shows it. */
export const recipientChangeReply = z.strictObject({
  recipient: z.string().describe('`+90…`, or an e-mail address.'),
  recipientType: z.string().describe('A private person or a merchant.'),
  type: z.string().describe('To what.'),
  status: z.string().describe('A consent or a refusal.'),
  source: z.string().nullable().describe('How it reached İYS.'),
  consentDate: z.string().describe('Istanbul time, as İYS writes it.'),
  transactionId: z.string().describe('By which İYS knows the record.'),
  creationDate: z.string().describe('When İYS got it, Istanbul time.'),
})
