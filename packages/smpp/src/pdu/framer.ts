/**
 * Cuts a stream of bytes into the bytes of PDUs, however it comes in pieces.
 *
 * A length that cannot be (less than a header, more than the bound) means that the two ends do not
 * agree any more on where PDUs begin: nothing behind it can be understood, and the connection has
 * to end. A framer that has thrown does so again, whatever it is given.
 */
import { HEADER_OCTETS, u32At } from './header.ts'

/** A message_payload of 64 KiB with everything around it. */
export const PDU_OCTETS_MAX = 70_000

export class FrameBreach extends Error {
  override readonly name = 'FrameBreach'
}

/** PDUs that stand one behind the other from the beginning of the bytes. */
export interface Cut {
  readonly bytes: Buffer
  /** Where each ends, and with it the next begins. */
  readonly ends: readonly number[]
}

const LENGTH_OCTETS = 4

export class Framer {
  readonly #octetsMax: number
  /** The beginning of a PDU whose rest has not come. */
  #rest: Buffer = NOTHING
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
    const { bytes, ends } = this.cut(chunk)
    return ends.map((end, n) => bytes.subarray(ends[n - 1] ?? 0, end))
  }

  /**
   * The same without a view for each.
   * @throws FrameBreach
   */
  cut(chunk: Buffer): Cut {
    if (this.#breach) throw this.#breach
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const ends: number[] = []
    let at = 0
    while (bytes.length - at >= LENGTH_OCTETS) {
      const length = u32At(bytes, at)
      if (length < HEADER_OCTETS || length > this.#octetsMax) {
        // What was whole before is not lost with it: the next call throws.
        this.#breach = new FrameBreach(
          `a PDU says it has ${length} octets; ${HEADER_OCTETS} to ${this.#octetsMax} can be`,
        )
        if (ends.length === 0) throw this.#breach
        return { bytes, ends }
      }
      if (bytes.length - at < length) break
      at += length
      ends.push(at)
    }
    this.#rest = at === bytes.length ? NOTHING : bytes.subarray(at)
    return { bytes, ends }
  }
}

const NOTHING: Buffer = Buffer.alloc(0)
