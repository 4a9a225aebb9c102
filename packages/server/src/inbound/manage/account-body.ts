/** The bodies that make and change an account. */
import { described } from '@peyk/contract/documented'
import { z } from 'zod'
import { LIMITS } from '../../base/limits.ts'
import { ACCOUNT_CHOICES } from '../../operations/manage/account-fields.ts'
import { digits } from '../json-fields.ts'
import { BILLING_TEXTS, PREFIX_CAP_TEXTS, SETTING_TEXTS } from './account-texts.ts'
import { addressRange } from './address-range.ts'
import { webhookUrl } from './webhook-url.ts'

const NAME_CHARACTERS_MAX = 200
const ADDRESSES_MAX = 1_000
const SUFFIX_CHARACTERS_MAX = 40
const RATE_MAX = 1_000_000
const CALLS_MAX = 1_000_000_000
const SMPP_BINDS_MAX = 100
const SMPP_WINDOW_MAX = 1_000
const PREFIXES_MAX = 100
const COUNTRIES_MAX = 300
/** 3GPP TS 23.040 §9.1.2.5: an alphanumeric address has eleven characters. */
const SENDER_CHARACTERS_MAX = 11
/** One call moves no more than this, so that sums stay exact for ever. */
const AMOUNT_MAX = 1_000_000_000_000

/** Null and '' remove what was there. */
const removable = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? null : value), schema.nullable())

/** Null takes the cap away. */
const cap = (most: number) => z.int().min(1).max(most).nullable().optional()

const prefixCap = z.strictObject(
  described(
    {
      prefix: z
        .string()
        .regex(/^\+?[1-9]\d{0,11}$/, 'must be the beginning of a number, such as +4477')
        .transform((text) => text.replace('+', '')),
      messagesPerDay: z.int().min(1).max(CALLS_MAX),
    },
    PREFIX_CAP_TEXTS,
  ),
)

const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code such as DE')

/** From and to, which may be on the next day. */
const quietHours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'must be hours such as 21:00-08:00')
  .refine((text) => text.slice(0, 5) !== text.slice(6), 'must not end when they begin')

export const amount = z.int().min(-AMOUNT_MAX).max(AMOUNT_MAX)

/** Not trimmed: a space makes another sender (wire §5.1). */
export const senderName = z
  .string()
  .max(SENDER_CHARACTERS_MAX)
  .refine((name) => name.trim() !== '', 'must not be empty')

const name = z
  .string()
  .trim()
  .min(1)
  .max(NAME_CHARACTERS_MAX)
  .describe('What people call the account.')

const optionalSettings = (isSandbox: boolean) => described(settingsShape(isSandbox), SETTING_TEXTS)

const settingsShape = (isSandbox: boolean) => ({
  apiAccess: z.boolean().optional(),
  allowedIps: z.array(addressRange).max(ADDRESSES_MAX).optional(),
  tlsOnly: z.boolean().optional(),
  strictIys: z.boolean().optional(),
  iysBrandCode: removable(digits(z.string().regex(/^\d{1,20}$/, 'must be digits'))).optional(),
  iysShortNames: z
    .array(
      z
        .string()
        .trim()
        .regex(/^\S{1,20}$/, 'must be one word'),
    )
    .max(3)
    .optional(),
  quietHours: removable(quietHours).optional(),
  testNumber: removable(digits(z.string())).optional(),
  countries: z.array(country).max(COUNTRIES_MAX).optional(),
  encoding: z.enum(ACCOUNT_CHOICES.encoding).optional(),
  suffix: z
    .preprocess(
      (value) => (value === null || value === false ? '' : value),
      z.string().max(SUFFIX_CHARACTERS_MAX),
    )
    .optional(),
  turkishLetterUnits: z.literal(ACCOUNT_CHOICES.turkishLetterUnits).optional(),
  ratePerSecond: z.int().min(1).max(RATE_MAX).nullable().optional(),
  callsPerMinute: cap(CALLS_MAX),
  bodyBytesPerMinute: cap(AMOUNT_MAX),
  messagesPerRecipientPerDay: cap(CALLS_MAX),
  prefixCaps: z.array(prefixCap).max(PREFIXES_MAX).optional(),
  spendPerDay: cap(AMOUNT_MAX),
  smppBinds: z.int().min(0).max(SMPP_BINDS_MAX).optional(),
  smppWindow: z.int().min(1).max(SMPP_WINDOW_MAX).optional(),
  smppSubmitsPerSecond: cap(RATE_MAX),
  webhookUrl: removable(webhookUrl(isSandbox)).optional(),
  shortCode: removable(digits(z.string().regex(/^\+?\d{3,20}$/, 'must be digits'))).optional(),
  keyword: removable(z.string().regex(/^\S{1,20}$/, 'must be one word')).optional(),
  inboxApi: z.boolean().optional(),
  logTexts: z.boolean().optional(),
})

export const newAccount = (isSandbox: boolean) =>
  z.strictObject({
    name,
    ...optionalSettings(isSandbox),
    credits: amount
      .min(0)
      .optional()
      .describe('The first balance: credits, or ten-thousandths of a lira; 0 if left out.'),
    senders: z
      .array(senderName)
      .max(LIMITS.sendersMax)
      .optional()
      .describe('Headers that are approved at once, up to 11 characters each; [] if left out.'),
    ...described(
      {
        billing: z.enum(ACCOUNT_CHOICES.billing).optional(),
        unitPrice: z.int().min(1).max(AMOUNT_MAX).optional(),
      },
      BILLING_TEXTS,
    ),
  })

/** A field that belongs to another call, or to no call at all. */
const elsewhere = (remedy: string) => z.never(remedy).optional()

export const accountChange = (isSandbox: boolean) =>
  z.strictObject({
    name: name.optional(),
    ...optionalSettings(isSandbox),
    credits: elsewhere('changes by POST /api/accounts/:id/credits'),
    senders: elsewhere('change by POST /api/accounts/:id/senders'),
    billing: elsewhere('cannot change once the account is there; make another account'),
    unitPrice: elsewhere('cannot change once the account is there; make another account'),
  })
