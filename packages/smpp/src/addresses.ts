/**
 * Type and plan of addresses (SMPP 3.4 §5.2.5 and §5.2.6). A name is alphanumeric, a number is
 * international and goes without its plus, a short code is what the carrier says it is.
 */
export interface Address {
  readonly ton: number
  readonly npi: number
  readonly address: string
}

/** How a carrier wants short codes. */
export interface ShortCodes {
  readonly ton: number
  readonly npi: number
  /** A longer run of digits is an international number. */
  readonly digitsMax: number
}

/** Network specific, of no plan. */
export const SHORT_CODES: ShortCodes = { ton: 3, npi: 0, digitsMax: 6 }

const ALPHANUMERIC = { ton: 5, npi: 0 }
const INTERNATIONAL = { ton: 1, npi: 1 }

export function senderAddress(sender: string, shortCodes: ShortCodes = SHORT_CODES): Address {
  if (!/^\+?\d+$/.test(sender)) return { ...ALPHANUMERIC, address: sender }
  const isShort = !sender.startsWith('+') && sender.length <= shortCodes.digitsMax
  if (!isShort) return numberAddress(sender)
  return { ton: shortCodes.ton, npi: shortCodes.npi, address: sender }
}

/** @param number E.164, with or without its plus */
export const numberAddress = (number: string): Address => ({
  ...INTERNATIONAL,
  address: number.replace('+', ''),
})
