/** The header of every PDU (SMPP 3.4 §3.2): length, id, status and sequence, four octets each. */
export const HEADER_OCTETS = 16

/** §5.1.4: 1 to 0x7fffffff, then around again. Zero is never sent. */
export const SEQUENCE_MAX = 0x7fffffff

export const nextSequence = (sequence: number): number => (sequence % SEQUENCE_MAX) + 1

/** Four octets as a number; for places that are known to be there. */
export const u32At = (bytes: Buffer, at: number): number =>
  (bytes[at] as number) * 0x1000000 +
  (((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
