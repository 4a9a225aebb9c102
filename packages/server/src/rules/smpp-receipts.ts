/**
 * Receipts that a customer asked for by SMPP: which of them an end makes, and what they say.
 *
 * An order has an id for each submit_sm that it was made of. All but the last of a long text were
 * answered before there was an order, so each has an id of its own; the last one has the order's.
 */
import type { Reason, State } from './lifecycle.ts'

/** Bits 1 and 0 of registered_delivery. */
export type ReceiptWish = 'none' | 'always' | 'failure'

/** Null is the id of the order. */
export type WishedReceipt = readonly [smppId: string | null, wish: Exclude<ReceiptWish, 'none'>]

/** As it stands in the order's row; null where nobody asked for a receipt. */
export const keptWishes = (wishes: readonly WishedReceipt[]): string | null =>
  wishes.length === 0 ? null : JSON.stringify(wishes)

/** The ids under which an end is told. */
export function receiptsOf(kept: string, orderId: number, delivered: boolean): readonly string[] {
  return (JSON.parse(kept) as readonly WishedReceipt[])
    .filter(([, wish]) => wish === 'always' || !delivered)
    .map(([smppId]) => smppId ?? String(orderId))
}

/** The states of SMPP (3.4 §5.2.28), by their names in `@peyk/smpp`. */
export type SmppState =
  | 'scheduled'
  | 'enroute'
  | 'delivered'
  | 'expired'
  | 'deleted'
  | 'undeliverable'
  | 'rejected'

export interface SmppEnd {
  readonly state: SmppState
  /** `err:` of a receipt. */
  readonly error: string
}

const DELIVERED: SmppEnd = { state: 'delivered', error: '000' }

/** The numbers are ours; they stand in `docs/smpp.md`. */
export const SMPP_ENDS: Readonly<Record<Reason, SmppEnd>> = {
  badNumber: { state: 'undeliverable', error: '001' },
  blacklisted: { state: 'rejected', error: '002' },
  noConsent: { state: 'rejected', error: '003' },
  rejectedByCarrier: { state: 'rejected', error: '004' },
  undeliveredByCarrier: { state: 'undeliverable', error: '005' },
  expired: { state: 'expired', error: '006' },
  attemptsUsedUp: { state: 'undeliverable', error: '007' },
  cancelled: { state: 'deleted', error: '008' },
}
/** Of a long text whose other parts did not come, or that was refused when it was whole. */
export const PARTS_MISSING: SmppEnd = { state: 'expired', error: '009' }
export const WHOLE_REFUSED: SmppEnd = { state: 'rejected', error: '010' }

const OTHERWISE: SmppEnd = { state: 'undeliverable', error: '005' }

/** What is said of a message; nothing has come to its end before it is final. */
export function smppEnd(state: State, reason: string | null): SmppEnd {
  if (state === 'delivered') return DELIVERED
  if (state !== 'undelivered') return { state: 'enroute', error: '000' }
  return (reason !== null && SMPP_ENDS[reason as Reason]) || OTHERWISE
}

/** A delivery that the customer did not take is tried again, at last every ten minutes. */
const PAUSES_MS = [5_000, 15_000, 60_000, 300_000, 600_000] as const

/** @param attempts made, this one included */
export const smppPauseMs = (attempts: number): number =>
  PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] ?? PAUSES_MS[0]

/** Under which a text of parts is ordered once: its first part has an id that no other ever had. */
export const keyOfParts = (firstId: string): string => `smpp ${firstId}`
