/** consent/show: what the registry has of one recipient in one list (wire §10.3). */
import type { ConsentShowReply, ConsentShowRequest } from '@peyk/contract/endpoints/consent-show'
import { judgeWhose } from '../rules/consent.ts'
import { readRecipient, recipientText } from '../rules/consent-fields.ts'
import { isConsentType, isRecipientType, listNumber } from '../rules/consent-words.ts'
import { istanbulText } from '../rules/istanbul.ts'
import type { Account } from './account.ts'
import { brandErrors, invalid, NO_SUBSCRIPTION, violationText } from './consents.ts'
import type { Answer, Context } from './context.ts'

export async function consentShow(
  { store, numbers }: Context,
  account: Account,
  { brandCode, ...whose }: ConsentShowRequest,
): Promise<Answer<ConsentShowReply>> {
  if (account.settings.iysBrandCode === null) return NO_SUBSCRIPTION
  const violations = judgeWhose(whose, numbers)
  const { type, recipientType, recipient: raw } = whose
  const recipient = isConsentType(type) ? readRecipient(type, raw, numbers) : undefined
  const errors = {
    ...brandErrors(brandCode, account),
    ...Object.fromEntries(violations.map((each) => [each.field, violationText(each)])),
  }
  if (Object.keys(errors).length > 0) return invalid(errors)
  if (!recipient || !isConsentType(type) || !isRecipientType(recipientType)) {
    throw new Error('the rules passed a recipient that cannot be read')
  }
  const list = listNumber(type, recipientType)
  const found = await store.read('consentFor', { brandCode, list, ...recipient })
  // Wire §17: with the text of the code table, which names no field.
  if (!found) return { refused: 'invalidValues', why: 'there is no record of this recipient' }
  const { status, source, consentAtMs } = found
  return {
    reply: {
      ...{ brandCode, recipient: recipientText(recipient), recipientType, type },
      ...{ status, source: source ?? '', consentDate: istanbulText(consentAtMs) },
    },
  }
}
