/** Reads what a process costs from Linux's /proc; elsewhere there is nothing to read. */
import { readFileSync } from 'node:fs'

/** USER_HZ, which Linux fixes at 100 for what it shows in /proc (proc(5)). */
const MS_PER_TICK = 10

/** Processor time so far: of the main thread, and of all other threads together. */
export interface Cpu {
  readonly mainMs: number
  readonly otherMs: number
}

export interface Memory {
  readonly rssMib: number
  readonly peakMib: number
}

export function readCpu(pid: number): Cpu | undefined {
  const whole = ticks(`/proc/${pid}/stat`)
  const main = ticks(`/proc/${pid}/task/${pid}/stat`)
  if (whole === undefined || main === undefined) return undefined
  return { mainMs: main * MS_PER_TICK, otherMs: Math.max(0, whole - main) * MS_PER_TICK }
}

export function readMemory(pid: number): Memory | undefined {
  const status = read(`/proc/${pid}/status`)
  if (status === undefined) return undefined
  const mib = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
    return Number(kib ?? Number.NaN) / 1024
  }
  return { rssMib: mib('VmRSS'), peakMib: mib('VmHWM') }
}

/** Processor time between two readings for each of `count` things, in words. */
export function cpuEach(before: Cpu | undefined, after: Cpu | undefined, count: number): string {
  if (before === undefined || after === undefined || count === 0) return ''
  const us = (ms: number) => ((ms * 1000) / count).toFixed(1)
  const main = us(after.mainMs - before.mainMs)
  const other = us(after.otherMs - before.otherMs)
  return `${main} µs main thread + ${other} µs other threads each`
}

/** utime + stime; the fields are counted after the name, which may hold spaces and brackets. */
function ticks(file: string): number | undefined {
  const stat = read(file)
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
