/**
 * UTF-8 to text. What is not UTF-8 is refused, not replaced: a replaced letter would be sent to
 * handsets, and would turn a cheap message into a UCS-2 one.
 */

interface Utf8Decoder {
  decode(bytes: Uint8Array): string
}

// Browsers and Node both have the class; the ECMAScript library this package compiles against names
// neither platform.
const { TextDecoder } = globalThis as unknown as {
  TextDecoder: new (label: string, options: { readonly fatal: boolean }) => Utf8Decoder
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The text, or `undefined` if the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
