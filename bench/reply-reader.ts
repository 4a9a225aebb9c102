/**
 * Reads HTTP/1.1 replies off one keep-alive connection with as little work as can be: the status,
 * the content length, and where the reply ends. Every server under test says a content length,
 * so a reply without one is a breach.
 */
export interface Reply {
  readonly status: number
  /** The bytes the reply lies in; valid until the reader is called again. */
  readonly bytes: Buffer
  readonly bodyAt: number
  readonly bodyEnd: number
}

/** Given what has arrived, the reply it completes, or nothing if more has to come. */
export type ReplyReader = (chunk: Buffer) => Reply | undefined

const CR = 13
const LF = 10
const LENGTH_NAME = 'content-length:'
/** `HTTP/1.1 200`: the status begins here. */
const STATUS_AT = 9
const REPLY_BYTES_MAX = 16 * 1024 * 1024

/**
 * The connection has one request under way at a time, so a chunk never holds more than one reply.
 * The usual reply arrives whole and is read in place; only one that comes in pieces is copied.
 */
export function createReplyReader(): ReplyReader {
  let pending: Buffer | undefined
  return (chunk) => {
    const bytes = pending === undefined ? chunk : Buffer.concat([pending, chunk])
    if (bytes.length > REPLY_BYTES_MAX) throw new Error('a reply is larger than the reader takes')
    const reply = parse(bytes)
    pending = reply === undefined ? Buffer.from(bytes) : undefined
    return reply
  }
}

function parse(bytes: Buffer): Reply | undefined {
  const bodyAt = headEnd(bytes)
  if (bodyAt === -1) return undefined
  const bodyEnd = bodyAt + contentLength(bytes, bodyAt)
  if (bytes.length < bodyEnd) return undefined
  if (bytes.length > bodyEnd) throw new Error('more arrived than was asked for')
  return { status: readNumber(bytes, STATUS_AT), bytes, bodyAt, bodyEnd }
}

function headEnd(bytes: Buffer): number {
  for (let at = 3; at < bytes.length; at += 1) {
    if (bytes[at] === LF && bytes[at - 1] === CR && bytes[at - 2] === LF) return at + 1
  }
  return -1
}

function contentLength(bytes: Buffer, bodyAt: number): number {
  for (let at = 0; at < bodyAt; at += 1) {
    if (bytes[at] === LF && startsWithName(bytes, at + 1)) {
      return readNumber(bytes, at + 1 + LENGTH_NAME.length)
    }
  }
  throw new Error('a reply without a content length')
}

function startsWithName(bytes: Buffer, at: number): boolean {
  for (let n = 0; n < LENGTH_NAME.length; n += 1) {
    // Letters in either case; "-" and ":" already have the bit that makes letters small.
    if (((bytes[at + n] ?? 0) | 0x20) !== LENGTH_NAME.charCodeAt(n)) return false
  }
  return true
}

function readNumber(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 0x20) at += 1
  let value = 0
  for (let digit = (bytes[at] ?? 0) - 48; digit >= 0 && digit <= 9; ) {
    value = value * 10 + digit
    at += 1
    digit = (bytes[at] ?? 0) - 48
  }
  return value
}
