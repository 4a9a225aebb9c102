/**
 * The HTTP server, before anything is said on it.
 *
 * Bodies are taken as bytes whatever their Content-Type (wire §4.3 sniffs them). What Node or
 * Fastify would answer by themselves (a broken request line, headers too large, a body that never
 * ends) is answered in the envelope here, so that no client ever sees an empty or an HTML body.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { STATUSES, type StatusName, statusNamed } from '@peyk/contract/statuses'
import { contentTypeOf, type Format, writeReply } from '@peyk/contract/write-reply'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { LIMITS } from '../base/limits.ts'
import { letGoOnClose } from './closing.ts'

/** `false`, a number of hops, or the addresses and ranges of the proxies in front. */
export type TrustProxy = false | number | readonly string[]

const KEEP_ALIVE_MS = 72_000

export function createHttp(trustProxy: TrustProxy): FastifyInstance {
  /** The answer to what was asked last on each connection. */
  const lastReplies = new WeakMap<Socket, ServerResponse>()
  const app = Fastify({
    logger: false,
    bodyLimit: LIMITS.bodyBytesMax,
    requestTimeout: LIMITS.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: trustOf(trustProxy),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 },
    http: {
      maxHeaderSize: LIMITS.headerBytesMax,
      headersTimeout: LIMITS.headersMs,
      requireHostHeader: false,
    },
    clientErrorHandler: (error, socket) =>
      answerBrokenRequest(error, socket, lastReplies.get(socket)),
    frameworkErrors(_error, request, reply) {
      answerStatus(reply, formatOf(request), 'unknownMethod')
    },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const isTooMuch = boundWaitingBodies()
  letGoOnClose(app, (socket) => lastReplies.get(socket))
  // One hook for all: each costs every request.
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request
    lastReplies.set(raw.socket, reply.raw)
    // Old clients send `Content-Type: xml` and worse; nobody here reads it.
    raw.headers['content-type'] = 'application/octet-stream'
    if (!isTooMuch(raw)) return done()
    reply.raw.setHeader('connection', 'close')
    answerStatus(reply, formatOf(request), 'unavailable')
  })
  // An expectation that nobody knows is no reason to refuse the request with an empty 417.
  app.server.on('checkExpectation', (request, response) =>
    app.server.emit('request', request, response),
  )
  // Without this, CONNECT would find the connection closed and no answer. Node lets go of the
  // socket here, so that a reset would be nobody's error and end the process.
  app.server.on('connect', (request, socket) => {
    socket.on('error', () => socket.destroy())
    endWith(socket, isJsonPath(request.url ?? '') ? 'json' : 'xml', 'unknownMethod')
  })
  app.setNotFoundHandler((request, reply) => {
    answerStatus(reply, formatOf(request), 'unknownMethod')
  })
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    // Too large, cut short, wrongly encoded: what Fastify found before anybody could read it.
    const byClient = (error.statusCode ?? 500) < 500
    answerStatus(reply, formatOf(request), byClient ? 'badRequest' : 'unavailable')
  })
  return app
}

/** Fastify counts hops by a function; addresses and ranges it takes as they are. */
function trustOf(trustProxy: TrustProxy) {
  if (typeof trustProxy === 'number') return (_address: string, hop: number) => hop < trustProxy
  return trustProxy === false ? false : [...trustProxy]
}

/** Wire §4.3: the path decides what the answer looks like. */
export function formatOf(request: FastifyRequest): Format {
  return isJsonPath(request.raw.url ?? '') ? 'json' : 'xml'
}

const isJsonPath = (url: string): boolean => /\/json\/?(\?|$)/.test(url)

/** Wire §4.2: the reason phrase is the message, in the bytes of its UTF-8. */
const REASONS = new Map(
  STATUSES.map(({ name, tr }) => [name, Buffer.from(tr, 'utf8').toString('latin1')]),
)
const reasonOf = (status: StatusName): string => REASONS.get(status) ?? ''

/** Where a refusal is explained (RFC 8288), on whichever host the client knows this server by. */
const HELP = new Map(
  STATUSES.map(({ name, code }) => [name, `</errors/${code}>; rel="help"`] as const),
)
const helpOf = (status: StatusName): string => HELP.get(status) ?? ''

