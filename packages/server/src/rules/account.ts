/** What the rules need to know of an account; the store's row has the same names. */
import type { EncodingChoice } from '@peyk/text/encoding'
import type { Billing } from './price.ts'

export interface AccountSettings {
  readonly id: number
  readonly name: string
  readonly apiAccess: boolean
  /** Addresses and CIDR ranges that may call; empty means any. */
  readonly allowedIps: readonly string[]
  readonly strictIys: boolean
  readonly iysBrandCode: string | null
  /** The only recipient of APITEST, as an integer (E.164 without plus). */
  readonly testNumber: number | null
  readonly encoding: EncodingChoice
  /** Appended by the operator and counted in the parts; '' when switched off. */
  readonly suffix: string
  readonly turkishLetterUnits: 1 | 2
  readonly ratePerSecond: number | null
  readonly billing: Billing
  readonly unitPrice: number
  readonly webhookUrl: string | null
  readonly shortCode: string | null
  readonly keyword: string | null
}
