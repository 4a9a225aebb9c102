/**
 * Strings out of Latin-1 octets. Addresses, ids and dates are short, and for so few letters the way
 * into Node's own decoder and back takes longer than everything else that is done for the field.
 */
const SHORT_MAX = 24

type OfLength = (bytes: Buffer, start: number) => string

/** By the number of letters: `fromCharCode(bytes[start + 0], bytes[start + 1], …)`. */
const OF_LENGTH: readonly OfLength[] = Array.from({ length: SHORT_MAX + 1 }, (_, length) => {
  const codes = Array.from({ length }, (_code, n) => `bytes[start + ${n}]`)
  const code = `return (bytes, start) => fromCharCode(${codes.join(', ')})`
  return new Function('fromCharCode', code)(String.fromCharCode)
})

/** @param end behind the last letter; within the bytes */
export const latin1At = (bytes: Buffer, start: number, end: number): string =>
  end - start > SHORT_MAX
    ? bytes.toString('latin1', start, end)
    : (OF_LENGTH[end - start] as OfLength)(bytes, start)