/** What an answer says beside its body. */
export interface AnswerNotes {
  /** When a 503 would pass, in seconds. */
  readonly retryAfterS?: number | undefined
  /** By which it is found in the request log. */
  readonly requestId?: string
}

/** Answers with a status alone; the HTTP status is the code (wire §4.2). */
export function answerStatus(
  reply: FastifyReply,
  format: Format,
  status: StatusName,
  notes?: AnswerNotes,
): number {
  return answerBody(reply, format, status, writeReply(format, status), notes)
}

/**
 * Writes the whole answer at once, past the framework: head and body go out in one piece, as the
 * bytes of their UTF-8. (Node would write the head in the encoding of a text body, and the bytes of
 * the phrase once more in UTF-8.)
 * @returns how many bytes the body has
 */
export function answerBody(
  reply: FastifyReply,
  format: Format,
  status: StatusName,
  body: string,
  { retryAfterS = LIMITS.retryAfterS, requestId }: AnswerNotes = {},
): number {
  reply.hijack()
  const bytes = latin1Of(body)
  const head = ['content-type', contentTypeOf(format), 'cache-control', 'no-store']
  head.push('content-length', String(bytes.length))
  if (requestId !== undefined) head.push('x-request-id', requestId)
  if (status !== 'ok') head.push('link', helpOf(status))
  if (status === 'unavailable') head.push('retry-after', String(retryAfterS))
  reply.raw.writeHead(statusNamed(status).code, reasonOf(status), head)
  reply.raw.end(bytes, 'latin1')
  return bytes.length
}

/** A text whose characters are the bytes of another's UTF-8. */
const latin1Of = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/**
 * Large bodies that are being read hold memory: beyond the bound, new ones are asked to come
 * again. Small ones are bounded by the number of connections.
 */
function boundWaitingBodies(): (request: IncomingMessage) => boolean {
  let waitingBytes = 0
  return (request) => {
    const { headers } = request
    const declared = Number(headers['content-length'] ?? 0)
    const bytes = headers['transfer-encoding'] ? LIMITS.bodyBytesMax : declared
    if (bytes < LIMITS.largeBodyBytes || bytes > LIMITS.bodyBytesMax) return false
    if (waitingBytes + bytes > LIMITS.waitingBodyBytesMax) return true
    waitingBytes += bytes
    request.once('close', () => {
      waitingBytes -= bytes
    })
    return false
  }
}

/**
 * What cannot be read as HTTP at all, ends too early or comes too slowly. Its address is in the
 * packet if that is the first one; in the middle of a body it is that of the request under way. A
 * whole request that came before it on the connection is answered first, or its caller would take
 * this for the answer.
 */
function answerBrokenRequest(
  error: { readonly rawPacket?: unknown },
  socket: Socket,
  last: ServerResponse | undefined,
): void {
  const packet = Buffer.isBuffer(error.rawPacket) ? error.rawPacket : Buffer.alloc(0)
  const firstLine = packet.toString('latin1').split('\n', 1)[0] ?? ''
  const url = /^[A-Za-z-]+ ((?:\/|https?:)\S*)/.exec(firstLine)?.[1] ?? last?.req.url ?? ''
  const answer = () => endWith(socket, isJsonPath(url) ? 'json' : 'xml', 'badRequest')
  if (last?.req.complete && !last.writableFinished) last.once('close', answer)
  else answer()
}

/** Answers on a connection of which no more is read. */
function endWith(socket: Duplex, format: Format, status: StatusName): void {
  if (!socket.writable) return
  const body = writeReply(format, status)
  const { code } = statusNamed(status)
  socket.end(
    `HTTP/1.1 ${code} ${statusNamed(status).tr}\r\ncontent-type: ${contentTypeOf(format)}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nlink: ${helpOf(status)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  )
  // Closing at once would reset a caller that is still sending, before it has read the answer; a
  // caller that never closes its half would keep the connection for ever.
  const timer = setTimeout(() => socket.destroy(), LIMITS.lingerMs)
  socket.once('close', () => clearTimeout(timer))
}
