/**
 * Bytes in, tree out. The format is told by the first byte that is no space, never by the
 * Content-Type: clients send XML as a form, JSON as text/plain and worse (wire §4.3).
 *
 * Nothing here throws, whatever the bytes, and time and memory stay within the limits of
 * `limits.ts`: this runs before anybody has shown credentials.
 */
import { formField, queryFields } from './form.ts'
import { LIMITS } from './limits.ts'
import { whyMalformed } from './malformed.ts'
import { parseXml, scanXml } from './read-xml.ts'
import { scanJson } from './scan-json.ts'
import type { Branch, Tree } from './tree.ts'
import { decodeUtf8 } from './utf8.ts'

export type BodyReading =
  | { readonly tree: Tree; readonly form: 'json' | 'xml' }
  /** `why` is for the developer's log; the reply says only 400. */
  | { readonly refused: 'badRequest'; readonly why: string }

/** Form fields that clients put a document into. */
const DOCUMENT_FIELDS = ['data', 'xml', 'request'] as const

/** Query parameters by where they belong in the tree (wire §5.1, GET variant). */
const CREDENTIAL_PARAMETERS = ['key', 'hash', 'username', 'password'] as const
const ORDER_PARAMETERS = ['sender', 'iys', 'iysList', 'sendDateTime', 'encoding'] as const

/** Reads a request body: raw XML, raw JSON, or either of them in a form field. */
export function readBody(body: Uint8Array): BodyReading {
  if (body.length > LIMITS.bodyBytesMax) return refuse(`longer than ${LIMITS.bodyBytesMax} bytes`)
  const start = afterBlanks(body)
  if (start === body.length) return refuse('the body is empty')
  const document = readDocument(body, start)
  if (document !== undefined) return document
  const field = formField(body, start, DOCUMENT_FIELDS)
  if (field === undefined) return refuse('neither JSON nor XML, nor a form with either in it')
  return readDocument(field, afterBlanks(field)) ?? refuse('the form field is neither JSON nor XML')
}

/**
 * Reads the query string of GET send-sms into the tree that the same order has in JSON.
 * Repeated `receipents` add up; of anything else the last one counts.
 */
export function readQuery(query: string): BodyReading {
  if (query.length > LIMITS.queryCharsMax)
    return refuse(`longer than ${LIMITS.queryCharsMax} characters`)
  const fields = queryFields(query)
  if (fields === undefined) return refuse('a parameter is not UTF-8 or holds U+0000')
  const last = (name: string) => fields.get(name)?.at(-1)
  const pick = (names: readonly string[]): Branch =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = last(name)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  const recipients = fields.get('receipents') ?? []
  const message = { ...pick(['text']), receipents: { number: recipients } }
  const order = { ...pick(ORDER_PARAMETERS), message }
  return { tree: { request: { authentication: pick(CREDENTIAL_PARAMETERS), order } }, form: 'xml' }
}

/** `undefined` if the first byte is that of neither JSON nor XML. */
function readDocument(bytes: Uint8Array, start: number): BodyReading | undefined {
  switch (bytes[start]) {
    case 0x3c: // <
      return parseWith(bytes, start, 'xml', scanXml, parseXml)
    case 0x7b: // {
    case 0x5b: // [
      return parseWith(bytes, start, 'json', scanJson, JSON.parse)
    default:
      return undefined
  }
}

function parseWith(
  bytes: Uint8Array,
  start: number,
  form: 'json' | 'xml',
  scan: (bytes: Uint8Array, from: number) => string | undefined,
  parse: (text: string) => Tree,
): BodyReading {
  const tooMuch = scan(bytes, start)
  if (tooMuch !== undefined) return refuse(tooMuch)
  const text = decodeUtf8(start === 0 ? bytes : bytes.subarray(start))
  if (text === undefined) return refuse('not UTF-8')
  try {
    return { tree: parse(text), form }
  } catch (error) {
    return refuse(whyMalformed(error, form))
  }
}

/** The first byte that is neither white space nor part of a byte order mark. */
function afterBlanks(bytes: Uint8Array): number {
  let at = 0
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 2
    else if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
  }
  return at
}

function refuse(why: string): BodyReading {
  return { refused: 'badRequest', why: why.slice(0, LIMITS.whyCharsMax) }
}
