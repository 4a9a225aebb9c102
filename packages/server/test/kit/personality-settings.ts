/** How a carrier of Peyk is set up for the personalities that want more than the defaults. */
import { PERSONALITIES, type PersonalityName } from '../../src/smsc/personalities.ts'

interface Wanted {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly secrets?: { readonly password: string }
}

export const CARRIER_FOR: Readonly<Partial<Record<PersonalityName, Wanted>>> = {
  'hex-then-decimal': { settings: { messageIds: 'hex-to-dec' } },
  'decimal-then-hex': { settings: { messageIds: 'dec-to-hex' } },
  'long-hex-then-decimal': { settings: { messageIds: 'hex-to-dec' } },
  'leading-zeros': { settings: { messageIds: 'trimmed' } },
  'first-part-only': { settings: { receipts: 'first part' } },
  'unmarked-receipts': { settings: { receiptsByText: true } },
  'other-bind': { settings: { binds: [{ count: 2 }] } },
  'long-password': { secrets: { password: PERSONALITIES['long-password'].traits.password ?? '' } },
  latin1: { settings: { writing: { plain: 'latin1' } } },
  packed: { settings: { writing: { plain: 'gsm-packed' } } },
}
