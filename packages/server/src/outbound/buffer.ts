/**
 * What came from outside and waits to be written down, in order.
 *
 * A batch is looked at, written, and only then dropped: if the writing fails it is still there.
 */
export interface Buffer<T> {
  add(items: readonly T[]): void
  /** The oldest items, at most one batch of them. */
  peek(): readonly T[]
  drop(count: number): void
  size(): number
}

export function createBuffer<T>(batchMax: number): Buffer<T> {
  let items: T[] = []
  let from = 0
  return {
    add(more) {
      for (const item of more) items.push(item)
    },
    peek: () => items.slice(from, from + batchMax),
    drop(count) {
      from += count
      // The front is cut off now and then, not at every batch: a long array is costly to move.
      if (from > items.length / 2) {
        items = items.slice(from)
        from = 0
      }
    },
    size: () => items.length - from,
  }
}
