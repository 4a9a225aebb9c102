/**
 * One POST to a listener, with everything it may do to us bounded: its time, the bytes of its
 * answer that are read, the connections to it.
 *
 * Time-outs are real time. Connections are kept alive and each carries one request at a time. The
 * pool belongs to one endpoint alone, so that nobody waits behind another's slow server.
 */
import { type Dispatcher, Pool } from 'undici'
import type { TimeSource } from '../../base/clock.ts'
import { LIMITS } from '../../base/limits.ts'
import type { Reach } from '../../base/public-address.ts'
import { isDelivered } from '../../rules/webhook-retry.ts'
import { guardedConnector, type Resolve } from './connect.ts'
import type { WebhookRequest } from './request.ts'

export interface PostAnswer {
  /** Null when there was none. */
  readonly status: number | null
  /** Why it does not count; null when it does. */
  readonly error: string | null
  readonly timedOut: boolean
  readonly retryAfter: string | undefined
  /** The beginning of what the listener answered. */
  readonly excerpt: string | null
}

export interface Poster {
  readonly url: string
  post(request: WebhookRequest): Promise<PostAnswer>
  /** Lets end what is under way. */
  retire(): void
  /** Breaks off what is under way. */
  close(): void
}

export interface PosterOptions {
  readonly url: string
  readonly reach: Reach
  readonly resolve: Resolve
  readonly time: TimeSource
  readonly timeoutMs?: number
}

const KEEP_ALIVE_MS = 4_000
const KEEP_ALIVE_MS_MAX = 60_000

export function createPoster(options: PosterOptions): Poster {
  const { url, reach, resolve, time, timeoutMs = LIMITS.webhookTimeoutMs } = options
  const { origin, pathname, search } = new URL(url)
  const pool = new Pool(origin, {
    connections: LIMITS.webhookConnections,
    pipelining: 1,
    connect: guardedConnector({ reach, resolve, timeoutMs }),
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS_MAX,
    // The whole of it has one time-out, which is ours.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const path = pathname + search
  return {
    url,
    post: ({ headers, body }) =>
      new Promise((done) => {
        const exchange = new Exchange(done)
        const callOff = time.after(timeoutMs, () => exchange.giveUp(timeoutMs))
        exchange.onEnd = callOff
        pool.dispatch({ path, method: 'POST', headers, body }, exchange)
      }),
    retire() {
      pool.close().catch(() => {})
    },
    close() {
      pool.destroy().catch(() => {})
    },
  }
}

type Controller = Dispatcher.DispatchController
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2]

/** One request and its answer, as the client tells of them. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #done: (answer: PostAnswer) => void
  #controller: Controller | undefined
  #status: number | null = null
  #retryAfter: string | undefined
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #isOver = false
  onEnd = () => {}

  constructor(done: (answer: PostAnswer) => void) {
    this.#done = done
  }

  giveUp(timeoutMs: number): void {
    // What came in time counts, however long the rest of the answer takes.
    if (isDelivered(this.#status)) this.#end(null)
    else this.#end(`no answer within ${timeoutMs / 1000} s`, true)
    this.#controller?.abort(new Error('time is up'))
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    // It waited for its connection until its time was up.
    if (this.#isOver) controller.abort(new Error('time is up'))
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    if (status < 200) return
    this.#status = status
    const value = headers['retry-after']
    this.#retryAfter = Array.isArray(value) ? value[0] : value
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#isOver) return
    this.#bytes += chunk.byteLength
    this.#chunks.push(chunk)
    if (this.#bytes < LIMITS.webhookAnswerBytesMax) return
    this.#answered()
    controller.abort(new Error('the answer is too long'))
  }

  onResponseEnd(): void {
    this.#answered()
  }

  onResponseError(_controller: Controller, error: Error): void {
    if (isDelivered(this.#status)) this.#end(null)
    else this.#end(wordsOf(error))
  }

  #answered(): void {
    const status = this.#status ?? 0
    if (isDelivered(status)) this.#end(null)
    else if (status >= 300 && status < 400)
      this.#end(`status ${status}: redirects are not followed`)
    else this.#end(`status ${status}`)
  }

  #end(error: string | null, timedOut = false): void {
    if (this.#isOver) return
    this.#isOver = true
    this.onEnd()
    const excerpt = this.#bytes > 0 ? excerptOf(Buffer.concat(this.#chunks)) : null
    this.#done({ status: this.#status, error, timedOut, retryAfter: this.#retryAfter, excerpt })
  }
}

function excerptOf(bytes: Buffer): string {
  const text = bytes.subarray(0, LIMITS.webhookAnswerBytesMax).toString('utf8')
  return text.replaceAll('\0', '').slice(0, LIMITS.webhookExcerptCharacters)
}

/** One line without the library's own words around it. */
function wordsOf(error: Error & { readonly code?: unknown; readonly errors?: unknown }): string {
  const [first] = Array.isArray(error.errors) ? error.errors : []
  const inner = first instanceof Error && error.message === '' ? first : error
  const code = typeof error.code === 'string' ? error.code : ''
  const message = inner.message || code || error.name
  return message.slice(0, LIMITS.webhookExcerptCharacters)
}
