/**
 * Ids of messages: a number that counts, and the ways in which carriers write it. The answer may
 * have it written one way and the receipt another.
 */
export type IdForm = 'decimal' | 'hex' | 'padded' | 'uuid'
export type IdSize = 'short' | 'long' | 'uuid'

/** The top bit is always set, so that all ids of a size have one length. */
const BITS: Readonly<Record<IdSize, number>> = {
  short: 31,
  /** Beyond 2⁵³, where a double no longer tells neighbours apart. */
  long: 63,
  uuid: 128,
}
/** Chosen by chance; what is below the top of a short id is left for counting. */
const CHANCE_BITS = 29

const PADDED_DIGITS = 20

export const writeId: Readonly<Record<IdForm, (id: bigint) => string>> = {
  decimal: (id) => id.toString(),
  hex: (id) => id.toString(16),
  padded: (id) => id.toString().padStart(PADDED_DIGITS, '0'),
  uuid: (id) => id.toString(16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
}

/** Numbers that go up by one, from a place that chance has chosen. */
export function createIds(size: IdSize, random: () => number): () => bigint {
  const bits = BITS[size]
  const chosen = BigInt(Math.floor(random() * 2 ** CHANCE_BITS))
  let next = (1n << BigInt(bits - 1)) + (chosen << BigInt(bits - 2 - CHANCE_BITS))
  return () => next++
}
