/**
 * Who is called back: a listener that answers at once and lives in the bench's own process, on the
 * same cores as everything else.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Bench, sleep } from './bench.ts'

const LOOK_EVERY_MS = 5
const STILL_MS_MAX = 30_000

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

/** When the listener had heard so much in all, in ms of `Date.now()`. */
export async function hearAll(bench: Bench, wanted: number, listener: Listener): Promise<number> {
  let last = { heard: -1, at: Date.now() }
  for (;;) {
    const heard = listener.heard()
    if (heard > last.heard) last = { heard, at: Date.now() }
    if (heard >= wanted) return last.at
    if (Date.now() - last.at > STILL_MS_MAX) {
      bench.wrong(`${wanted - heard} calls never came`)
      return last.at
    }
    await sleep(LOOK_EVERY_MS)
  }
}
