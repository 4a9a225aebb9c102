/** What the calls of the sandbox take. */
import { z } from 'zod'
import type { Faults } from '../../operations/context.ts'
import type { MoveClockRequest } from '../../operations/sandbox/clock.ts'
import { CHANGE_WORDS, type RecipientChange } from '../../operations/sandbox/iys-consents.ts'
import { cursor, digits, instant, limit } from '../json-fields.ts'

export const inboxQuery = z.strictObject({
  to: z.string().optional().describe('One number, in any spelling; all if left out.'),
  text: z.string().optional().describe('What the text contains, to the letter.'),
  since: instant.optional().describe('Not before this time, ISO 8601.'),
  limit,
  cursor,
})

const ADDRESS_CHARACTERS_MAX = 254
const address = digits(z.string().trim().min(1).max(ADDRESS_CHARACTERS_MAX))

export const handsetSms = z.strictObject({
  from: address.describe('The number of the handset, or a name; a number in JSON will do.'),
  to: address.describe('The short code it writes to.'),
  text: z.string().describe('What it writes.'),
})

/** The recipient of a consent, who changes his mind at İYS. */
export const recipientChange = z.strictObject({
  brandCode: digits(z.string().regex(/^\d{1,20}$/, 'must be digits')).describe(
    'The code of the brand at İYS.',
  ),
  recipient: address.describe('Whose consent: a number or an e-mail address.'),
  recipientType: z
    .enum(CHANGE_WORDS.recipientTypes)
    .default('BIREYSEL')
    .describe('A private person or a merchant; `BIREYSEL` if left out.'),
  type: z.enum(CHANGE_WORDS.types).default('MESAJ').describe('To what; `MESAJ` if left out.'),
  status: z.enum(CHANGE_WORDS.statuses).describe('A consent or a refusal.'),
  source: z
    .enum(CHANGE_WORDS.sources)
    .default('IYS_3338')
    .describe('How it reached İYS; `IYS_3338` if left out.'),
}) satisfies z.ZodType<RecipientChange>

export const clockMove = z
  .strictObject({
    advance: z
      .string()
      .optional()
      .describe('How far, such as `2h` or `1h30m`: ms, s, m, h and d. Instead of `set`.'),
    set: instant.optional().describe('Where to, ISO 8601. Instead of `advance`.'),
  })
  .transform(({ advance, set }, check): MoveClockRequest => {
    if (advance !== undefined && set === undefined) return { advance }
    if (set !== undefined && advance === undefined) return { set }
    check.addIssue('send either {"advance": "2h"} or {"set": "2026-12-01T09:00:00+03:00"}')
    return z.NEVER
  })

const DELAY_MS_MAX = 365 * 86_400_000

const share = z.number().min(0).max(1).default(0)
const delayMs = z.int().min(0).max(DELAY_MS_MAX).default(0)
const off = z.boolean().default(false)

/** What is left out is off. */
export const faults = z.strictObject({
  api: z
    .strictObject({
      http503Share: share.describe(
        'Share of calls of `/v1` that are a 503, 0 to 1; 0 if left out.',
      ),
    })
    .prefault({})
    .describe('The wire API.'),
  carrier: z
    .strictObject({
      latencyMs: delayMs.describe('How much later it answers, in milliseconds; 0 if left out.'),
      throttleShare: share.describe(
        'Share of messages that are too fast for it, 0 to 1; 0 if left out.',
      ),
      rejectShare: share.describe('Share of messages that it refuses, 0 to 1; 0 if left out.'),
      lostReceiptShare: share.describe('Share of receipts that never come, 0 to 1; 0 if left out.'),
      lateReceiptMs: delayMs.describe(
        'How much later receipts come, in milliseconds; 0 if left out.',
      ),
      duplicateReceiptShare: share.describe(
        'Share of receipts that come twice, 0 to 1; 0 if left out.',
      ),
      outOfOrderReceipts: off.describe('Whether receipts overtake the answers; false if left out.'),
      halfOpen: off.describe('Whether it takes messages and never answers; false if left out.'),
    })
    .prefault({})
    .describe('The simulated carrier.'),
  iys: z
    .strictObject({
      unavailableShare: share.describe('Share of calls that are a 503, 0 to 1; 0 if left out.'),
      throttleShare: share.describe('Share of calls that are a 429, 0 to 1; 0 if left out.'),
      latencyMs: delayMs.describe('How much later it answers, in milliseconds; 0 if left out.'),
    })
    .prefault({})
    .describe('The simulated İYS.'),
}) satisfies z.ZodType<Faults>
