/** What the calls of the sandbox take. */
import { z } from 'zod'
import type { Faults } from '../../operations/context.ts'
import type { MoveClockRequest } from '../../operations/sandbox/clock.ts'
import { CHANGE_WORDS, type RecipientChange } from '../../operations/sandbox/iys-consents.ts'
import { cursor, digits, instant, limit } from '../json-fields.ts'

export const inboxQuery = z.strictObject({
  to: z.string().optional(),
  text: z.string().optional(),
  since: instant.optional(),
  limit,
  cursor,
})

const ADDRESS_CHARACTERS_MAX = 254
const address = digits(z.string().trim().min(1).max(ADDRESS_CHARACTERS_MAX))

export const handsetSms = z.strictObject({ from: address, to: address, text: z.string() })

/** The recipient of a consent, who changes his mind at İYS. */
export const recipientChange = z.strictObject({
  brandCode: digits(z.string().regex(/^\d{1,20}$/, 'must be digits')),
  recipient: address,
  recipientType: z.enum(CHANGE_WORDS.recipientTypes).default('BIREYSEL'),
  type: z.enum(CHANGE_WORDS.types).default('MESAJ'),
  status: z.enum(CHANGE_WORDS.statuses),
  source: z.enum(CHANGE_WORDS.sources).default('IYS_3338'),
}) satisfies z.ZodType<RecipientChange>

export const clockMove = z
  .strictObject({ advance: z.string().optional(), set: instant.optional() })
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
  api: z.strictObject({ http503Share: share }).prefault({}),
  carrier: z
    .strictObject({
      latencyMs: delayMs,
      throttleShare: share,
      rejectShare: share,
      lostReceiptShare: share,
      lateReceiptMs: delayMs,
      duplicateReceiptShare: share,
      outOfOrderReceipts: off,
      halfOpen: off,
    })
    .prefault({}),
  iys: z
    .strictObject({ unavailableShare: share, throttleShare: share, latencyMs: delayMs })
    .prefault({}),
}) satisfies z.ZodType<Faults>
