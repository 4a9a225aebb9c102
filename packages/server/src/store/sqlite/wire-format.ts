/**
 * How a batch crosses to the store's thread.
 *
 * Small plain objects cross as JSON text: measured, half the price of a structured clone on either
 * side. A batch with packed numbers in it is cloned.
 */
import type { Call } from '../batcher.ts'

export type Encoded<T> = string | readonly T[]

export const encodeCalls = (calls: readonly Call[]): Encoded<Call> =>
  calls.some(({ input }) => holdsBytes(input)) ? calls : JSON.stringify(calls)

export const decode = <T>(encoded: Encoded<T>): readonly T[] =>
  typeof encoded === 'string' ? (JSON.parse(encoded) as T[]) : encoded

/** Looks at the input, or at each member of a group, and at their properties. */
function holdsBytes(input: unknown): boolean {
  if (Array.isArray(input)) return input.some(holdsBytes)
  if (typeof input !== 'object' || input === null) return false
  for (const name in input) {
    if (ArrayBuffer.isView((input as Record<string, unknown>)[name])) return true
  }
  return false
}
