/** What the calls about accounts show. */
import { described } from '@peyk/contract/documented'
import { z } from 'zod'
import { ACCOUNT_CHOICES } from '../../operations/manage/account-fields.ts'
import { BIND_TYPES } from '../../operations/manage/smpp-binds.ts'
import { listOf, money, page, time } from '../json-replies.ts'
import { PREFIX_CAP_TEXTS, SETTING_TEXTS } from './account-texts.ts'

const sender = z.strictObject({
  name: z.string().describe('As a handset shows it.'),
  status: z
    .enum(['draft', 'submitted', 'approved', 'rejected', 'suspended'])
    .describe('What became of it; only an approved one can be used.'),
  reason: z.string().nullable().describe('Why, in the words of who judged it.'),
  since: time.describe('When it came into this state.'),
  createdAt: time.describe('When it was first asked for.'),
})

const prefixCap = z.strictObject(
  described({ prefix: z.string(), messagesPerDay: z.int() }, PREFIX_CAP_TEXTS),
)

const settings = described(
  {
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
    smppBinds: z.int(),
    smppWindow: z.int(),
    smppSubmitsPerSecond: z.int().nullable(),
    webhookUrl: z.string().nullable(),
    shortCode: z.string().nullable(),
    keyword: z.string().nullable(),
    inboxApi: z.boolean(),
    logTexts: z.boolean(),
  },
  SETTING_TEXTS,
)

const account = {
  id: z.int().describe('By which every call knows the account.'),
  name: z.string().describe('What people call it.'),
  createdAt: time.describe('When it was made.'),
  key: z.string().nullable().describe('The API key; null if it has none.'),
  username: z
    .string()
    .nullable()
    .describe('The user name of the older credentials; null if it has none.'),
  ...settings,
  billing: z.enum(ACCOUNT_CHOICES.billing).describe('Whether it pays in credits or in lira.'),
  unitPrice: money.nullable().describe('Of one part; null for an account on credits.'),
  credits: money.describe('What is left.'),
  senders: z.array(sender).describe('What it may send from, and what it has asked for.'),
}

export const accountReply = z.strictObject(account).meta({ id: 'Account' })

const webhookSecret = z
  .string()
  .optional()
  .describe('Signs the reports; shown when the account is first given a `webhookUrl`.')

export const changedAccountReply = z
  .strictObject({ ...account, webhookSecret })
  .meta({ id: 'ChangedAccount' })

const credentials = {
  key: z.string(),
  secret: z.string().nullable(),
  hash: z.string(),
  username: z.string(),
  password: z.string(),
  smppPassword: z.string(),
}

const CREDENTIAL_TEXTS = {
  key: 'The API key.',
  secret: 'What the hash was made with, for clients that make it themselves; shown this once.',
  hash: 'Goes with the key in every request; shown this once.',
  username: 'The user name of the older credentials.',
  password: 'Goes with the user name; shown this once.',
  smppPassword: 'Goes with the user name in a bind by SMPP; shown this once.',
} as const

export const rotatedReply = z
  .strictObject(described(credentials, CREDENTIAL_TEXTS))
  .partial()
  .extend({
    oldUntil: time.nullable().describe('Until when what was before is as good; null: no longer.'),
  })
  .meta({ id: 'RotatedCredentials' })

/** The only time that the secret, the hash and the passwords are shown. */
export const newAccountReply = z
  .strictObject({
    ...account,
    ...described(credentials, CREDENTIAL_TEXTS),
    webhookSecret,
  })
  .meta({ id: 'NewAccount' })

export const smppBindsReply = listOf(
  z
    .strictObject({
      type: z.enum(BIND_TYPES).describe('What it is bound as.'),
      systemId: z.string().describe('The username or key that it was bound with.'),
      address: z.string().describe('Where it comes from.'),
      tls: z.boolean().describe('Whether it comes over TLS.'),
      since: time.describe('When it was bound.'),
      submitsUnanswered: z.int().describe('Requests of the customer without our answer.'),
      deliveriesUnanswered: z.int().describe('Receipts and messages without its answer.'),
    })
    .meta({ id: 'SmppBind' }),
)

export const accountsReply = page(accountReply)

export const creditsReply = z.strictObject({ credits: money.describe('What is left.') })

export const ledgerReply = page(
  z
    .strictObject({
      id: z.int().describe('Numbered from 1 in each account, without gaps.'),
      at: time.describe('When it was made.'),
      amount: money.describe('Negative for a charge.'),
      balance: money.describe('What the account held after it.'),
      reason: z
        .string()
        .describe('`order`, `released`, `cancelled`, `credits`, or what the operator wrote.'),
      orderId: z.int().optional().describe('Of the order it is about, if there is one.'),
    })
    .meta({ id: 'LedgerEntry' }),
)
