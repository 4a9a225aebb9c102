/**
 * A network that goes bad on demand, between a node and its database, on loopback.
 *
 * Whole, it forwards every byte. Cut, it breaks what is open and turns away whoever comes, so that
 * both ends know. Frozen, it takes connections and keeps them, and nothing moves: nobody is told,
 * as behind a cable that was pulled. What was frozen goes on where it stood once it is healed.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  /** The same database, by way of this proxy. */
  urlOf(url: string): string
  cut(): void
  freeze(): void
  heal(): void
  cutAt(cue: Cue): void
  isCut(): boolean
  /** How many connections were asked for, ever. */
  asked(): number
  close(): Promise<void>
}

/** When to cut: before somebody says this to the database, or before he hears this answer to it. */
export interface Cue {
  readonly said: string
  readonly answer?: string
}

const POSTGRES_PORT = 5432

type State = 'whole' | 'cut' | 'frozen'

/** The two halves of a connection through the proxy. */
type Pair = readonly [near: Socket, far: Socket]

/** @param target the database's URL, or any that its server has */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port: farPort } = new URL(target)
  const pairs = new Set<Pair>()
  let state: State = 'whole'
  let asked = 0
  let cue: Cue | undefined

  const server = createServer({ pauseOnConnect: true }, (near) => {
    asked += 1
    if (state === 'cut') return near.resetAndDestroy()
    const pair: Pair = [near, connect(Number(farPort || POSTGRES_PORT), hostname)]
    pairs.add(pair)
    for (const half of pair) {
      half.on('error', () => breakOff(pair))
      half.on('close', () => breakOff(pair))
    }
    near.on('data', (said: Buffer) => listen(pair, said))
    near.pause()
    if (state === 'whole') forward(pair)
  })
  function breakOff(pair: Pair): void {
    pairs.delete(pair)
    for (const half of pair) half.destroy()
  }
  function cut(): void {
    state = 'cut'
    for (const pair of pairs) breakOff(pair)
  }

  /** Hears what is said a moment before it is forwarded. */
  function listen([near, far]: Pair, said: Buffer): void {
    if (!cue || !said.includes(cue.said)) return
    const { answer } = cue
    cue = undefined
    if (answer === undefined) cut()
    else {
      far.unpipe(near).on('data', (heard: Buffer) => heard.includes(answer) && cut())
      far.resume()
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    urlOf(url) {
      const by = new URL(url)
      by.hostname = '127.0.0.1'
      by.port = String(port)
      return by.href
    },
    cut,
    freeze() {
      state = 'frozen'
      for (const pair of pairs) hold(pair)
    },
    heal() {
      if (state === 'frozen') for (const pair of pairs) forward(pair)
      state = 'whole'
    },
    cutAt(awaited) {
      cue = awaited
    },
    isCut: () => state === 'cut',
    asked: () => asked,
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

function forward([near, far]: Pair): void {
  near.pipe(far)
  far.pipe(near)
}

function hold([near, far]: Pair): void {
  near.unpipe(far).pause()
  far.unpipe(near).pause()
}
