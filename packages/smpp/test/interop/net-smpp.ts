/** Net::SMPP of Perl as the other end: see `net-smpp.pl`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A PDU as Net::SMPP has read it. Octets and optional parameters are strings of Latin-1. */
export interface PerlPdu {
  readonly connection: number
  /** `closed` when the connection has ended. */
  readonly command: string
  readonly status: number
  readonly sequence: number
  readonly fields: Readonly<Record<string, unknown>>
}

export type Arguments = Readonly<Record<string, string | number>>

export interface Peer {
  /** Of an SMSC. */
  readonly port: number
  /** What came, in its order. */
  readonly heard: readonly PerlPdu[]
  /** Calls a method of Net::SMPP: `submit_sm`, `submit_sm_resp` and so on. */
  call(connection: number, method: string, named: Arguments): void
  /** Answers a request. */
  answer(request: PerlPdu, named?: Arguments): void
  /** The first that is like this, among those that have come or will. */
  next(isIt: (pdu: PerlPdu) => boolean): Promise<PerlPdu>
  close(): Promise<void>
}

/** @param respond is told of each PDU that comes */
export const listenByPerl = (respond?: (pdu: PerlPdu, peer: Peer) => void): Promise<Peer> =>
  open(['listen'], respond)

/** Its connection has the number 1. */
export const connectByPerl = (
  port: number,
  respond?: (pdu: PerlPdu, peer: Peer) => void,
): Promise<Peer> => open(['connect', String(port)], respond)

async function open(
  args: readonly string[],
  respond: ((pdu: PerlPdu, peer: Peer) => void) | undefined,
): Promise<Peer> {
  const script = fileURLToPath(new URL('net-smpp.pl', import.meta.url))
  const child = spawn('perl', [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  const heard: PerlPdu[] = []
  let gone = false
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of waiting) look()
    waiting.clear()
  }
  void exit.then(() => {
    gone = true
    wake()
  })
  const lines = createInterface(child.stdout)
  const port = args[0] === 'listen' ? JSON.parse(await firstOf(lines, exit)).port : 0
  const peer: Peer = {
    port,
    heard,
    call(connection, method, named) {
      const asked = { connection, call: method, arguments: Object.entries(named).flat() }
      child.stdin.write(`${JSON.stringify(asked)}\n`)
    },
    answer({ connection, command, sequence }, named = {}) {
      peer.call(connection, `${command}_resp`, { ...named, seq: sequence })
    },
    async next(isIt) {
      for (;;) {
        const found = heard.find(isIt)
        if (found) return found
        if (gone) throw new Error('Perl has ended: see what it wrote')
        await new Promise<void>((look) => waiting.add(look))
      }
    },
    /** It ends when nobody talks to it any more. */
    async close() {
      child.stdin.end()
      await exit
    },
  }
  lines.on('line', (line) => {
    const pdu = JSON.parse(line) as PerlPdu
    heard.push(pdu)
    respond?.(pdu, peer)
    wake()
  })
  return peer
}

async function firstOf(lines: Interface, exit: Promise<unknown>): Promise<string> {
  const [line] = await Promise.race([once(lines, 'line'), exit.then(() => [])])
  if (line === undefined) throw new Error('Perl has ended: see what it wrote')
  return line
}
