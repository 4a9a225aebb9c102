/** A clock that tests move, and two ends of a connection in memory. */
import { type Duplex, duplexPair } from 'node:stream'
import type { Clock } from '../src/clock.ts'
import {
  type AnyPdu,
  decodePdu,
  encodePdu,
  type Outgoing,
  type StrangePdu,
} from '../src/pdu/codec.ts'
import type { CommandName } from '../src/pdu/commands.ts'
import { Framer } from '../src/pdu/framer.ts'
import { Session } from '../src/session.ts'
import type { Closing, RequestPdu, SessionOptions, Strange } from '../src/session-options.ts'
import type { BindName } from '../src/states.ts'

export interface TestClock extends Clock {
  advance(byMs: number): void
}

export function testClock(): TestClock {
  let nowMs = 1_000
  let timers: { atMs: number; run: () => void }[] = []
  return {
    now: () => nowMs,
    at(atMs, run) {
      const timer = { atMs, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(byMs) {
      const endMs = nowMs + byMs
      for (;;) {
        const [next] = timers.toSorted((a, b) => a.atMs - b.atMs)
        if (!next || next.atMs > endMs) break
        timers = timers.filter((other) => other !== next)
        nowMs = Math.max(nowMs, next.atMs)
        next.run()
      }
      nowMs = endMs
    },
  }
}

/** Lets everything that is under way in memory arrive. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 8; n += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** The bare other end: sends bytes, keeps what it gets. */
export class Peer {
  readonly stream: Duplex
  readonly got: (AnyPdu | StrangePdu)[] = []
  hasEnded = false

  constructor(stream: Duplex) {
    this.stream = stream
    const framer = new Framer()
    stream.on('data', (chunk: Buffer) => {
      for (const frame of framer.push(chunk)) this.got.push(decodePdu(frame))
    })
    stream.on('end', () => {
      this.hasEnded = true
    })
    stream.on('error', () => {})
  }

  send<C extends CommandName>(pdu: Outgoing<C>): Promise<void> {
    return this.write(encodePdu(pdu))
  }

  async write(bytes: Buffer): Promise<void> {
    this.stream.write(bytes)
    await settle()
  }

  get last(): AnyPdu | StrangePdu | undefined {
    return this.got.at(-1)
  }
}

export interface Log {
  readonly requests: RequestPdu[]
  readonly rooms: number[]
  readonly stranges: Strange[]
  closed: Closing | undefined
}

/** A session of ours with a bare peer; what it tells is in the log. */
export function openSession(options: Partial<SessionOptions> = {}) {
  const [mine, theirs] = duplexPair()
  const clock = testClock()
  const log: Log = { requests: [], rooms: [], stranges: [], closed: undefined }
  const session = new Session(mine, {
    ...{ side: 'esme', clock, ...options },
    on: {
      request: (pdu) => log.requests.push(pdu),
      room: (room) => log.rooms.push(room),
      strange: (strange) => log.stranges.push(strange),
      closed(closing) {
        log.closed = closing
      },
      ...options.on,
    },
  })
  return { session, peer: new Peer(theirs), clock, log }
}

/** The same, bound. */
export async function openBound(
  options: Partial<SessionOptions> = {},
  command: BindName = 'bind_transceiver',
) {
  const opened = openSession(options)
  opened.session.bind(command, { system_id: 'a' }, 1_000, () => {})
  await settle()
  await opened.peer.send({ command: `${command}_resp`, sequence: 1 })
  return opened
}
