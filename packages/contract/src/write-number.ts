/** Numbers as every client can read them: plain decimals, never an exponent (wire §14 #9). */

/** Money to the four decimals the wire carries, so that sums of fractions show no dust. */
export function money(amount: number): number {
  // The addition turns -0, which some parsers reject, into 0.
  return Math.round(amount * 10_000) / 10_000 + 0
}

/** @throws RangeError if the number is not finite: no reply has such a value. */
export function plainDecimal(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot stand in a reply`)
  const text = String(value)
  if (!text.includes('e')) return text
  if (Number.isInteger(value)) return BigInt(value).toString()
  return value.toFixed(20).replace(/\.?0+$/, '')
}
