/**
 * Latencies in fixed buckets: counting one costs an addition, and millions of them take 80 kB.
 *
 * Two zones, because what matters is whether 25 ms were kept, not whether 4 s were 4.001 s:
 * 20 µs wide up to 100 ms, 2 ms wide up to 10 s, and one bucket for everything slower.
 * A quantile is read at the upper edge of its bucket, so it is never flattered.
 */
const FINE = { widthUs: 20, count: 5_000 } as const
const COARSE = { widthUs: 2_000, count: 4_950 } as const
const FINE_END_US = FINE.widthUs * FINE.count
const OVERFLOW = FINE.count + COARSE.count

export interface Histogram {
  readonly counts: Uint32Array
  total: number
  maxUs: number
}

/** What is reported of a histogram, in milliseconds. */
export interface Latency {
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
}

export function createHistogram(): Histogram {
  return { counts: new Uint32Array(OVERFLOW + 1), total: 0, maxUs: 0 }
}

/** Counts one latency of `us` microseconds. */
export function count(histogram: Histogram, us: number): void {
  const bucket =
    us < FINE_END_US
      ? us / FINE.widthUs
      : Math.min(OVERFLOW, FINE.count + (us - FINE_END_US) / COARSE.widthUs)
  const index = Math.max(0, Math.trunc(bucket))
  histogram.counts[index] = (histogram.counts[index] ?? 0) + 1
  histogram.total += 1
  if (us > histogram.maxUs) histogram.maxUs = us
}

/** The latency in microseconds that `share` (0…1) of all stayed within; 0 of nothing. */
export function quantileUs(histogram: Histogram, share: number): number {
  const wanted = Math.ceil(histogram.total * share)
  let seen = 0
  for (let index = 0; index < OVERFLOW && wanted > 0; index += 1) {
    seen += histogram.counts[index] ?? 0
    if (seen >= wanted) return Math.min(upperEdgeUs(index), histogram.maxUs)
  }
  return histogram.maxUs
}

export function summarize(histogram: Histogram): Latency {
  const ms = (share: number) => quantileUs(histogram, share) / 1000
  return {
    p50Ms: ms(0.5),
    p90Ms: ms(0.9),
    p99Ms: ms(0.99),
    p999Ms: ms(0.999),
    maxMs: histogram.maxUs / 1000,
  }
}

function upperEdgeUs(index: number): number {
  return index < FINE.count
    ? (index + 1) * FINE.widthUs
    : FINE_END_US + (index - FINE.count + 1) * COARSE.widthUs
}
