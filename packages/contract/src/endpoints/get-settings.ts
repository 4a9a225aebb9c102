/**
 * What is set for the account. Old clients ask for it and no page says what it answers, so the
 * fields under `settings` are ours (wire §5.11). Credentials are all it takes.
 */
import { z } from 'zod'
import { type Endpoint, requestSchema } from '../endpoint.ts'
import { codesOf } from '../statuses/answers.ts'
import type { Branch } from '../tree.ts'

export type GetSettingsRequest = Record<never, never>

export interface GetSettingsReply {
  readonly name: string
  /** Which figure of get-balance counts for the account. */
  readonly balanceType: 'sms' | 'amount'
  /** Of orders that do not name one. */
  readonly encoding: string
  /** What the operator appends to each message; '' for nothing, as below. */
  readonly suffix: string
  readonly iysBrandCode: string
  readonly shortCode: string
  readonly keyword: string
  readonly webhookUrl: string
  readonly senders: readonly string[]
}

const SETTINGS = z.strictObject({
  name: z.string().describe('Of the account.'),
  balanceType: z.enum(['sms', 'amount']).describe('Which figure of get-balance counts.'),
  encoding: z.string().describe('Of orders that do not name one.'),
  suffix: z.string().describe('What the operator appends to each message; "" for nothing.'),
  iysBrandCode: z.string().describe('Of the brand at İYS; "" for none, as in what follows.'),
  shortCode: z.string().describe('Where handsets write to.'),
  keyword: z.string().describe('What they write before RET to opt out.'),
  webhookUrl: z.string().describe('Who is told what becomes of messages.'),
  senders: z
    .strictObject({ sender: z.array(z.string()).describe('The headers, each as it is sent.') })
    .describe('The approved headers.'),
})

export const getSettings: Endpoint<GetSettingsRequest, GetSettingsReply> = {
  name: 'getSettings',
  path: 'get-settings',
  ways: ['xml', 'json'],
  codes: codesOf('get-settings'),
  title: { tr: 'Hesap ayarları', en: 'Account settings' },
  summary: {
    tr: 'Hesabın bakiye türünü, karakter kodlamasını, İYS marka kodunu ve başlıklarını verir.',
    en: 'Answers the kind of balance, the encoding, the İYS brand code and the headers.',
  },
  schema: requestSchema({}),
  replySchema: z.strictObject({ settings: SETTINGS.describe('Of the account.') }),
  read: () => ({ request: {} }),
  json: writeSettings,
  xml: writeSettings,
}

function writeSettings(reply: GetSettingsReply): Branch {
  return {
    settings: {
      name: reply.name,
      balanceType: reply.balanceType,
      encoding: reply.encoding,
      suffix: reply.suffix,
      iysBrandCode: reply.iysBrandCode,
      shortCode: reply.shortCode,
      keyword: reply.keyword,
      webhookUrl: reply.webhookUrl,
      senders: { sender: reply.senders },
    },
  }
}
