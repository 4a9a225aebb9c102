/**
 * So many in a minute, for each of many keys: a bucket that is full at first and fills up evenly.
 *
 * What is taken may be more than is left; what is owed then is waited for. So a large body passes a
 * limit on bytes that it alone exceeds, and the ones behind it wait. Keys are remembered up to a
 * bound, those that were used last the longest; who is forgotten begins anew.
 */

export interface Buckets {
  /** Milliseconds until one may be taken; 0 when one may be now. */
  waitMs(key: string | number, perMinute: number, nowMs: number): number
  take(key: string | number, perMinute: number, nowMs: number, count: number): void
}

interface Bucket {
  left: number
  atMs: number
}

const MINUTE_MS = 60_000

export function createBuckets(keysMax: number): Buckets {
  const buckets = new Map<string | number, Bucket>()

  /** What is left now. */
  function leftIn(bucket: Bucket, perMinute: number, nowMs: number): number {
    const passedMs = Math.max(0, nowMs - bucket.atMs)
    return Math.min(perMinute, bucket.left + (passedMs * perMinute) / MINUTE_MS)
  }

  return {
    waitMs(key, perMinute, nowMs) {
      const bucket = buckets.get(key)
      // A clock that was put back fills from where it is now: nobody waits for the time it had.
      if (bucket && nowMs < bucket.atMs) bucket.atMs = nowMs
      const left = bucket ? leftIn(bucket, perMinute, nowMs) : perMinute
      return left >= 1 ? 0 : Math.ceil(((1 - left) * MINUTE_MS) / perMinute)
    },
    take(key, perMinute, nowMs, count) {
      const known = buckets.get(key)
      const bucket = known ?? { left: perMinute, atMs: nowMs }
      bucket.left = leftIn(bucket, perMinute, nowMs) - count
      bucket.atMs = nowMs
      if (known) buckets.delete(key)
      else if (buckets.size >= keysMax) forgetOldest(buckets)
      buckets.set(key, bucket)
    },
  }
}

/** A map keeps its keys in the order in which they were put in. */
function forgetOldest(map: Map<unknown, unknown>): void {
  const oldest = map.keys().next()
  if (!oldest.done) map.delete(oldest.value)
}
