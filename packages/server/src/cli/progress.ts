/** Shows how a long copy is coming on: a bar on a terminal, else a line every few seconds. */
import { SingleBar } from 'cli-progress'

export interface Progress {
  readonly rows: number
  readonly total: number
  readonly elapsedMs: number
}

export interface ProgressView {
  show(progress: Progress): void
  end(): void
}

const LINE_EVERY_MS = 3_000
const BAR = 'moving [{bar}] {percentage}%, {speed}'

export const progressView = (stream: NodeJS.WriteStream): ProgressView =>
  stream.isTTY ? asBar(stream) : asLines(stream)

function asBar(stream: NodeJS.WriteStream): ProgressView {
  // Whoever interrupts it gets his terminal back as it was.
  const bar = new SingleBar({ stream, format: BAR, barsize: 30, linewrap: true })
  const speedOf = speedometer()
  let isShown = false
  return {
    show(progress) {
      const payload = { speed: speedOf(progress) }
      if (isShown) bar.update(progress.rows, payload)
      else bar.start(progress.total, progress.rows, payload)
      isShown = true
    },
    end: () => bar.stop(),
  }
}

function asLines(stream: NodeJS.WriteStream): ProgressView {
  const speedOf = speedometer()
  let lastMs = Number.NEGATIVE_INFINITY
  let last: Progress | undefined
  const write = (progress: Progress, speed: string) => {
    const { rows, total } = progress
    const percent = total === 0 ? 100 : Math.floor((100 * rows) / total)
    stream.write(`moved ${count(rows)} of ${count(total)} rows, ${percent}%, ${speed}\n`)
    last = undefined
  }
  return {
    show(progress) {
      const speed = speedOf(progress)
      last = progress
      if (progress.elapsedMs - lastMs < LINE_EVERY_MS) return
      lastMs = progress.elapsedMs
      write(progress, speed)
    },
    end() {
      if (last) write(last, speedOf(last))
    },
  }
}

/** Before that the speed is a guess. */
const MEASURED_MS_MIN = 1_000

/** Rows a second since the first call, and how long the rest takes at that speed. */
function speedometer(): (progress: Progress) => string {
  let first: Progress | undefined
  return (progress) => {
    first ??= progress
    const measuredMs = progress.elapsedMs - first.elapsedMs
    const copied = progress.rows - first.rows
    if (measuredMs < MEASURED_MS_MIN || copied === 0) return 'measuring the speed'
    const perMs = copied / measuredMs
    const leftMs = (progress.total - progress.rows) / perMs
    return `${count(Math.round(perMs * 1000))} rows/s, ${duration(leftMs)} left`
  }
}

export const count = (number: number): string => number.toLocaleString('en')

/** `4 s`, `2 min 5 s`, `3 h 12 min` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
