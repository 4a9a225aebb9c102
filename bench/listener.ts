/**
 * Who is called back: a listener that answers at once and lives in the bench's own process, on the
 * same cores as everything else.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      heard += 1
      response.writeHead(204).end()
    })
  })
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      done({ url: `http://127.0.0.1:${port}/`, heard: () => heard, close })
    })
  })
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
