/** consent/create: judged by the official rules of İYS, recorded all together or not at all. */
import {
  CONSENTS_MAX,
  type ConsentCreateReply,
  type ConsentCreateRequest,
} from '@peyk/contract/endpoints/consent-create'
import { judgeConsent } from '../rules/consent.ts'
import type { ListViolations } from '../store/verbs/consents.ts'
import type { Account } from './account.ts'
import {
  brandErrors,
  type FieldErrors,
  invalid,
  NO_SUBSCRIPTION,
  violationText,
} from './consents.ts'
import type { Answer, Context } from './context.ts'

export async function consentCreate(
  { store, clock, numbers, iys }: Context,
  account: Account,
  { brandCode, list }: ConsentCreateRequest,
): Promise<Answer<ConsentCreateReply>> {
  const { id: accountId, iysBrandCode } = account.settings
  if (iysBrandCode === null) return NO_SUBSCRIPTION
  const nowMs = clock.now()
  const fits = list.length > 0 && list.length <= CONSENTS_MAX
  const errors = {
    ...brandErrors(brandCode, account),
    ...(fits
      ? errorsOf(list.map((sent, at) => [at, judgeConsent(sent, { numbers, nowMs })]))
      : { list: `list 1 ile ${CONSENTS_MAX} arasında kayıt içermelidir` }),
  }
  if (Object.keys(errors).length > 0) return invalid(errors)
  const violations = await store.run('submitConsents', {
    ...{ brandCode, origin: 'wire', accountId, evidence: null, nowMs },
    ...{ submissions: list, numbers },
  })
  if (violations.length > 0) return invalid(errorsOf(violations))
  iys.wake()
  return { reply: {} }
}

function errorsOf(violations: ListViolations): FieldErrors {
  const named = violations.flatMap(([at, broken]) =>
    broken.map((each) => [`list.${at}.${each.field}`, violationText(each)] as const),
  )
  return Object.fromEntries(named)
}
