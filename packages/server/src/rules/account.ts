/** What the rules need to know of an account; the store's row has the same names. */
import type { EncodingChoice } from '@peyk/text/encoding'
import type { Billing } from './price.ts'

export interface AccountSettings {
  readonly id: number
  readonly name: string
  readonly apiAccess: boolean
  /** Addresses and CIDR ranges that may call; empty means any. */
  readonly allowedIps: readonly string[]
  /** Calls that did not come by TLS are refused (wire §14 #44). */
  readonly tlsOnly: boolean
  readonly strictIys: boolean
  readonly iysBrandCode: string | null
  /** What a recipient writes behind `RET` to refuse the brand; İYS allows three. */
  readonly iysShortNames: readonly string[]
  /** `21:00-08:00`, Istanbul time: commercial messages wait for the end. */
  readonly quietHours: string | null
  /** The only recipient of APITEST, as an integer (E.164 without plus). */
  readonly testNumber: number | null
  /** Countries besides Turkey that may be sent to: ISO 3166-1 alpha-2. */
  readonly countries: readonly string[]
  readonly encoding: EncodingChoice
  /** Appended by the operator and counted in the parts; '' when switched off. */
  readonly suffix: string
  readonly turkishLetterUnits: 1 | 2
  readonly ratePerSecond: number | null
  /** Null is the default of the server, as for the bytes. */
  readonly callsPerMinute: number | null
  readonly bodyBytesPerMinute: number | null
  /** Null has no cap. */
  readonly messagesPerRecipientPerDay: number | null
  readonly prefixCaps: readonly PrefixCap[]
  /** In the unit of the balance. */
  readonly spendPerDay: number | null
  readonly billing: Billing
  readonly unitPrice: number
  /** How many SMPP connections may be bound at once, on each node; 0 is none. */
  readonly smppBinds: number
  /** Requests without an answer on one bind, of either side. */
  readonly smppWindow: number
  /** Null is as many as the node takes. */
  readonly smppSubmitsPerSecond: number | null
  readonly webhookUrl: string | null
  readonly shortCode: string | null
  readonly keyword: string | null
  /** get-inbox answers (wire §5.10). */
  readonly inboxApi: boolean
  /** The request log keeps the texts of messages. */
  readonly logTexts: boolean
}

export interface PrefixCap {
  /** Digits of E.164 behind the plus: `4477`. */
  readonly prefix: string
  readonly messagesPerDay: number
}
