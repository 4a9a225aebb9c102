/**
 * The only place that writes to the connection.
 *
 * What is sent in a turn of the event loop is gathered and written at once: a write for each PDU
 * costs more than everything else that is done for it.
 */
import type { Duplex } from 'node:stream'

/** As much is written without waiting for the end of the turn. */
const GATHERED_OCTETS_MAX = 65_536

export class Outbox {
  readonly #stream: Duplex
  #gathered: Buffer[] = []
  #gatheredOctets = 0
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
    return this.#gatheredOctets + this.#stream.writableLength
  }

  send(bytes: Buffer): void {
    this.#gathered.push(bytes)
    this.#gatheredOctets += bytes.length
    if (this.#gatheredOctets >= GATHERED_OCTETS_MAX) this.flush()
    else if (!this.#isPlanned) {
      this.#isPlanned = true
      setImmediate(this.#flushPlanned)
    }
  }

  readonly #flushPlanned = (): void => {
    this.#isPlanned = false
    this.flush()
  }

  flush(): void {
    const gathered = this.#gathered
    if (gathered.length === 0) return
    const [first] = gathered
    const bytes = gathered.length === 1 ? first : Buffer.concat(gathered, this.#gatheredOctets)
    this.#gathered = []
    this.#gatheredOctets = 0
    if (!this.#stream.writable) return
    if (!this.#stream.write(bytes)) this.#isBlocked = true
  }
}
