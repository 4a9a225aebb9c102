/** What the two calls about consents share: whose brand it is, and how a 422 is worded. */
import type { Violation } from '../rules/consent.ts'
import type { Account } from './account.ts'
import type { Refused } from './context.ts'

export const NO_SUBSCRIPTION: Refused = {
  refused: 'noSubscription',
  why: 'the account has no İYS brand code',
}

export type FieldErrors = Record<string, string>

/** A brand that is not the account's is wrong by its value (wire §14 #28). */
export const brandErrors = (sent: string, { settings }: Account): FieldErrors =>
  sent === settings.iysBrandCode ? {} : { brandCode: 'brandCode bu hesabın İYS marka kodu değil' }

/** The sentence of the rule, and its code: the official one where it is known. */
export const violationText = ({ tr, code }: Violation): string => `${tr} (${code})`

/** One reply names no more fields than this; who mends them is told of the rest. */
const ERRORS_MAX = 1_000

export function invalid(errors: FieldErrors): Refused {
  const all = Object.entries(errors)
  const [field, text] = all[0] ?? []
  const more = all.length > 1 ? `, and ${all.length - 1} more` : ''
  return {
    refused: 'invalidValues',
    why: `${field}: ${text}${more}`,
    errors: Object.fromEntries(all.slice(0, ERRORS_MAX)),
  }
}
