/**
 * Fingerprints of the duplicate window, in the memory of the embedded engine's thread.
 *
 * Their keys are random, so that in a table each would cost a page of the journal: measured, a
 * fifth of the price of an order. Every order keeps its own fingerprint in its row, so nothing is
 * lost: the memory is filled again from the newest orders when the database is opened. It follows
 * the transaction: what a batch added is taken back when the batch is.
 */
import { DUPLICATE_WINDOW_MS } from '../rules/admission.ts'

/** So far may the clocks of nodes be apart, that an order "of the future" is still a repetition. */
export const CLOCKS_APART_MS = 5_000

/** Fingerprints live in buckets as long as the window, so that old ones go away all at once. */
export const bucketOf = (atMs: number): number => Math.floor(atMs / DUPLICATE_WINDOW_MS)

export class PrintMemory {
  /** Bucket → `<account> <hash>` → when the order was accepted. */
  readonly #buckets = new Map<number, Map<string, number>>()
  #undo: (() => void)[] = []

  /** Whether an order with this fingerprint was accepted within the window before `atMs`. */
  has(key: string, atMs: number): boolean {
    const bucket = bucketOf(atMs)
    const isNear = bucketOf(atMs + CLOCKS_APART_MS) !== bucket
    return (
      this.#fits(bucket, key, atMs) ||
      this.#fits(bucket - 1, key, atMs) ||
      (isNear && this.#fits(bucket + 1, key, atMs))
    )
  }

  add(key: string, atMs: number): void {
    const bucket = this.#bucket(bucketOf(atMs))
    const before = bucket.get(key)
    bucket.set(key, atMs)
    this.#undo.push(() => {
      if (before === undefined) bucket.delete(key)
      else bucket.set(key, before)
    })
  }

  drop(key: string, atMs: number): void {
    const bucket = this.#bucket(bucketOf(atMs))
    if (bucket.get(key) !== atMs) return
    bucket.delete(key)
    this.#undo.push(() => bucket.set(key, atMs))
  }

  /** Forgets the buckets that no window reaches any more. */
  dropBefore(bucket: number): void {
    for (const old of this.#buckets.keys()) if (old < bucket) this.#buckets.delete(old)
  }

  clear(): void {
    this.#buckets.clear()
  }

  commit(): void {
    this.#undo = []
  }

  rollback(): void {
    for (const undo of this.#undo.reverse()) undo()
    this.#undo = []
  }

  #bucket(number: number): Map<string, number> {
    let bucket = this.#buckets.get(number)
    if (!bucket) {
      bucket = new Map()
      this.#buckets.set(number, bucket)
    }
    return bucket
  }

  #fits(bucket: number, key: string, atMs: number): boolean {
    const foundMs = this.#buckets.get(bucket)?.get(key)
    if (foundMs === undefined) return false
    return foundMs <= atMs + CLOCKS_APART_MS && foundMs > atMs - DUPLICATE_WINDOW_MS
  }
}
