/**
 * add-sender: the customer applies for a header (wire §5.11, §17: 459, then 460, then 467).
 *
 * Documents are filed by the management API, not in this call: no client sends any, and nobody has
 * said what they would look like here.
 */
import type { AddSenderReply, AddSenderRequest } from '@peyk/contract/endpoints/add-sender'
import { LIMITS } from '../base/limits.ts'
import { brokenSenderRule } from '../rules/sender-rules.ts'
import type { Account } from './account.ts'
import type { Answer, Context } from './context.ts'
import { oneLine } from './one-line.ts'

const REFUSED = {
  noAccount: { refused: 'unauthorized', why: 'the account is gone' },
  noDocuments: { refused: 'documentsMissing', why: 'the account has no document on file' },
  tooMany: { refused: 'senderInvalid', why: `the account has ${LIMITS.sendersMax} senders` },
} as const

export async function addSender(
  { store, clock, forgetAccount }: Context,
  account: Account,
  { sender, description }: AddSenderRequest,
): Promise<Answer<AddSenderReply>> {
  if (sender === '') return { refused: 'senderEmpty', why: '`originator.sender` is empty' }
  const broken = brokenSenderRule(sender)
  if (broken) return { refused: 'senderInvalid', why: `the sender ${broken.why}` }
  const accountId = account.settings.id
  const applied = await store.run('applyForSender', {
    accountId,
    name: sender,
    description: oneLine(description).slice(0, LIMITS.descriptionCharactersMax) || null,
    nowMs: clock.now(),
  })
  if (typeof applied === 'string') return REFUSED[applied]
  forgetAccount(accountId)
  return { reply: {} }
}
