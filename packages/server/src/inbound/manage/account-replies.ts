/** What the calls about accounts show. */
import { z } from 'zod'
import { ACCOUNT_CHOICES } from '../../operations/manage/account-fields.ts'
import { money, page, time } from '../json-replies.ts'

const sender = z.strictObject({
  name: z.string(),
  status: z.enum(['draft', 'submitted', 'approved', 'rejected', 'suspended']),
  reason: z.string().nullable(),
  since: time,
  createdAt: time,
})

const prefixCap = z.strictObject({ prefix: z.string(), messagesPerDay: z.int() })

const account = {
  id: z.int(),
  name: z.string(),
  createdAt: time,
  key: z.string().nullable(),
  username: z.string().nullable(),
  apiAccess: z.boolean(),
  allowedIps: z.array(z.string()),
  tlsOnly: z.boolean(),
  strictIys: z.boolean(),
  iysBrandCode: z.string().nullable(),
  iysShortNames: z.array(z.string()),
  quietHours: z.string().nullable(),
  testNumber: z.string().nullable(),
  countries: z.array(z.string()),
  encoding: z.enum(ACCOUNT_CHOICES.encoding),
  suffix: z.string(),
  turkishLetterUnits: z.literal(ACCOUNT_CHOICES.turkishLetterUnits),
  ratePerSecond: z.int().nullable(),
  callsPerMinute: z.int().nullable(),
  bodyBytesPerMinute: z.int().nullable(),
  messagesPerRecipientPerDay: z.int().nullable(),
  prefixCaps: z.array(prefixCap),
  spendPerDay: money.nullable(),
  billing: z.enum(ACCOUNT_CHOICES.billing),
  unitPrice: money.nullable().describe('Of one part; null for an account on credits.'),
  smppBinds: z.int(),
  smppWindow: z.int(),
  smppSubmitsPerSecond: z.int().nullable(),
  webhookUrl: z.string().nullable(),
  shortCode: z.string().nullable(),
  keyword: z.string().nullable(),
  inboxApi: z.boolean(),
  logTexts: z.boolean(),
  credits: money.describe('What is left.'),
  senders: z.array(sender),
}

export const accountReply = z.strictObject(account).meta({ id: 'Account' })

const webhookSecret = z
  .string()
  .optional()
  .describe('Signs the reports; shown when the account is first given a `webhookUrl`.')

export const changedAccountReply = z
  .strictObject({ ...account, webhookSecret })
  .meta({ id: 'ChangedAccount' })

/** The only time that the secret, the hash and the password are shown. */
export const newAccountReply = z
  .strictObject({
    ...account,
    key: z.string(),
    secret: z.string().nullable(),
    hash: z.string(),
    username: z.string(),
    password: z.string(),
    webhookSecret,
  })
  .meta({ id: 'NewAccount' })

export const accountsReply = page(accountReply)

export const creditsReply = z.strictObject({ credits: money })

export const ledgerReply = page(
  z
    .strictObject({
      id: z.int(),
      at: time,
      amount: money.describe('Negative for a charge.'),
      balance: money.describe('What the account held after it.'),
      reason: z.string(),
      orderId: z.int().optional(),
    })
    .meta({ id: 'LedgerEntry' }),
)
