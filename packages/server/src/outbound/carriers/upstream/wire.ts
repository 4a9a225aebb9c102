/**
 * One request to another server of the wire API, and what came back.
 *
 * What matters to the caller is whether the other side can have heard of it: a connection that
 * never came about is `unsent`, whatever else went wrong is `unknown`. Connections are few and
 * kept; time-outs are real time, and the bytes of an answer are bounded. Redirects are not
 * followed.
 */
import { Agent, buildConnector, type Dispatcher, request } from 'undici'

export type WireReply =
  | {
      readonly is: 'answered'
      readonly code: number
      /** The sentence of the server. */
      readonly message: string
      /** What stands beside the status. */
      readonly payload: Tree
      readonly retryAfterMs: number | undefined
    }
  | { readonly is: 'unsent'; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string }

export type Tree = Readonly<Record<string, unknown>>

export interface Wire {
  ask(path: string, content: object, headers?: Readonly<Record<string, string>>): Promise<WireReply>
  /** Breaks off what is under way. */
  close(): Promise<void>
}

export interface WireOptions {
  /** With `/v1`. */
  readonly url: string
  readonly key: string
  readonly hash: string
  readonly connections: number
  readonly answerMs: number
}

const CONNECT_MS = 5_000
const KEEP_ALIVE_MS = 4_000
const KEEP_ALIVE_MS_MAX = 60_000
const ANSWER_BYTES_MAX = 8 * 1024 * 1024
/** It is noted with every message of an order. */
const WORDS_CHARACTERS_MAX = 300
/** Said by servers and by what stands before them alike, the latter without the envelope. */
const PLAIN_CODES: readonly number[] = [401, 404, 429]

/** There was no connection to say anything over. */
class NotConnected extends Error {
  override readonly name = 'NotConnected'
}

export function createWire(options: WireOptions): Wire {
  const { key, hash, connections, answerMs } = options
  const url = options.url.replace(/\/+$/, '')
  const authentication = { key, hash }
  const dispatcher = new Agent({
    ...{ connections, pipelining: 1, connect: tellingConnector(Math.min(CONNECT_MS, answerMs)) },
    ...{ keepAliveTimeout: KEEP_ALIVE_MS, keepAliveMaxTimeout: KEEP_ALIVE_MS_MAX },
    ...{ headersTimeout: answerMs, bodyTimeout: answerMs },
  })
  return {
    async ask(path, content, headers) {
      try {
        const reply = await request(`${url}/${path}/json`, {
          ...{ dispatcher, method: 'POST', signal: AbortSignal.timeout(answerMs) },
          headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ request: { authentication, ...content } }),
        })
        return readReply(reply, await readText(reply))
      } catch (error) {
        return { is: error instanceof NotConnected ? 'unsent' : 'unknown', why: wordsOf(error) }
      }
    },
    close: () => dispatcher.destroy(),
  }
}

/** Fails in a way that says so: an error of its own for what went wrong before any byte. */
function tellingConnector(timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout })
  return (asked, callback) =>
    connect(asked, (...outcome) => {
      const [error] = outcome
      if (error === null) callback(...outcome)
      else callback(new NotConnected(wordsOf(error)), null)
    })
}

async function readText({ body }: Dispatcher.ResponseData): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += (piece as Buffer).byteLength
    if (bytes > ANSWER_BYTES_MAX) {
      body.destroy()
      throw new Error(`an answer of more than ${ANSWER_BYTES_MAX} bytes`)
    }
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function readReply({ statusCode, headers }: Dispatcher.ResponseData, text: string): WireReply {
  const { status, ...payload } = treeOf(treeOf(jsonOf(text)).response)
  const { code, message } = treeOf(status)
  const retryAfterMs = secondsIn(headers['retry-after'])
  // The number travels as a text now and then (wire §4.1).
  if (Number.isInteger(Number(code ?? Number.NaN))) {
    const said = String(message ?? '').slice(0, WORDS_CHARACTERS_MAX)
    const told = { code: Number(code), message: said }
    return { is: 'answered', ...told, payload, retryAfterMs }
  }
  if (PLAIN_CODES.includes(statusCode)) {
    return { is: 'answered', code: statusCode, message: '', payload: {}, retryAfterMs }
  }
  return { is: 'unknown', why: `HTTP ${statusCode}, and no envelope` }
}

/** An object, or an empty one in its place. */
export const treeOf = (value: unknown): Tree =>
  typeof value === 'object' && value !== null ? (value as Tree) : {}

/** A list; one thing is a list of one, nothing an empty one. */
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : [value].flat()

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function secondsIn(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header ?? Number.NaN)
  return seconds >= 0 ? seconds * 1_000 : undefined
}

/** Never the request: it holds numbers, texts and the hash. */
function wordsOf(error: unknown): string {
  const { code, message, errors } = error as NodeJS.ErrnoException & { readonly errors?: unknown }
  const [first] = Array.isArray(errors) ? errors : []
  const words = message || (first instanceof Error ? first.message : '') || 'no connection'
  return code === undefined || words.includes(code) ? words : `${code}: ${words}`
}
