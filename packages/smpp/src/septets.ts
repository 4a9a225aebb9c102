/**
 * Septets packed eight to seven octets, for the few carriers that want them so (3GPP TS 23.038
 * §6.1.2.1), and back.
 *
 * After a header the first septet starts on a septet border, so up to six bits are filled.
 */
const SEPTET_BITS = 7
const OCTET_BITS = 8
/**
 * Where seven bits are left over they would be read as one septet more, because SMPP counts octets
 * and not septets. A carriage return shows nothing there; the zeros of SMS would show an `@`.
 */
const CARRIAGE_RETURN = 0x0d

/** Bits between a header of so many octets, its length octet counted, and the first septet. */
export const fillBitsAfter = (headerOctets: number): number =>
  (SEPTET_BITS - ((headerOctets * OCTET_BITS) % SEPTET_BITS)) % SEPTET_BITS

export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  const bits = fillBits + septets.length * SEPTET_BITS
  const packed = new Uint8Array(Math.ceil(bits / OCTET_BITS))
  const hasPad = packed.length * OCTET_BITS - bits === SEPTET_BITS
  septets.forEach((septet, n) => {
    put(packed, fillBits + n * SEPTET_BITS, septet)
  })
  if (hasPad) put(packed, bits, CARRIAGE_RETURN)
  return packed
}

/** What is left over is not read; nor is a carriage return that may be no more than a filling. */
export function unpackSeptets(packed: Uint8Array, fillBits = 0): Uint8Array {
  const bits = Math.max(0, packed.length * OCTET_BITS - fillBits)
  const count = Math.floor(bits / SEPTET_BITS)
  const septets = new Uint8Array(count)
  for (let n = 0; n < count; n += 1) septets[n] = take(packed, fillBits + n * SEPTET_BITS)
  const isPadded = bits % SEPTET_BITS === 0 && septets[count - 1] === CARRIAGE_RETURN
  return isPadded ? septets.subarray(0, count - 1) : septets
}

function put(packed: Uint8Array, bit: number, septet: number): void {
  const at = bit >> 3
  const shifted = septet << (bit & 7)
  packed[at] = (packed[at] as number) | (shifted & 0xff)
  if (shifted > 0xff) packed[at + 1] = shifted >> OCTET_BITS
}

function take(packed: Uint8Array, bit: number): number {
  const at = bit >> 3
  const pair = (packed[at] as number) | ((packed[at + 1] ?? 0) << OCTET_BITS)
  return (pair >> (bit & 7)) & 0x7f
}
