/** `/api/accounts`: accounts, their money and their senders. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { changeAccount } from '../../operations/manage/change-account.ts'
import { createAccount } from '../../operations/manage/create-account.ts'
import { addCredits, getLedger } from '../../operations/manage/credits.ts'
import { getAccount, getAccounts } from '../../operations/manage/get-accounts.ts'
import { addSender, getSenders, judgeSender } from '../../operations/manage/senders.ts'
import type { Ask, JsonCall } from '../json-door.ts'
import { cursor, idIn, limit, pageQuery, readBody, readQuery } from '../json-fields.ts'
import { settled } from '../problems.ts'
import { accountChange, amount, newAccount, senderName } from './account-body.ts'

const REASON_CHARACTERS_MAX = 500

const accountsQuery = z.strictObject({ after: cursor, cursor, limit })
const reason = z.string().trim().min(1).max(REASON_CHARACTERS_MAX)
const creditsBody = z.strictObject({
  amount: amount.refine((value) => value !== 0, 'must not be 0'),
  reason,
})
const senderBody = z.strictObject({
  name: senderName,
  approve: z.boolean().default(false),
  documents: z.never('cannot be filed in this version yet; leave it out').optional(),
})
const judgementBody = z.strictObject({
  status: z.enum(['approved', 'rejected']),
  reason: reason.nullable().default(null),
})

const accountId = (ask: Ask) => idIn(ask, 'account')

export function accountCalls(context: Context): JsonCall[] {
  const isSandbox = context.sandbox !== undefined
  const create = newAccount(isSandbox)
  const change = accountChange(isSandbox)
  return [
    {
      method: 'POST',
      path: '/accounts',
      status: 201,
      answer: async (ask) => settled(await createAccount(context, readBody(ask, create))),
    },
    {
      method: 'GET',
      path: '/accounts',
      status: 200,
      answer: async (ask) => {
        const { after, cursor: next, limit } = readQuery(ask, accountsQuery)
        return getAccounts(context, { after: next ?? after ?? 0, limit })
      },
    },
    {
      method: 'GET',
      path: '/accounts/:id',
      status: 200,
      answer: async (ask) => settled(await getAccount(context, { id: accountId(ask) })),
    },
    {
      method: 'PATCH',
      path: '/accounts/:id',
      status: 200,
      answer: async (ask) =>
        settled(await changeAccount(context, accountId(ask), readBody(ask, change))),
    },
  ]
}

export function moneyCalls(context: Context): JsonCall[] {
  return [
    {
      method: 'POST',
      path: '/accounts/:id/credits',
      status: 200,
      answer: async (ask) =>
        settled(await addCredits(context, accountId(ask), readBody(ask, creditsBody))),
    },
    {
      method: 'GET',
      path: '/accounts/:id/ledger',
      status: 200,
      answer: async (ask) => {
        const { cursor: next, limit } = readQuery(ask, pageQuery)
        const before = next ?? Number.MAX_SAFE_INTEGER
        return settled(await getLedger(context, accountId(ask), { before, limit }))
      },
    },
  ]
}

export function senderCalls(context: Context): JsonCall[] {
  const path = '/accounts/:id/senders'
  return [
    {
      method: 'POST',
      path,
      status: 201,
      answer: async (ask) =>
        settled(await addSender(context, accountId(ask), readBody(ask, senderBody))),
    },
    {
      method: 'GET',
      path,
      status: 200,
      answer: async (ask) => settled(await getSenders(context, accountId(ask))),
    },
    {
      method: 'PATCH',
      path: `${path}/:name`,
      status: 200,
      answer: async (ask) => {
        const { name = '' } = ask.params
        const judgement = readBody(ask, judgementBody)
        return settled(await judgeSender(context, accountId(ask), name, judgement))
      },
    },
  ]
}
