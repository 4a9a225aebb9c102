/** How often something happens, as an average over the last seconds that fades with time. */
const FADE_MS = 5_000

export interface Rate {
  add(count: number, nowMs: number): void
  perSecond(nowMs: number): number
}

export function createRate(): Rate {
  let perSecond = 0
  let atMs = 0
  const faded = (nowMs: number): number =>
    perSecond * Math.exp(-Math.max(0, nowMs - atMs) / FADE_MS)
  return {
    add(count, nowMs) {
      perSecond = faded(nowMs) + (count * 1000) / FADE_MS
      atMs = nowMs
    },
    perSecond: faded,
  }
}
