/**
 * One request to İYS, and what its answer means to whoever asked.
 *
 * Connections are few and kept; every step has a real time limit and the answer a size. Nothing is
 * thrown: an outage is an answer like another. Redirects are not followed.
 */
import { Agent, type Dispatcher, request } from 'undici'
import type { Clock } from '../../base/clock.ts'
import { LIMITS } from '../../base/limits.ts'
import { readRetryAfterMs } from '../../rules/iys-pace.ts'

export type IysAnswer =
  | { readonly is: 'taken'; readonly body: unknown }
  /** 422: the rules of İYS refuse it. */
  | { readonly is: 'refused'; readonly body: unknown }
  | { readonly is: 'unauthorized' }
  | { readonly is: 'throttled'; readonly retryAfterMs: number | undefined }
  /** Any other 4xx: asked in this way, it will not have it. */
  | { readonly is: 'rejected'; readonly httpStatus: number }
  /** No answer, or one that says nothing: what was asked may have been done all the same. */
  | { readonly is: 'away'; readonly why: string }

export interface IysAsk {
  readonly method: 'GET' | 'POST'
  /** Below the address of İYS; begins with a slash. */
  readonly path: string
  readonly token?: string
  readonly body?: unknown
}

export interface IysHttp {
  ask(ask: IysAsk): Promise<IysAnswer>
  /** What was asked may still be answered, for a moment; who asks now is told that İYS is away. */
  close(): Promise<void>
}

const CONNECTIONS_MAX = 4
const CONNECT_MS = 5_000
/** From the first byte of the request to the last of the answer. */
const WHOLE_MS = 15_000
const ANSWER_BYTES_MAX = 8 * 1024 * 1024

/** @param clock the platform's, against which a date in `Retry-After` is read */
export function createIysHttp(url: string, clock: Clock): IysHttp {
  const base = url.replace(/\/+$/, '')
  const dispatcher = new Agent({
    connections: CONNECTIONS_MAX,
    pipelining: 1,
    connect: { timeout: CONNECT_MS },
    headersTimeout: WHOLE_MS,
    bodyTimeout: WHOLE_MS,
  })
  return {
    async ask({ method, path, token, body }) {
      try {
        const reply = await request(base + path, {
          ...{ dispatcher, method, signal: AbortSignal.timeout(WHOLE_MS) },
          headers: headersOf(token, body),
          body: body === undefined ? null : JSON.stringify(body),
        })
        return meaningOf(reply, await readText(reply), clock.now())
      } catch (error) {
        return { is: 'away', why: wordsOf(error) }
      }
    },
    async close() {
      const answered = dispatcher.close()
      const late = Promise.withResolvers<void>()
      const callOff = clock.at(clock.now() + LIMITS.answerWaitMs, () =>
        dispatcher.destroy().then(late.resolve, late.resolve),
      )
      await Promise.race([answered, late.promise])
      callOff()
    },
  }
}

function headersOf(token: string | undefined, body: unknown): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
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

function meaningOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  text: string,
  nowMs: number,
): IysAnswer {
  if (statusCode === 401) return { is: 'unauthorized' }
  if (statusCode === 429) {
    const header = headers['retry-after']
    const written = Array.isArray(header) ? header[0] : header
    return { is: 'throttled', retryAfterMs: readRetryAfterMs(written, nowMs) }
  }
  if (statusCode === 422) return { is: 'refused', body: jsonOf(text) }
  if (statusCode >= 400 && statusCode < 500) return { is: 'rejected', httpStatus: statusCode }
  const body = statusCode >= 200 && statusCode < 300 ? jsonOf(text) : undefined
  if (body === undefined) return { is: 'away', why: `İYS answered ${statusCode}` }
  return { is: 'taken', body }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Never the request: it holds numbers, and of a token call the password. */
function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code === undefined ? message : `${code}: ${message}`
}
