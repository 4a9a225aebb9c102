/** What the account has left, in money and in messages (wire §5.5). Credentials are enough. */
import { z } from 'zod'
import { type Endpoint, requestSchema } from '../endpoint.ts'
import { codesOf } from '../statuses/answers.ts'
import type { Branch } from '../tree.ts'
import { money } from '../write-number.ts'

export type GetBalanceRequest = Record<never, never>

export interface GetBalanceReply {
  /** TL with up to four decimals; 0 for an account on SMS credits. */
  readonly amount: number
  /** Credits, or how many standard messages the money buys. */
  readonly sms: number
}

export const getBalance: Endpoint<GetBalanceRequest, GetBalanceReply> = {
  name: 'getBalance',
  path: 'get-balance',
  ways: ['xml', 'json'],
  codes: codesOf('get-balance'),
  title: { tr: 'Bakiye', en: 'Balance' },
  summary: {
    tr: 'Hesabın bakiyesini TL ve SMS olarak verir.',
    en: 'Answers the balance of the account in TL and in messages.',
  },
  schema: requestSchema({}),
  replySchema: z.strictObject({
    balance: z
      .strictObject({
        amount: z.number().describe('In TL; 0 for an account on credits.'),
        sms: z.int().describe('Messages of one part that the balance is good for.'),
      })
      .describe('What is left.'),
  }),
  // Some clients send an empty order along (wire §4.3); nothing beside the credentials matters.
  read: () => ({ request: {} }),
  json: writeBalance,
  xml: writeBalance,
}

/** `amount` goes before `sms`: the WHMCS plugin takes the first number it meets (wire §4.4). */
function writeBalance({ amount, sms }: GetBalanceReply): Branch {
  return { balance: { amount: money(amount), sms } }
}
