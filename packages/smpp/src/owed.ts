/**
 * Requests of the peer that have no answer yet, by their sequence numbers: a set of the PDUs
 * themselves costs more than reading them does. A peer that uses a number again before it has the
 * answer gets both.
 */
import type { RequestPdu } from './session-options.ts'

export class Owed {
  readonly #byNumber = new Map<number, RequestPdu>()
  /** Those whose number another had already. */
  readonly #others = new Set<RequestPdu>()

  get size(): number {
    return this.#byNumber.size + this.#others.size
  }

  has(request: RequestPdu): boolean {
    return this.#byNumber.get(request.sequence) === request || this.#others.has(request)
  }

  add(request: RequestPdu): void {
    if (this.#byNumber.has(request.sequence)) this.#others.add(request)
    else this.#byNumber.set(request.sequence, request)
  }

  delete(request: RequestPdu): void {
    if (this.#byNumber.get(request.sequence) === request) this.#byNumber.delete(request.sequence)
    else this.#others.delete(request)
  }

  some(isSo: (request: RequestPdu) => boolean): boolean {
    return [...this.#byNumber.values(), ...this.#others].some(isSo)
  }

  clear(): void {
    this.#byNumber.clear()
    this.#others.clear()
  }
}
