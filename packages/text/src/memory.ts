/**
 * Memory for the octets of a part. Engines keep what is larger than a few dozen octets outside
 * their own heap, and to get it there takes longer than to fill it: so parts share a piece.
 */
const PIECE_OCTETS = 8 * 1024
/** Larger ones get their own. */
const SHARED_OCTETS_MAX = 1024

let piece = new Uint8Array(PIECE_OCTETS)
let used = 0

/** Nobody else's; what is in it is not known. */
export function memoryFor(octets: number): Uint8Array {
  if (octets > SHARED_OCTETS_MAX) return new Uint8Array(octets)
  if (used + octets > PIECE_OCTETS) {
    piece = new Uint8Array(PIECE_OCTETS)
    used = 0
  }
  used += octets
  return piece.subarray(used - octets, used)
}
