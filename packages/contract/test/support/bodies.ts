/** Small ways to make and read bodies in tests. */
import { type BodyReading, readBody } from '../../src/read-body.ts'
import type { Tree } from '../../src/tree.ts'

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function readText(text: string): BodyReading {
  return readBody(bytesOf(text))
}

/** The tree of a body that must be readable. */
export function treeOf(text: string): Tree {
  const reading = readText(text)
  if ('refused' in reading) throw new Error(reading.why)
  return reading.tree
}

/** A request with everything but the credentials left to the caller. */
export function jsonRequest(parts: { readonly [name: string]: unknown }): string {
  return JSON.stringify({ request: { authentication: { key: 'k', hash: 'h' }, ...parts } })
}

const XML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
}

export function xmlText(text: string): string {
  return text.replace(/[&<>\r]/g, (found) => XML_ESCAPES[found] ?? found)
}
