/**
 * The bits of esm_class (SMPP 3.4 §5.2.12). They are masked and never compared as a whole, because
 * gateways set the mode as they like: Kannel sends 3.
 */

/** Bits 1 and 0: default, datagram, forward, store and forward. */
export type EsmMode = 0 | 1 | 2 | 3

/** There is a header in front of the user data. */
export const UDHI = 0x40

const TYPE_MASK = 0x3c

export type MessageKind =
  | 'message'
  | 'receipt'
  | 'deliveryAcknowledgement'
  | 'userAcknowledgement'
  | 'conversationAbort'
  | 'intermediate'

const BITS: Readonly<Record<MessageKind, number>> = {
  message: 0x00,
  receipt: 0x04,
  deliveryAcknowledgement: 0x08,
  userAcknowledgement: 0x10,
  conversationAbort: 0x18,
  intermediate: 0x20,
}

const KINDS = new Map(Object.entries(BITS).map(([kind, bits]) => [bits, kind as MessageKind]))

export const bitsOf = (kind: MessageKind): number => BITS[kind]

/** Reserved values are messages: better in somebody's inbox than lost. */
export const kindOf = (esmClass: number): MessageKind =>
  KINDS.get(esmClass & TYPE_MASK) ?? 'message'
