/**
 * The only place that writes to the connection.
 *
 * What is sent in a turn of the event loop is gathered and written at once: a write for each PDU
 * costs more than everything else that is done for it. It is gathered where it was written down, in
 * the memory that PDUs share, and is copied only if others wrote between, or if it has to wait for
 * a peer that reads slowly: it would then keep all of that memory.
 */
import type { Duplex } from 'node:stream'
import type { Writer } from './pdu/writer.ts'

/** As much is written without waiting for the end of the turn. */
const GATHERED_OCTETS_MAX = 65_536
/** So many are worth a write of their own, where there is more to do before the turn ends. */
const GATHERED_PDUS_MIN = 32

const NOTHING: Buffer = Buffer.alloc(0)

export class Outbox {
  readonly #stream: Duplex
  /** Each behind the one before. */
  #pieces: Buffer[] = []
  /** The last piece is these bytes from the one place to the other, and grows. */
  #bytes = NOTHING
  #from = 0
  #to = 0
  #octets = 0
  #pdus = 0
  #isPlanned = false
  #isBlocked = false

  constructor(stream: Duplex, drained: () => void) {
    this.#stream = stream
    stream.on('drain', () => {
      this.#isBlocked = false
      drained()
    })
  }

  /** The peer does not read as fast as we write. */
  get isBlocked(): boolean {
    return this.#isBlocked
  }

  /** What has been sent and not yet taken by the connection. */
  get waitingOctets(): number {
    return this.#octets + this.#stream.writableLength
  }

  /** Takes the PDU that was written last. */
  send({ bytes, from, at }: Writer): void {
    if (bytes !== this.#bytes || from !== this.#to) {
      this.#closePiece()
      this.#bytes = bytes
      this.#from = from
    }
    this.#to = at
    this.#octets += at - from
    this.#pdus += 1
    if (this.#octets >= GATHERED_OCTETS_MAX) this.flush()
    else if (!this.#isPlanned) {
      this.#isPlanned = true
      setImmediate(this.#flushPlanned)
    }
  }

  /** Writes if it is worth it: the peer then works on these while we work on the next. */
  flushMany(): void {
    if (this.#pdus >= GATHERED_PDUS_MIN) this.flush()
  }

  readonly #flushPlanned = (): void => {
    this.#isPlanned = false
    this.flush()
  }

  flush(): void {
    if (this.#pdus === 0) return
    this.#closePiece()
    const [pieces, octets] = [this.#pieces, this.#octets]
    const [first] = pieces
    const isAlone = pieces.length === 1 && this.#stream.writableLength === 0
    this.#pieces = []
    this.#octets = 0
    this.#pdus = 0
    if (!this.#stream.writable) return
    if (!this.#stream.write(isAlone ? first : Buffer.concat(pieces, octets))) this.#isBlocked = true
  }

  #closePiece(): void {
    if (this.#to > this.#from) this.#pieces.push(this.#bytes.subarray(this.#from, this.#to))
    // Nothing is held on to: the memory is that of everybody.
    this.#bytes = NOTHING
    this.#from = 0
    this.#to = 0
  }
}
