/**
 * Who is called back: a listener that answers at once and lives in the bench's own process, on the
 * same cores as everything else; so it reads no more of a request than where it ends.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type Bench, sleep } from './bench.ts'

const LOOK_EVERY_MS = 5
const STILL_MS_MAX = 20_000

export interface Listener {
  readonly url: string
  /** Calls so far. */
  heard(): number
  close(): void
}

export function listen(): Promise<Listener> {
  let heard = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    answerAll(socket, (calls) => {
      heard += calls
    })
  })
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      const close = () => {
        server.close()
        for (const socket of sockets) socket.destroy()
      }
      done({ url: `http://127.0.0.1:${port}/`, heard: () => heard, close })
    })
  })
}

const END_OF_HEAD = '\r\n\r\n'
const ANSWER = 'HTTP/1.1 204 No Content\r\n\r\n'
const LAST_ANSWER = 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'

/** Requests with a length, or without a body. */
function answerAll(socket: Socket, onCalls: (calls: number) => void): void {
  let rest = ''
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.setEncoding('latin1').on('data', (text: string) => {
    rest += text
    let calls = 0
    for (let end = endOfFirst(rest); end !== undefined; end = endOfFirst(rest)) {
      const isLast = /^connection: *close/im.test(rest.slice(0, end))
      rest = rest.slice(end)
      calls += 1
      if (isLast) socket.end(LAST_ANSWER)
      else socket.write(ANSWER)
    }
    onCalls(calls)
  })
}

/** Where the first request ends; undefined as long as it is not whole. */
function endOfFirst(text: string): number | undefined {
  const head = text.indexOf(END_OF_HEAD)
  if (head === -1) return undefined
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, head))?.[1] ?? 0
  const end = head + END_OF_HEAD.length + Number(length)
  return end <= text.length ? end : undefined
}

export interface Hearing {
  /** When the last call came, in ms of `Date.now()`. */
  readonly at: number
  /** Calls that had not come when nothing had been heard for a long time. */
  readonly missing: number
}

/** Waits until the listener has heard so much in all. */
export async function hearAll(wanted: number, listener: Listener): Promise<Hearing> {
  let last = { heard: -1, at: Date.now() }
  for (;;) {
    const heard = listener.heard()
    if (heard > last.heard) last = { heard, at: Date.now() }
    const missing = wanted - heard
    if (missing <= 0 || Date.now() - last.at > STILL_MS_MAX) return { at: last.at, missing }
    await sleep(LOOK_EVERY_MS)
  }
}

/** Whoever loses a call has failed. */
export function checkHearing(bench: Pick<Bench, 'wrong'>, { missing }: Hearing): void {
  if (missing > 0) bench.wrong(`${missing} calls never came`)
}
