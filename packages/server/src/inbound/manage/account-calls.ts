/** `/api/accounts`: accounts and their money. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { changeAccount } from '../../operations/manage/change-account.ts'
import { createAccount } from '../../operations/manage/create-account.ts'
import { addCredits, getLedger } from '../../operations/manage/credits.ts'
import { getAccount, getAccounts } from '../../operations/manage/get-accounts.ts'
import { ROTATED, rotateCredentials } from '../../operations/manage/rotate-credentials.ts'
import { getSmppBinds } from '../../operations/manage/smpp-binds.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { cursor, idIn, limit, pageQuery } from '../json-fields.ts'
import { settled } from '../problems.ts'
import { accountChange, amount, newAccount } from './account-body.ts'
import {
  accountReply,
  accountsReply,
  changedAccountReply,
  creditsReply,
  ledgerReply,
  newAccountReply,
  rotatedReply,
  smppBindsReply,
} from './account-replies.ts'

const REASON_CHARACTERS_MAX = 500

const accountsQuery = z.strictObject({
  after: cursor.describe('What older programs send for `cursor`.'),
  cursor,
  limit,
})
const reason = z.string().trim().min(1).max(REASON_CHARACTERS_MAX).describe('Why, for the ledger.')
const creditsBody = z.strictObject({
  amount: amount
    .refine((value) => value !== 0, 'must not be 0')
    .describe('Credits, or ten-thousandths of a lira; negative to take them. Not 0.'),
  reason,
})
const accountId = (asked: Pick<Ask, 'params'>) => idIn(asked, 'account')

export function accountCalls(context: Context): JsonCall[] {
  const isSandbox = context.sandbox !== undefined
  return [
    call({
      name: 'createAccount',
      method: 'POST',
      path: '/accounts',
      status: 201,
      summary: 'Makes an account; its secret, hash and password are shown this once.',
      body: newAccount(isSandbox),
      reply: newAccountReply,
      answer: async ({ body }) => settled(await createAccount(context, body)),
    }),
    call({
      name: 'getAccounts',
      method: 'GET',
      path: '/accounts',
      status: 200,
      summary: 'Lists the accounts in the order of their ids.',
      query: accountsQuery,
      reply: accountsReply,
      answer: async ({ query: { after, cursor: next, limit } }) =>
        getAccounts(context, { after: next ?? after ?? 0, limit }),
    }),
    call({
      name: 'getAccount',
      method: 'GET',
      path: '/accounts/:id',
      status: 200,
      summary: 'Shows an account, never its secrets.',
      reply: accountReply,
      answer: async (asked) => settled(await getAccount(context, { id: accountId(asked) })),
    }),
    call({
      name: 'changeAccount',
      method: 'PATCH',
      path: '/accounts/:id',
      status: 200,
      summary: 'Changes settings of an account; what is left out stays.',
      body: accountChange(isSandbox),
      reply: changedAccountReply,
      answer: async (asked) => settled(await changeAccount(context, accountId(asked), asked.body)),
    }),
  ]
}

export const bindCalls = (context: Context): JsonCall[] => [
  call({
    name: 'getSmppBinds',
    method: 'GET',
    path: '/accounts/:id/smpp-binds',
    status: 200,
    summary: 'Lists who is bound by SMPP for an account, on the node that answers.',
    reply: smppBindsReply,
    answer: async (asked) => settled(await getSmppBinds(context, accountId(asked))),
  }),
]

const OVERLAP_HOURS_MAX = 168

const rotateBody = z.strictObject({
  rotate: z
    .array(z.enum(ROTATED))
    .min(1)
    .describe('`key` (its secret and hash), `password`, `smppPassword`: one or several.'),
  overlapHours: z
    .number()
    .min(0)
    .max(OVERLAP_HOURS_MAX)
    .optional()
    .describe('Hours for which what was before is as good; 24 if left out, 0 ends it at once.'),
})

export const credentialCalls = (context: Context): JsonCall[] => [
  call({
    name: 'rotateCredentials',
    method: 'POST',
    path: '/accounts/:id/credentials',
    status: 201,
    summary: 'Makes new secrets for the key or the username of an account, shown this once.',
    body: rotateBody,
    reply: rotatedReply,
    answer: async (asked) =>
      settled(await rotateCredentials(context, accountId(asked), asked.body)),
  }),
]

export function moneyCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'addCredits',
      method: 'POST',
      path: '/accounts/:id/credits',
      status: 200,
      summary: 'Gives credits to an account, or takes them; each call is a ledger entry.',
      body: creditsBody,
      reply: creditsReply,
      answer: async (asked) => settled(await addCredits(context, accountId(asked), asked.body)),
    }),
    call({
      name: 'getLedger',
      method: 'GET',
      path: '/accounts/:id/ledger',
      status: 200,
      summary: 'Lists what was charged, released and given, newest first.',
      query: pageQuery,
      reply: ledgerReply,
      answer: async (asked) => {
        const { cursor: next, limit } = asked.query
        const before = next ?? Number.MAX_SAFE_INTEGER
        return settled(await getLedger(context, accountId(asked), { before, limit }))
      },
    }),
  ]
}
