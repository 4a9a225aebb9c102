/**
 * The one clock of the platform.
 *
 * Everything that waits (schedules, duplicate windows, leases, retries, receipts of the simulated
 * carrier) asks this clock, so that a test or the sandbox can move all of it at once. A clock runs
 * on a time source: the machine's in production, one that stands still in tests. Moving the clock
 * sets an offset to its source and fires every timer that has become due, in order of time.
 *
 * Timers count what has passed, and pay no heed to a machine whose time is set by somebody else:
 * put back an hour, it would keep everybody waiting for that hour.
 */

/** Where time comes from. `after` calls back once, in real milliseconds. */
export interface TimeSource {
  now(): number
  /** What has passed since some moment, in milliseconds; absent where nobody sets `now`. */
  elapsed?(): number
  after(delayMs: number, run: () => void): () => void
}

/** For time-outs, pauses and rates: what has passed, which nobody puts back. */
export interface SteadyClock {
  /** In milliseconds; only the distance between two of them means anything. */
  now(): number
  /** Calls `run` once when `now()` has reached `atMs`. Returns the way to call it off. */
  at(atMs: number, run: () => void): () => void
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
  /** It is advanced with this clock, and never put back. */
  readonly steady: SteadyClock
  /**
   * Called after every `set` and `advance`, and when the machine's own time was set. Returns the
   * way to call it off.
   */
  onMove(run: () => void): () => void
  /** Nothing fires any more, so that what was still to come keeps no process alive. */
  stop(): void
}

interface Timer {
  /** In the time that timers run on. */
  readonly dueMs: number
  readonly turn: number
  readonly run: () => void
  off: boolean
}

/** setTimeout holds a 32-bit delay; a longer wait is cut into legs of this length. */
const DELAY_MS_MAX = 2_000_000_000
/** By so much at once, time does not run but is set. */
const STEP_MS = 1_000

/** The machine's own time. */
export const machineTime: TimeSource = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
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
  /** How far `set` and `advance` have moved it. */
  let movedMs = 0
  /** How far they have moved it forward, in all. */
  let advancedMs = 0
  const movers = new Set<() => void>()
  const now = () => source.now() + offsetMs
  const elapsed = () => source.elapsed?.() ?? source.now()
  const passed = () => elapsed() + movedMs
  let aheadMs = now() - passed()
  const timers = createTimers(source, passed, () => {
    if (wasSet()) moved()
  })
  const steadyNow = () => elapsed() + advancedMs
  const steadyTimers = createTimers(source, steadyNow, () => {})

  /** Whether the machine's time is another than what has passed since it was last looked at. */
  function wasSet(): boolean {
    const nowAheadMs = now() - passed()
    if (Math.abs(nowAheadMs - aheadMs) < STEP_MS) return false
    aheadMs = nowAheadMs
    return true
  }

  function moved(): void {
    for (const run of movers) run()
  }

  function move(toOffsetMs: number): void {
    const byMs = toOffsetMs - offsetMs
    movedMs += byMs
    advancedMs += Math.max(0, byMs)
    offsetMs = toOffsetMs
    timers.fire()
    steadyTimers.fire()
    moved()
  }

  return {
    now,
    machineNow: () => source.now(),
    at: (atMs, run) => timers.add(passed() + (atMs - now()), run),
    set: (nowMs) => move(nowMs - source.now()),
    advance: (byMs) => move(offsetMs + byMs),
    steady: { now: steadyNow, at: steadyTimers.add },
    offsetMs: () => offsetMs,
    onMove(run) {
      movers.add(run)
      return () => movers.delete(run)
    },
    stop() {
      timers.stop()
      steadyTimers.stop()
    },
  }
}

interface Timers {
  /** @returns the way to call it off */
  add(dueMs: number, run: () => void): () => void
  /** Runs those that are due, and sees to it that it is called when the next one is. */
  fire(): void
  stop(): void
}

function createTimers(source: TimeSource, passed: () => number, onFired: () => void): Timers {
  const timers: Timer[] = []
  let turns = 0
  let armedForMs = Number.POSITIVE_INFINITY
  let disarm = () => {}
  let stopped = false

  function arm(): void {
    while (timers[0]?.off) pop(timers)
    const next = timers[0]?.dueMs ?? Number.POSITIVE_INFINITY
    if (next === armedForMs) return
    disarm()
    armedForMs = next
    const delayMs = Math.min(Math.max(0, Math.ceil(next - passed())), DELAY_MS_MAX)
    disarm = stopped || next === Number.POSITIVE_INFINITY ? () => {} : source.after(delayMs, fire)
  }

  function fire(): void {
    disarm()
    armedForMs = Number.POSITIVE_INFINITY
    const passedMs = passed()
    const last = turns
    while (
      timers[0] &&
      (timers[0].off || (timers[0].dueMs <= passedMs && timers[0].turn <= last))
    ) {
      const timer = pop(timers)
      if (!timer.off) timer.run()
    }
    arm()
    onFired()
  }

  return {
    fire,
    add(dueMs, run) {
      const timer: Timer = { dueMs, turn: ++turns, run, off: false }
      push(timers, timer)
      if (dueMs < armedForMs) arm()
      return () => {
        timer.off = true
        if (timers[0] === timer) arm()
      }
    },
    stop() {
      stopped = true
      disarm()
    },
  }
}

const before = (a: Timer, b: Timer) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.turn < b.turn)

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
