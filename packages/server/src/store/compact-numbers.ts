/** The recipients of a compact order: doubles in the machine's order of bytes. */

export const NUMBER_BYTES = Float64Array.BYTES_PER_ELEMENT

/** Numbers `from` (included) `to` (not) of a compact order. */
export function readNumbers(bytes: Uint8Array, from: number, to: number): Float64Array {
  const copy = bytes.slice(from * NUMBER_BYTES, to * NUMBER_BYTES)
  return new Float64Array(copy.buffer, copy.byteOffset, to - from)
}
