/** `/api/accounts/:id/blacklist`: the list in bulk. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import {
  addToBlacklist,
  getBlacklistEntries,
  removeFromBlacklist,
} from '../../operations/manage/blacklist.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { digits, idIn, pageQuery } from '../json-fields.ts'
import { page } from '../json-replies.ts'
import { settled } from '../problems.ts'

const NUMBERS_MAX = 10_000
const NUMBER_CHARACTERS_MAX = 100

const numbersBody = z.strictObject({
  numbers: z
    .array(digits(z.string().max(NUMBER_CHARACTERS_MAX)))
    .min(1)
    .max(NUMBERS_MAX)
    .describe('Turkish and foreign numbers, in any spelling; up to 10,000.'),
})
const invalid = z.array(z.string()).describe('What is no number, as it was sent.')
const entry = z.strictObject({
  number: z.string().describe('`+905…`.'),
  source: z
    .enum(['api', 'operator', 'sms'])
    .describe('Who put it there: the customer, the operator or the recipient.'),
  addedAt: z.string().describe('When, in ISO 8601.'),
})

const accountId = (asked: Pick<Ask, 'params'>) => idIn(asked, 'account')

export function blacklistCalls(context: Context): JsonCall[] {
  const path = '/accounts/:id/blacklist'
  return [
    call({
      name: 'getBlacklistEntries',
      method: 'GET',
      path,
      status: 200,
      summary: 'Lists the blacklist of an account, newest entry first.',
      query: pageQuery,
      reply: page(entry),
      answer: async (asked) => {
        const { cursor, limit } = asked.query
        const before = cursor ?? Number.MAX_SAFE_INTEGER
        return settled(await getBlacklistEntries(context, accountId(asked), { before, limit }))
      },
    }),
    call({
      name: 'addToBlacklist',
      method: 'POST',
      path,
      status: 200,
      summary: 'Puts up to 10,000 numbers on the blacklist of an account.',
      body: numbersBody,
      reply: z.strictObject({
        added: z.int().describe('How many are new.'),
        already: z.int().describe('How many were there, or stood in the call before.'),
        invalid,
      }),
      answer: async (asked) =>
        settled(await addToBlacklist(context, accountId(asked), asked.body.numbers)),
    }),
    call({
      name: 'removeFromBlacklist',
      method: 'DELETE',
      path,
      status: 200,
      summary: 'Takes up to 10,000 numbers off the blacklist, refusals of recipients among them.',
      body: numbersBody,
      reply: z.strictObject({
        removed: z.int().describe('How many were taken off.'),
        absent: z.int().describe('How many were not there.'),
        invalid,
      }),
      answer: async (asked) =>
        settled(await removeFromBlacklist(context, accountId(asked), asked.body.numbers)),
    }),
  ]
}
