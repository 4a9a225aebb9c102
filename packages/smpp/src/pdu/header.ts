/** The header of every PDU (SMPP 3.4 §3.2): length, id, status and sequence, four octets each. */
export const HEADER_OCTETS = 16

/** §5.1.4: 1 to 0x7fffffff, then around again. Zero is never sent. */
export const SEQUENCE_MAX = 0x7fffffff

export const nextSequence = (sequence: number): number => (sequence % SEQUENCE_MAX) + 1
