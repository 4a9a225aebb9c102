/**
 * The settings of an account as the management API writes them, and what the store keeps of them.
 *
 * The door has checked shapes; here is what only the rules know: which numbers can be reached, and
 * which price goes with which way of billing.
 */
import { ENCODING_CHOICES } from '@peyk/text/encoding'
import type { AccountSettings } from '../../rules/account.ts'
import { loadCountries } from '../../rules/foreign-numbers.ts'
import { type NumberRules, readNumber } from '../../rules/numbers.ts'
import type { Billing } from '../../rules/price.ts'
import type { Misfit } from './answer.ts'

/** What may be chosen where there is a choice. */
export const ACCOUNT_CHOICES = {
  encoding: ENCODING_CHOICES,
  billing: ['credit', 'tl'],
  turkishLetterUnits: [1, 2],
} as const satisfies Partial<Record<keyof AccountSettings, readonly unknown[]>>

/** Settings that can change at any time; what is left out stays, or has its default. */
export type AccountFields = {
  readonly [K in keyof Changeable]?: Changeable[K] | undefined
}
interface Changeable extends Omit<AccountSettings, 'id' | 'billing' | 'unitPrice' | 'testNumber'> {
  /** In any spelling; null removes. */
  readonly testNumber: string | null
}

/** How the account pays; cannot change once there are entries in its ledger. */
export interface BillingFields {
  readonly billing?: Billing | undefined
  /** Ten-thousandths of a lira for one part; only with `tl`. */
  readonly unitPrice?: number | undefined
}

export type SettingsRead<Settings> =
  | { readonly settings: Settings }
  | { readonly misfits: readonly Misfit[] }

/** A new account's settings (wire §17: API access is off, nothing is limited). */
const DEFAULTS: Omit<AccountSettings, 'id' | 'name' | 'billing' | 'unitPrice'> = {
  apiAccess: false,
  allowedIps: [],
  tlsOnly: false,
  strictIys: false,
  iysBrandCode: null,
  iysShortNames: [],
  quietHours: null,
  testNumber: null,
  countries: [],
  encoding: 'auto',
  // Appended by the operator to what an account of this licence sends.
  suffix: ' B186',
  turkishLetterUnits: 1,
  ratePerSecond: null,
  callsPerMinute: null,
  bodyBytesPerMinute: null,
  messagesPerRecipientPerDay: null,
  prefixCaps: [],
  spendPerDay: null,
  smppBinds: 4,
  smppWindow: 50,
  smppSubmitsPerSecond: null,
  webhookUrl: null,
  shortCode: null,
  keyword: null,
  inboxApi: false,
  logTexts: false,
}

export async function readChanges(
  { testNumber, ...fields }: AccountFields,
  numbers: NumberRules,
): Promise<SettingsRead<Partial<Omit<AccountSettings, 'id'>>>> {
  const changes = withoutGaps(fields)
  const misfits = await misfitsOfCountries(fields.countries ?? [])
  const number = testNumber ? (readNumber(testNumber, numbers) ?? 'misfit') : null
  if (number === 'misfit') {
    const message = 'must be a Turkish mobile number such as +905321112233'
    return { misfits: [...misfits, { field: 'testNumber', message }] }
  }
  if (misfits.length > 0) return { misfits }
  return { settings: testNumber === undefined ? changes : { ...changes, testNumber: number } }
}

const TURKEY = 'TR'

/** The plans are loaded for those alone who name a country. */
async function misfitsOfCountries(countries: readonly string[]): Promise<Misfit[]> {
  if (countries.length === 0) return []
  const known = await loadCountries()
  return countries.flatMap((country, at) => {
    const field = `countries.${at}`
    if (country === TURKEY) {
      return [{ field, message: 'must be left out: Turkish numbers can always be sent to' }]
    }
    return known.has(country) ? [] : [{ field, message: 'is no country with phone numbers' }]
  })
}

export async function readNewSettings(
  { name, billing = 'credit', unitPrice, ...fields }: AccountFields & BillingFields,
  numbers: NumberRules,
): Promise<SettingsRead<Omit<AccountSettings, 'id'>>> {
  const changes = await readChanges(fields, numbers)
  const misfits = 'misfits' in changes ? [...changes.misfits] : []
  const price = misfitOfPrice(billing, unitPrice)
  if (price) misfits.push({ field: 'unitPrice', message: price })
  if (!name) misfits.push({ field: 'name', message: 'is required' })
  if ('misfits' in changes || misfits.length > 0) return { misfits }
  // A credit account pays one credit a part.
  const tariff = { name: name ?? '', billing, unitPrice: unitPrice ?? 1 }
  return { settings: { ...DEFAULTS, ...changes.settings, ...tariff } }
}

function misfitOfPrice(billing: Billing, unitPrice: number | undefined): string | undefined {
  if (billing === 'tl' && unitPrice === undefined) {
    return 'is required for a TL account: ten-thousandths of a lira for one part'
  }
  if (billing === 'credit' && unitPrice !== undefined) {
    return 'must be left out: a credit account pays one credit a part'
  }
  return undefined
}

/** Without the fields that are there and undefined: they would overwrite. */
export function withoutGaps<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
