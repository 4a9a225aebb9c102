/**
 * A way to an HTTP server on which things go wrong on demand: a request that never arrives, an
 * answer that never comes back or breaks off, another answer than the server's.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Mishap =
  | 'none'
  /** The server is not asked, and nobody says so. */
  | 'no answer'
  /** The connection breaks before the server hears of it. */
  | 'lost request'
  /** The server has done it, and nobody learns of that. */
  | 'lost answer'
  /** The server has done it, and its answer stays on the way until nobody waits any more. */
  | 'late answer'
  /** The answer breaks off in its middle. */
  | 'half an answer'
  /** Somebody else answers, unless told what: no JSON. */
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: object
    }

export interface Seen {
  readonly method: string
  readonly path: string
  // biome-ignore lint/suspicious/noExplicitAny: what was sent is looked at field by field
  readonly body: any
}

export interface Mishaps {
  readonly url: string
  /** Every request since the last time that somebody looked. */
  seen(): readonly Seen[]
  /** What happens to the next requests whose path ends so; one each. */
  next(pathEnd: string, ...mishaps: readonly Mishap[]): void
  /** Breaks off what is under way. */
  cut(): void
  close(): Promise<void>
}

/** @param passes headers of a request that get through, beside `authorization` */
export async function startMishaps(
  target: string,
  passes: readonly string[] = [],
): Promise<Mishaps> {
  let seen: Seen[] = []
  const planned: { pathEnd: string; mishap: Mishap }[] = []

  function take(path: string): Mishap | undefined {
    const at = planned.findIndex(({ pathEnd }) => path.endsWith(pathEnd))
    return at < 0 ? undefined : planned.splice(at, 1)[0]?.mishap
  }

  async function handle(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = Buffer.concat(pieces).toString('utf8')
    seen.push({ method, path, body: body === '' ? undefined : JSON.parse(body) })
    const mishap = take(path.split('?')[0] ?? '')
    if (mishap === 'no answer') return
    if (mishap === 'lost request') return void request.socket.destroy()
    if (typeof mishap === 'object') {
      const text = mishap.body ? JSON.stringify(mishap.body) : 'no JSON'
      return void reply.writeHead(mishap.status, mishap.headers).end(text)
    }
    const sent = ['authorization', ...passes].map((name) => [name, request.headers[name]] as const)
    const answer = await fetch(target + path, {
      method,
      headers: Object.fromEntries(
        sent.flatMap(([name, text]) => (text ? [[name, `${text}`]] : [])),
      ),
      ...(body !== '' && { body }),
    })
    const text = await answer.text()
    if (mishap === 'lost answer') return void request.socket.destroy()
    if (mishap === 'late answer') await once(request.socket, 'close')
    reply.writeHead(answer.status, { 'content-length': Buffer.byteLength(text) })
    if (mishap !== 'half an answer') return void reply.end(text)
    reply.write(text.slice(0, text.length / 2), () => request.socket.destroy())
  }

  const server = createServer((request, reply) => {
    handle(request, reply).catch(() => request.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen() {
      const those = seen
      seen = []
      return those
    },
    next(pathEnd, ...mishaps) {
      planned.push(...mishaps.map((mishap) => ({ pathEnd, mishap })))
    },
    cut: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
