/**
 * The connection under a session: octets in, PDUs out, and whether the other end is still there.
 *
 * Reading rests while the session owes too many answers or the peer leaves too much unread, so that
 * nobody can fill our memory; if that does not change within a time, the connection ends.
 */
import type { Duplex } from 'node:stream'
import { type Header, readHeader } from './bare.ts'
import type { Clock } from './clock.ts'
import { Heartbeat } from './heartbeat.ts'
import { Outbox } from './outbox.ts'
import { PduBreach } from './pdu/breach.ts'
import { type AnyPdu, readPdu, type StrangePdu } from './pdu/codec.ts'
import { type Cut, FrameBreach, Framer } from './pdu/framer.ts'
import type { Writer } from './pdu/writer.ts'
import type { Ending } from './session-options.ts'

export interface LinkOptions {
  readonly clock: Clock
  readonly enquireEveryMs: number
  readonly partialPduMs: number
  readonly unreadOctetsMax: number
  readonly restMs: number
  readonly pduOctetsMax: number
}

export interface LinkEvents {
  pdu(pdu: AnyPdu | StrangePdu): void
  /** A PDU whose frame is sound and whose content is not. */
  garbled(header: Header, breach: PduBreach): void
  /** What came together has been dealt with. */
  turn(): void
  /** The peer reads again. */
  drained(): void
  /** It has been silent. */
  silent(): void
  /** Whether the session can take no more. */
  isFull(): boolean
  rest(isResting: boolean): void
  /** The connection can go on no longer. */
  over(why: Ending, detail?: string): void
}

/** How long a connection that we end may take to go. */
export const LINGER_MS = 1_000

export class Link {
  readonly #stream: Duplex
  readonly #options: LinkOptions
  readonly #on: LinkEvents
  readonly #framer: Framer
  readonly #outbox: Outbox
  readonly #heartbeat: Heartbeat
  /** Set while reading rests. */
  #callOffRest: (() => void) | undefined
  #isEnded = false
  #isTaking = false

  constructor(stream: Duplex, options: LinkOptions, on: LinkEvents) {
    this.#stream = stream
    this.#options = options
    this.#on = on
    this.#framer = new Framer(options.pduOctetsMax)
    this.#outbox = new Outbox(stream, () => {
      this.regulate()
      on.drained()
    })
    this.#heartbeat = new Heartbeat(options.clock, options, {
      enquire: () => on.silent(),
      isBetween: () => this.#framer.isBetween,
      dead: (detail) => on.over('linkDead', detail),
    })
    stream.on('data', this.#read)
    stream.on('error', (error) => on.over('broken', error.message))
    stream.on('end', () => on.over('endedByPeer'))
    stream.on('close', () => on.over('broken', 'the connection is gone'))
  }

  get isBlocked(): boolean {
    return this.#outbox.isBlocked
  }

  /** The time, which stands still while what came together is dealt with. */
  get nowMs(): number {
    return this.#isTaking ? this.#heartbeat.heardMs : this.#options.clock.now()
  }

  /** When the peer was last heard. */
  get heardMs(): number {
    return this.#heartbeat.heardMs
  }

  /** Sends the PDU that was written last. */
  send(written: Writer): void {
    this.#outbox.send(written)
  }

  /** Rests or goes on reading, as the session and the peer allow. */
  regulate(): void {
    if (this.#isEnded) return
    const isUnread = this.#outbox.waitingOctets > this.#options.unreadOctetsMax
    const mustRest = isUnread || this.#on.isFull()
    if (mustRest === (this.#callOffRest !== undefined)) return
    this.#callOffRest?.()
    this.#callOffRest = undefined
    if (mustRest) {
      const { clock, restMs } = this.#options
      const why = isUnread ? 'peerStalled' : 'answersOverdue'
      this.#callOffRest = clock.at(clock.now() + restMs, () => this.#on.over(why))
      this.#stream.pause()
    } else this.#stream.resume()
    this.#heartbeat.rest(mustRest)
    this.#on.rest(mustRest)
  }

  /** What was sent still goes out; a peer that does not take it is left. */
  end(isBroken: boolean): void {
    this.#isEnded = true
    this.#callOffRest?.()
    this.#heartbeat.stop()
    this.#outbox.flush()
    if (isBroken) {
      this.#stream.destroy()
      return
    }
    this.#stream.end()
    this.#stream.resume()
    const { clock } = this.#options
    const callOff = clock.at(clock.now() + LINGER_MS, () => this.#stream.destroy())
    this.#stream.once('close', callOff)
  }

  readonly #read = (chunk: Buffer): void => {
    if (this.#isEnded) return
    const cut = this.#cut(chunk)
    this.#heartbeat.heard(cut.ends.length > 0)
    this.#takeAll(cut)
    if (this.#isEnded) return
    const { breach } = this.#framer
    if (breach) {
      this.#on.over('framing', breach.message)
      return
    }
    this.#on.turn()
    this.regulate()
  }

  /** The breach is dealt with after what was whole before it. */
  #cut(chunk: Buffer): Cut {
    try {
      return this.#framer.cut(chunk)
    } catch (error) {
      if (error instanceof FrameBreach) return { bytes: chunk, ends: [] }
      throw error
    }
  }

  #takeAll({ bytes, ends }: Cut): void {
    this.#isTaking = true
    try {
      let from = 0
      for (const end of ends) {
        this.#take(bytes, from, end)
        if (this.#isEnded) return
        this.#outbox.flushMany()
        from = end
      }
    } finally {
      this.#isTaking = false
    }
  }

  #take(bytes: Buffer, from: number, end: number): void {
    let pdu: AnyPdu | StrangePdu
    try {
      pdu = readPdu(bytes, from, end)
    } catch (error) {
      if (!(error instanceof PduBreach)) throw error
      this.#on.garbled(readHeader(bytes, from), error)
      return
    }
    this.#on.pdu(pdu)
  }
}
