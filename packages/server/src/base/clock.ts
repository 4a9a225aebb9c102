/**
 * The one clock of the platform.
 *
 * Everything that waits (schedules, duplicate windows, leases, retries, receipts of the simulated
 * carrier) asks this clock, so that a test or the sandbox can move all of it at once. A clock runs
 * on a time source: the machine's in production, one that stands still in tests. Moving the clock
 * sets an offset to its source and fires every timer that has become due, in order of time.
 */

/** Where time comes from. `after` calls back once, in real milliseconds. */
export interface TimeSource {
  now(): number
  after(delayMs: number, run: () => void): () => void
}

export interface Clock {
  /** Milliseconds since 1970, UTC, by the platform's time. */
  now(): number
  /** By the machine, which nobody moves: for leases, and whether a process lives. */
  machineNow(): number
  /** Calls `run` once when `now()` has reached `atMs`. Returns the way to call it off. */
  at(atMs: number, run: () => void): () => void
  /** Puts the clock to a time; it runs on from there. */
  set(nowMs: number): void
  advance(byMs: number): void
  /** How far this clock is from its source, in milliseconds. */
  offsetMs(): number
  /** Called after every `set` and `advance`. */
  onMove(run: () => void): void
  /** Nothing fires any more, so that what was still to come keeps no process alive. */
  stop(): void
}

interface Timer {
  readonly atMs: number
  readonly turn: number
  readonly run: () => void
  off: boolean
}

/** setTimeout holds a 32-bit delay; a longer wait is cut into legs of this length. */
const DELAY_MS_MAX = 2_000_000_000

/** The machine's own time. */
export const machineTime: TimeSource = {
  now: () => Date.now(),
  after(delayMs, run) {
    const handle = setTimeout(run, delayMs)
    return () => clearTimeout(handle)
  },
}

/** A source that stands still: only `set` and `advance` move the clock built on it. */
export function stillTime(nowMs: number): TimeSource {
  return { now: () => nowMs, after: () => () => {} }
}

export function createClock(source: TimeSource = machineTime, startOffsetMs = 0): Clock {
  let offsetMs = startOffsetMs
  let turns = 0
  let armedAtMs = Number.POSITIVE_INFINITY
  let disarm = () => {}
  let stopped = false
  const timers: Timer[] = []
  const movers: (() => void)[] = []
  const now = () => source.now() + offsetMs

  function arm(): void {
    while (timers[0]?.off) pop(timers)
    const next = timers[0]?.atMs ?? Number.POSITIVE_INFINITY
    if (next === armedAtMs) return
    disarm()
    armedAtMs = next
    const delayMs = Math.min(Math.max(0, next - now()), DELAY_MS_MAX)
    disarm = stopped || next === Number.POSITIVE_INFINITY ? () => {} : source.after(delayMs, fire)
  }

  function fire(): void {
    armedAtMs = Number.POSITIVE_INFINITY
    const nowMs = now()
    const last = turns
    while (timers[0] && (timers[0].off || (timers[0].atMs <= nowMs && timers[0].turn <= last))) {
      const timer = pop(timers)
      if (!timer.off) timer.run()
    }
    arm()
  }

  function move(toOffsetMs: number): void {
    offsetMs = toOffsetMs
    disarm()
    fire()
    for (const run of movers) run()
  }

  return {
    now,
    machineNow: () => source.now(),
    at(atMs, run) {
      const timer: Timer = { atMs, turn: ++turns, run, off: false }
      push(timers, timer)
      if (atMs < armedAtMs) arm()
      return () => {
        timer.off = true
        if (timers[0] === timer) arm()
      }
    },
    set: (nowMs) => move(nowMs - source.now()),
    advance: (byMs) => move(offsetMs + byMs),
    offsetMs: () => offsetMs,
    onMove: (run) => void movers.push(run),
    stop() {
      stopped = true
      disarm()
    },
  }
}

const before = (a: Timer, b: Timer) => a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn)

/** A binary heap: the earliest timer is at the front. */
function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1
  while (at > 0) {
    const up = (at - 1) >> 1
    const parent = heap[up] as Timer
    if (!before(timer, parent)) break
    heap[at] = parent
    at = up
  }
  heap[at] = timer
}

function pop(heap: Timer[]): Timer {
  const first = heap[0] as Timer
  const last = heap.pop() as Timer
  if (heap.length === 0) return first
  let at = 0
  for (;;) {
    let down = 2 * at + 1
    if (down >= heap.length) break
    const right = heap[down + 1]
    if (right && before(right, heap[down] as Timer)) down += 1
    if (!before(heap[down] as Timer, last)) break
    heap[at] = heap[down] as Timer
    at = down
  }
  heap[at] = last
  return first
}
