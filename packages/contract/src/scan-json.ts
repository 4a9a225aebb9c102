/**
 * Looks over JSON bytes before `JSON.parse` builds anything from them.
 *
 * The parser has no limits of its own, so nesting, names per object and the number of values are
 * counted here first. It also lets escapes through that no store or handset can hold: half a
 * surrogate pair, and U+0000. Syntax is left to the parser; a malformed body only has to be safe.
 */
import { LIMITS } from './limits.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const LETTER_U = 0x75

/** Names met so far in the object open at each depth. Scratch: a scan never pauses. */
const namesAt = new Uint32Array(LIMITS.depthMax + 1)

/** Says why the JSON from `from` on must not be parsed; `undefined` if it may. */
export function scanJson(bytes: Uint8Array, from: number): string | undefined {
  let depth = 0
  let marks = 0
  namesAt[0] = 0
  for (let at = from; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at + 1)
        if (at < 0) return 'a string holds half a surrogate pair or U+0000'
        break
      case 0x7b: // {
      case 0x5b: // [
        if (++depth > LIMITS.depthMax) return `nested deeper than ${LIMITS.depthMax}`
        namesAt[depth] = 0
        marks++
        break
      case 0x7d: // }
      case 0x5d: // ]
        // More closed than opened is the parser's to refuse.
        if (depth > 0) depth--
        break
      case COLON: {
        const names = (namesAt[depth] ?? 0) + 1
        if (names > LIMITS.namesPerObjectMax) return 'too many names in one object'
        namesAt[depth] = names
        break
      }
      case COMMA:
        marks++
        break
    }
  }
  return marks > LIMITS.marksMax ? 'too many values' : undefined
}

/** Where the string ends that began before `at`; -1 if it holds an escape that is refused. */
function endOfString(bytes: Uint8Array, at: number): number {
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) return at
    if (byte !== BACKSLASH) continue
    at++
    if (bytes[at] !== LETTER_U) continue
    const unit = escapedUnit(bytes, at - 1)
    if (unit === 0 || (unit >= 0xdc00 && unit <= 0xdfff)) return -1
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = escapedUnit(bytes, at + 5)
      if (low < 0xdc00 || low > 0xdfff) return -1
      at += 6
    }
  }
  return at
}

/** The UTF-16 unit of `\uXXXX` at `at`, or -1 if there is no such escape. */
function escapedUnit(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== BACKSLASH || bytes[at + 1] !== LETTER_U) return -1
  let unit = 0
  for (let i = at + 2; i < at + 6; i++) {
    const digit = hexDigit(bytes[i])
    if (digit < 0) return -1
    unit = unit * 16 + digit
  }
  return unit
}

/** The value of an ASCII hexadecimal digit, or -1. */
export function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
