/**
 * Cuts a stream of bytes into the bytes of PDUs, however it comes in pieces.
 *
 * A length that cannot be (less than a header, more than the bound) means that the two ends do not
 * agree any more on where PDUs begin: nothing behind it can be understood, and the connection has
 * to end. A framer that has thrown does so again, whatever it is given.
 */
import { HEADER_OCTETS } from './header.ts'

/** A message_payload of 64 KiB with everything around it. */
export const PDU_OCTETS_MAX = 70_000

export class FrameBreach extends Error {
  override readonly name = 'FrameBreach'
}

const LENGTH_OCTETS = 4

export class Framer {
  readonly #octetsMax: number
  /** The beginning of a PDU whose rest has not come. */
  #rest: Buffer = Buffer.alloc(0)
  #breach: FrameBreach | undefined

  constructor(octetsMax = PDU_OCTETS_MAX) {
    this.#octetsMax = octetsMax
  }

  /** Why nothing more can be understood, once that is so. */
  get breach(): FrameBreach | undefined {
    return this.#breach
  }

  /** Whether the stream stands between two PDUs. */
  get isBetween(): boolean {
    return this.#rest.length === 0
  }

  /**
   * The PDUs that are whole now; each a view of what came.
   * @throws FrameBreach
   */
  push(chunk: Buffer): Buffer[] {
    if (this.#breach) throw this.#breach
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const found: Buffer[] = []
    let at = 0
    while (bytes.length - at >= LENGTH_OCTETS) {
      const length = bytes.readUInt32BE(at)
      if (length < HEADER_OCTETS || length > this.#octetsMax) {
        // What was whole before is not lost with it: the next call throws.
        this.#breach = new FrameBreach(
          `a PDU says it has ${length} octets; ${HEADER_OCTETS} to ${this.#octetsMax} can be`,
        )
        if (found.length === 0) throw this.#breach
        return found
      }
      if (bytes.length - at < length) break
      found.push(bytes.subarray(at, at + length))
      at += length
    }
    this.#rest = bytes.subarray(at)
    return found
  }
}
