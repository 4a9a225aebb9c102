/**
 * The body of a PDU, written and read by straight code that is made from its rows.
 *
 * A loop along the rows asks an object for another name each time around, which costs three times
 * as much as code in which the names stand. That code says nothing that the rows do not say: it is
 * put together from their names, when the first PDU of its kind comes, and calls the functions of
 * their kinds in their order.
 */
import { type Fields, READS, WRITES } from './field-codec.ts'
import type { Field, FieldKind } from './fields.ts'
import type { Writer } from './writer.ts'

export type WriteBody = (writer: Writer, body: Fields) => void

/** Reads from where the cursor stands. */
export type ReadBody = (bytes: Buffer, end: number) => Fields

/** `u8(writer, f1, body.esm_class)`, and so on. */
export function straightWriter(fields: readonly Field[]): WriteBody {
  const calls = fields.map(({ name, kind }, n) => `${kind}(writer, f${n}, body.${name})`)
  return made(fields, WRITES, `(writer, body) => { ${calls.join('; ')} }`)
}

/** `{ esm_class: u8(bytes, f1, end) }`, and so on: an object's values are made in their order. */
export function straightReader(fields: readonly Field[]): ReadBody {
  const values = fields.map(({ name, kind }, n) => `${name}: ${kind}(bytes, f${n}, end)`)
  return made(fields, READS, `(bytes, end) => ({ ${values.join(', ')} })`)
}

/** The function that is written there, with the rows and what is done with their kinds in sight. */
function made<T>(fields: readonly Field[], kinds: Record<FieldKind, unknown>, code: string): T {
  const rows = fields.map((_, n) => `f${n}`)
  const names = [...rows, ...Object.keys(kinds)]
  return new Function(...names, `return ${code}`)(...fields, ...Object.values(kinds))
}
