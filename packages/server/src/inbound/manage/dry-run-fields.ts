/** What a dry run takes and tells. */
import { STATUSES, type StatusName } from '@peyk/contract/statuses'
import { z } from 'zod'
import type { DryRunReply } from '../../operations/manage/dry-run.ts'

export const dryRunBody = z.strictObject({
  account: z.int().min(1).describe('The id of the account that would send it.'),
  order: z
    .looseObject({})
    .describe('As it would stand in `request.order` of send-sms; read as generously as there.'),
})

const NAMES = STATUSES.map(({ name }) => name) as [StatusName, ...StatusName[]]

const recipients = (whose: string) =>
  z
    .strictObject({
      count: z.int().describe('How many.'),
      examples: z.array(z.string()).describe('Up to 20 of them.'),
    })
    .describe(whose)

const letter = z.strictObject({
  letter: z.string().describe('The letter.'),
  count: z.int().describe('How often it stands there.'),
  firstAt: z.int().describe('Where it stands first, from 0.'),
  reason: z.enum(['ucs2', 'turkish', 'extension']).describe('Why it is dear.'),
  suggestion: z.string().nullable().describe('What to write instead; null if nothing will do.'),
})

export const dryRunReply = z.strictObject({
  accepted: z.boolean().describe('Whether send-sms would take it.'),
  code: z.int().describe('The code of the wire.'),
  status: z.enum(NAMES).describe('Its name.'),
  message: z.string().describe('Its Turkish text.'),
  rule: z.string().nullable().describe('Which rule refuses it.'),
  why: z.string().nullable().describe('What the rule says of this order.'),
  recipients: z
    .strictObject({
      total: z.int().describe('Without repeats.'),
      sendable: z.int().describe('Those that would be sent to.'),
      invalid: recipients('No number could be read.'),
      blacklisted: recipients('They opted out.'),
      withoutConsent: recipients('Of a commercial order, as things stand now.'),
      operators: z
        .array(
          z.strictObject({
            operator: z.string().describe('Whose block the number is in.'),
            count: z.int().describe('How many.'),
          }),
        )
        .describe('By the block of the number.'),
    })
    .nullable()
    .describe('Who would get it; null where nobody came so far.'),
  texts: z
    .array(
      z.strictObject({
        text: z.string().describe('As it would be sent, without the suffix.'),
        encoding: z.enum(['gsm', 'turkish', 'ucs2']).describe('In which it would travel.'),
        parts: z.int().describe('How many each recipient costs.'),
        units: z.int().describe('Septets or UTF-16 units, the suffix included.'),
        unitsLeft: z.int().describe('Room in the last part.'),
        recipients: z.int().describe('How many get it.'),
        plainGsmParts: z.int().describe('Parts it would have without its dear letters.'),
        dearLetters: z.array(letter).describe('What stands between it and plain GSM.'),
      }),
    )
    .describe('Each text of the order.'),
  price: z
    .strictObject({
      parts: z.int().describe('Of all sendable recipients.'),
      amount: z.int().describe('`parts` × `unitPrice`.'),
      unitPrice: z.int().describe('Of one part.'),
      balance: z.int().describe('What the account has.'),
      balanceAfter: z.int().describe('What it would have.'),
    })
    .nullable()
    .describe('What it would cost: credits, or ten-thousandths of a lira.'),
  sendAt: z.iso.datetime().nullable().describe('When the first message would be due.'),
  route: z
    .array(
      z.strictObject({
        carrier: z.string().describe('Its name.'),
        recipients: z.int().describe('How many it would get.'),
      }),
    )
    .describe('Which carrier would get how many.'),
}) satisfies z.ZodType<DryRunReply>
