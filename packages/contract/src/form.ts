/**
 * Form bodies and query strings.
 *
 * Old clients post XML in a form field (wire §4.3), some without encoding it. Only the field that
 * is asked for is decoded: a body of a million other fields costs no more than looking over it.
 */
import { hexDigit } from './scan-json.ts'

const AMPERSAND = 0x26
const EQUALS = 0x3d
const PERCENT = 0x25
const PLUS = 0x2b
const SPACE = 0x20

/** What a bare value may begin with, and what it then ends with: <…>, {…}, […]. */
const BARE_ENDS: Readonly<Record<number, number>> = { 60: 0x3e, 123: 0x7d, 91: 0x5d }

/** The bytes of the first field that has one of these names and a value. */
export function formField(
  body: Uint8Array,
  from: number,
  names: readonly string[],
): Uint8Array | undefined {
  for (let start = from; start < body.length; ) {
    let end = start
    while (end < body.length && body[end] !== AMPERSAND) end++
    for (const name of names) {
      const at = afterName(body, start, name)
      if (at !== -1 && at < end) return fieldValue(body, at, end)
    }
    start = end + 1
  }
  return undefined
}

/** Where the value begins if the field at `start` has this name; else -1. */
function afterName(body: Uint8Array, start: number, name: string): number {
  for (let i = 0; i < name.length; i++) if (body[start + i] !== name.charCodeAt(i)) return -1
  return body[start + name.length] === EQUALS ? start + name.length + 1 : -1
}

function fieldValue(body: Uint8Array, from: number, end: number): Uint8Array {
  // Any encoder turns < and { into escapes. Where they stand bare nothing was encoded, and the
  // ampersands are the document's own: `data=<?xml…?>…&amp;…`.
  const bareEnd = BARE_ENDS[body[from] ?? 0]
  if (bareEnd !== undefined) return body.subarray(from, body.lastIndexOf(bareEnd) + 1)
  return unescapeBytes(body.subarray(from, end))
}

/** Undoes `%XX` and `+`; a percent sign that begins no escape stands for itself. */
function unescapeBytes(escaped: Uint8Array): Uint8Array {
  const plain = new Uint8Array(escaped.length)
  let length = 0
  for (let at = 0; at < escaped.length; at++) {
    let byte = escaped[at] ?? 0
    if (byte === PLUS) byte = SPACE
    else if (byte === PERCENT) {
      const high = hexDigit(escaped[at + 1])
      const low = hexDigit(escaped[at + 2])
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low
        at += 2
      }
    }
    plain[length++] = byte
  }
  return plain.subarray(0, length)
}

/**
 * Every field of a query string, by name, in the order they came.
 * `undefined` if an escape is not UTF-8 or stands for U+0000.
 */
export function queryFields(query: string): ReadonlyMap<string, readonly string[]> | undefined {
  const fields = new Map<string, string[]>()
  for (const part of query.replace(/^\?/, '').split('&')) {
    const equals = part.indexOf('=')
    const name = unescapeText(equals === -1 ? part : part.slice(0, equals))
    const value = unescapeText(equals === -1 ? '' : part.slice(equals + 1))
    if (name === undefined || value === undefined) return undefined
    const values = fields.get(name)
    if (values === undefined) fields.set(name, [value])
    else values.push(value)
  }
  return fields
}

function unescapeText(escaped: string): string | undefined {
  try {
    const plain = escaped
      .replaceAll('+', ' ')
      .replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeURIComponent(run))
    return plain.includes('\0') || !plain.isWellFormed() ? undefined : plain
  } catch {
    return undefined
  }
}
