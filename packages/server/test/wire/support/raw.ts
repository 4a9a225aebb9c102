/** Bytes on a socket, for what no HTTP client would send; the answer is read as strictly as any. */
import { strict as assert } from 'node:assert'
import { connect, type Socket } from 'node:net'
import { type Reply, readReply, SENTENCES, type World } from '../../kit/wire-kit.ts'

const WAIT_MS_MAX = 10_000

/** One answer as it came over the socket. */
export interface RawAnswer {
  readonly http: number
  /** The reason phrase, which real clients were told in UTF-8 (wire §4.2). */
  readonly reason: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export interface Wire {
  readonly socket: Socket
  /** The next answer on this connection; throws if the connection ends without one. */
  answer(): Promise<RawAnswer>
  /** The status of whatever the server says first, be it only that the client may go on. */
  firstStatus(): Promise<number>
  /** Resolves when the server has closed the connection. */
  ended(): Promise<void>
  close(): void
}

export function openWire({ url }: Pick<World, 'url'>): Wire {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  let bytes = Buffer.alloc(0)
  let over = false
  let look = () => {}
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    look()
  })
  const end = () => {
    over = true
    look()
  }
  // A reset after the answer is no concern of the test; without an answer it is, and is seen there.
  socket.on('end', end).on('close', end).on('error', end)

  function waitFor<T>(found: () => T | undefined): Promise<T> {
    return new Promise((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`no answer: ${bytes}`)), WAIT_MS_MAX)
      look = () => {
        try {
          const seen = found()
          if (seen === undefined) return
          clearTimeout(timer)
          done(seen)
        } catch (error) {
          clearTimeout(timer)
          failed(error)
        }
      }
      look()
    })
  }

  function take(): RawAnswer | undefined {
    const head = bytes.indexOf('\r\n\r\n')
    if (head === -1) {
      assert(!over, `the connection ended without an answer: ${bytes}`)
      return undefined
    }
    const [statusLine = '', ...lines] = bytes.subarray(0, head).toString('latin1').split('\r\n')
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const [, code, phrase = ''] = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(statusLine) ?? []
    const http = Number(code)
    const reason = Buffer.from(phrase, 'latin1').toString()
    if (http === 100) {
      bytes = bytes.subarray(head + 4)
      return take()
    }
    const length = Number(headers.get('content-length'))
    assert(Number.isInteger(length), `an answer without its length: ${statusLine}`)
    if (bytes.length < head + 4 + length) {
      assert(!over, 'the answer was cut short')
      return undefined
    }
    const body = bytes.subarray(head + 4, head + 4 + length).toString()
    bytes = bytes.subarray(head + 4 + length)
    return { http, reason, headers, body }
  }

  return {
    socket,
    answer: () => waitFor(take),
    firstStatus: () =>
      waitFor(() => {
        const status = /^HTTP\/1\.1 (\d{3}) /.exec(bytes.toString('latin1'))?.[1]
        assert(status !== undefined || !over, 'the connection ended without a word')
        return status === undefined ? undefined : Number(status)
      }),
    ended: () => waitFor(() => over || undefined).then(() => {}),
    close: () => void socket.destroy(),
  }
}

/** In JSON, in XML, or in the one that it says it is in. */
export type Form = boolean | 'either'

/** Reads an answer as the wire API's: in its envelope, with the code that is the HTTP status. */
export function asReply({ http, reason, headers, body }: RawAnswer, form: Form): Reply {
  assert.equal(reason, SENTENCES[http])
  const isJson = form === 'either' ? headers.get('content-type')?.includes('json') === true : form
  return readReply(isJson, http, { get: (name) => headers.get(name) ?? null }, body)
}

/** Sends the bytes on a connection of their own and reads the one answer. */
export async function sendRaw(
  world: Pick<World, 'url'>,
  bytes: string | Uint8Array,
  form: Form,
): Promise<Reply> {
  const wire = openWire(world)
  try {
    wire.socket.write(bytes)
    return asReply(await wire.answer(), form)
  } finally {
    wire.close()
  }
}

/** A request as bytes: what is not given is as a decent client sends it. */
export function post(
  path: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const content = Buffer.from(body)
  const all = { host: 'localhost', 'content-length': String(content.length), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), content])
}
