/**
 * What a message costs, in integers.
 *
 * A credit account pays one credit a part. A TL account pays its unit price a part, in
 * ten-thousandths of a lira. Both are "amounts" in the ledger; only the wire tells them apart.
 */

/** One lira in the ledger's unit. */
export const AMOUNT_PER_TL = 10_000

export type Billing = 'credit' | 'tl'

export interface Tariff {
  readonly billing: Billing
  /** What one part costs: 1 credit, or ten-thousandths of a lira. */
  readonly unitPrice: number
}

/** The amount for a number of parts. */
export const amountOf = (parts: number, unitPrice: number): number => parts * unitPrice

/** `price` of a report (wire §5.3): credits, or lira with up to four decimals. */
export const wirePrice = (amount: number, billing: Billing): number =>
  billing === 'tl' ? amount / AMOUNT_PER_TL : amount

/** The two figures of get-balance (wire §5.5, §17). A debt shows as nothing left to send. */
export function wireBalance(balance: number, tariff: Tariff): { amount: number; sms: number } {
  if (tariff.billing === 'credit') return { amount: 0, sms: Math.max(0, balance) }
  const sms = Math.max(0, Math.floor(balance / tariff.unitPrice))
  return { amount: balance / AMOUNT_PER_TL, sms }
}
